"""A port's contract, loaded: knows how to write a call. The one door to zeep."""

from collections.abc import Mapping
from typing import Any

from lxml import etree
from zeep import Client
from zeep.exceptions import Error as ZeepError
from zeep.transports import Transport as ZeepTransport
from zeep.xsd import Nil

from axclarity.ax.call_context import CallContext
from axclarity.ax.criteria import Criterion
from axclarity.ax.documents import UNSET, Document, Entity, Kind, field_specs
from axclarity.ax.keys import EntityKey
from axclarity.errors import InvalidDocument, MalformedReply, Problem

__all__ = ["Contract"]

_CALL_CONTEXT = "{http://schemas.microsoft.com/dynamics/2010/01/datacontracts}CallContext"


class Contract:
    """What one service of a port accepts, by the port's own WSDL.

    Args:
        files: WSDL and XSD texts by address, the whole set; nothing else is ever fetched.
        address: the address of the root WSDL within `files`.
        external_name: the service, for example `SalesOrderService`.

    Raises:
        MalformedReply: the set is incomplete, or the port does not offer the service over HTTP.
    """

    def __init__(self, files: Mapping[str, bytes], address: str, external_name: str) -> None:
        self.external_name = external_name
        try:
            self._client = Client(address, transport=_Offline(files))
            self._service = self._client.bind("RoutingService", f"BasicHttpBinding_{external_name}")
        except (ZeepError, ValueError, KeyError, etree.LxmlError) as error:
            raise MalformedReply(
                f"{address} has no usable contract for {external_name} ({type(error).__name__}). "
                "Check that the port is an HTTP port that offers this service and is active."
            ) from error
        self._call_context = self._client.get_element(_CALL_CONTEXT)
        self._operations = _operations_of(self._client, f"BasicHttpBinding_{external_name}")
        for operation in self._operations.values():
            # The WSDL declares addressing, the binding has none: the router could see Action twice.
            operation.abstract.wsa_action = None

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations the port offers."""
        return tuple(self._operations)

    def action(self, operation: str) -> str:
        """The SOAPAction of an operation."""
        return str(self._operations[operation].soapaction)

    def create(self, document: Document, context: CallContext) -> bytes:
        """The envelope of a create call."""
        return self._envelope(
            "create", context, {document.root: self._values(document, document.namespace)}
        )

    def with_keys(self, operation: str, keys: tuple[EntityKey, ...], context: CallContext) -> bytes:
        """The envelope of a call that takes entity keys: read, delete."""
        listed = [
            {"KeyData": {"KeyField": [{"Field": n, "Value": v} for n, v in key.fields]}}
            for key in keys
        ]
        return self._envelope(operation, context, {"EntityKeyList": {"EntityKey": listed}})

    def with_criteria(
        self, operation: str, criteria: tuple[Criterion, ...], context: CallContext
    ) -> bytes:
        """The envelope of a call that takes conditions: find, findKeys."""
        elements = [
            {
                "CriteriaElement": {
                    "DataSourceName": criterion.data_source,
                    "FieldName": criterion.field,
                    "Operator": criterion.operator,
                    "Value1": criterion.value,
                }
            }
            for criterion in criteria
        ]
        return self._envelope(operation, context, {"QueryCriteria": {"_value_1": elements}})

    def _envelope(self, operation: str, context: CallContext, body: Mapping[str, Any]) -> bytes:
        try:
            envelope = self._client.create_message(
                self._service, operation, **body, _soapheaders=[self._header(context)]
            )
        except (ZeepError, ValueError, TypeError, AttributeError) as error:
            raise InvalidDocument(
                Problem(
                    path=".".join(map(str, getattr(error, "path", None) or [operation])),
                    rule="ax.contract",
                    message=f"the port's contract does not take this ({type(error).__name__})",
                    hint="Compare it with the port's WSDL; a field may be disabled there.",
                )
            ) from error
        return bytes(etree.tostring(envelope, xml_declaration=True, encoding="utf-8"))

    def _header(self, context: CallContext) -> Any:
        pairs = [{"Key": key, "Value": value} for key, value in context.property_bag.items()]
        fields = {
            "Company": context.company,
            "Language": context.language,
            "LogonAsUser": context.logon_as_user,
            "MessageId": str(context.message_id) if context.message_id else None,
            "PartitionKey": context.partition_key,
            "PropertyBag": {"KeyValueOfstringstring": pairs} if pairs else None,
        }
        given = {name: value for name, value in fields.items() if value is not None}
        return self._call_context(**given)

    def _values(self, record: Any, namespace: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for spec in field_specs(type(record)):
            value = getattr(record, spec.attribute)
            if value is None:
                values[spec.name] = Nil
            elif spec.kind is Kind.CHILDREN and value:
                values[spec.name] = [self._child(child, spec.type, namespace) for child in value]
            elif spec.kind is Kind.PART and value is not UNSET:
                values[spec.name] = self._values(value, namespace)
            elif spec.kind is not Kind.CHILDREN and value is not UNSET:
                values[spec.name] = value
        if isinstance(record, Entity):
            for name, text in record.extra.items():
                values[name] = Nil if text is None else text
            values["class"] = "entity"
            if record.action is not None:
                values["action"] = record.action
        return values

    def _child(self, child: Any, declared: type[Any] | None, namespace: str) -> Any:
        values = self._values(child, namespace)
        if type(child) is declared:
            return values
        derived: Any = self._client.get_type(f"{{{namespace}}}{child.axd_type}")
        return derived(**values)


class _Offline(ZeepTransport):
    """Serves the files it was given; whatever else is asked for is refused."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        # zeep's own constructor opens a requests session, which nothing here uses.
        self._files = files
        self._close_session = False

    def load(self, url: str) -> bytes:
        try:
            return self._files[url]
        except KeyError:
            raise ValueError("a file outside the contract was asked for") from None


def _operations_of(client: Client, binding: str) -> dict[str, Any]:
    (found,) = (b for name, b in client.wsdl.bindings.items() if name.endswith(f"}}{binding}"))
    operations: dict[str, Any] = found.all()
    return operations
