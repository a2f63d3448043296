"""The envelope of a call: the call context in its header, the wrapper element in its body."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from axclarity.ax.call_context import CallContext
from axclarity.ax.contract.codec._values import Unwritable, escaped, text_of_kind
from axclarity.ax.contract.codec._writer import Add, Writers
from axclarity.ax.contract.plan import Plan, PlanField
from axclarity.ax.criteria import Criterion
from axclarity.ax.documents import Document, Part
from axclarity.ax.keys import EntityKey
from axclarity.ax.paging import DocumentPaging, KeyPage

__all__ = ["SOAP", "answer", "envelope"]

SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"

_ADDRESSING = "http://www.w3.org/2005/08/addressing"


def envelope(
    writers: Writers,
    operation: str,
    context: CallContext,
    content: Mapping[str, Any],
    *,
    address: str | None = None,
) -> bytes:
    """A SOAP 1.1 envelope.

    Args:
        content: what the wrapper element holds, by element name: documents, keys, criteria, paging.
        address: of the port, where WS-Addressing headers are wanted; IIS ports want none.

    Raises:
        Unwritable: something is not in the contract, or does not fit it.
    """
    planned = writers.plan.operations[operation]
    parts = [_start(writers, planned.header, planned.input), "<s:Header>"]
    add = parts.append
    if address is not None:
        _write_addressing(add, planned.action, address, context)
    if planned.header is not None:
        _write_context(writers, planned.header, context, add)
    add("</s:Header><s:Body>")
    _write_wrapper(writers, planned.input, content, add)
    add("</s:Body></s:Envelope>")
    return _encoded(parts)


def answer(
    writers: Writers, operation: str, content: Mapping[str, Any], infolog: Sequence[str] = ()
) -> bytes:
    """The envelope of an answer, with warnings of the infolog in its header if there are any."""
    output = writers.plan.operations[operation].output
    parts = [_start(writers, output)]
    add = parts.append
    if infolog:
        lines = (
            "<InfologMessage><InfologMessageType>Warning</InfologMessageType>"
            f"<Message>{escaped(line)}</Message></InfologMessage>"
            for line in infolog
        )
        add(f'<s:Header><Infolog xmlns="Infolog">{"".join(lines)}</Infolog></s:Header>')
    add("<s:Body>")
    _write_wrapper(writers, output, content, add)
    add("</s:Body></s:Envelope>")
    return _encoded(parts)


def _encoded(parts: list[str]) -> bytes:
    """The parts in UTF-8, by groups: one that is all ASCII is copied, any other encoded slowly."""
    return b"".join(["".join(parts[at : at + 64]).encode() for at in range(0, len(parts), 64)])


def _start(writers: Writers, *elements: str | None) -> str:
    """The beginning of a message that holds these elements, with the namespaces they may need."""
    if elements not in writers.starts:
        spaces = writers.plan.namespaces_within(*(each for each in elements if each is not None))
        declaration = '<?xml version="1.0" encoding="utf-8"?>'
        writers.starts[elements] = (
            f'{declaration}<s:Envelope xmlns:s="{SOAP}"{writers.declarations_of(spaces)}>'
        )
    return writers.starts[elements]


def _write_wrapper(writers: Writers, name: str, content: Mapping[str, Any], add: Add) -> None:
    if name not in writers.wrappers:
        writers.wrappers[name] = {each.name: each for each in writers.plan.wrapper(name).fields}
    fields = writers.wrappers[name]
    if not content.keys() <= fields.keys():
        raise Unwritable
    tag = writers.tag(name)
    add(f"<{tag}>")
    for field in fields.values():
        value = content.get(field.name)
        if value is not None:
            _write_content(writers, field, value, add)
    add(f"</{tag}>")


def _write_content(writers: Writers, field: PlanField, value: Any, add: Add) -> None:
    tag = writers.tag(field.tag)
    match value:
        case Document() | Part():
            writers.write_element(tag, value, field.type, add)
        case KeyPage():
            _write_page(writers, field, value, add)
        case DocumentPaging():
            _write_record(writers, field, {"Bookmark": value.bookmark, "PageSize": value.size}, add)
        case [EntityKey(), *_]:
            _write_all(tag, value, _key_writer(writers, field), add)
        case [Criterion(), *_]:
            _write_all(tag, value, _criterion_writer(writers, field), add)
        case [] | ():
            add(f"<{tag}/>")
        case [*items]:
            for item in items:
                _write_content(writers, field, item, add)
        case _:
            kind = writers.plan.leaves[field.type].kind
            add(f"<{tag}>{text_of_kind(kind, value)}</{tag}>")


def _write_all(tag: str, items: Any, write: Callable[[Any, Add], None], add: Add) -> None:
    add(f"<{tag}>")
    for item in items:
        write(item, add)
    add(f"</{tag}>")


def _write_record(
    writers: Writers, field: PlanField, values: Mapping[str, str | int | None], add: Add
) -> None:
    """A small record of the contract, from values by element name; `None` is left out."""
    planned = writers.plan.types[field.type]
    if values.keys() - {each.name for each in planned.fields}:
        raise Unwritable
    tag = writers.tag(field.tag)
    add(f"<{tag}>")
    for each in planned.fields:
        value = values.get(each.name)
        if value is not None:
            name = writers.tag(each.tag)
            add(f"<{name}>{escaped(str(value))}</{name}>")
    add(f"</{tag}>")


def _write_page(writers: Writers, field: PlanField, page: KeyPage, add: Add) -> None:
    parts = {
        "EntityKeyList": page.keys or None,
        "DocumentPaging": DocumentPaging(size=len(page.keys), bookmark=page.bookmark),
        "PageStatus": "Failure" if page.failure else "Success",
        "PageStatusDetails": page.failure or "None",
    }
    tag = writers.tag(field.tag)
    add(f"<{tag}>")
    for each in writers.plan.types[field.type].fields:
        if parts[each.name] is not None:
            _write_content(writers, each, parts[each.name], add)
    add(f"</{tag}>")


def _only(plan: Plan, type_name: str) -> PlanField:
    """The one element of a type that holds nothing else."""
    (field,) = plan.types[type_name].fields
    return field


def _key_writer(writers: Writers, listed: PlanField) -> Callable[[EntityKey, Add], None]:
    key = _only(writers.plan, listed.type)
    data = _only(writers.plan, key.type)
    pair = _only(writers.plan, data.type)
    key_tag, data_tag = writers.tag(key.tag), writers.tag(data.tag)

    def write(entity_key: EntityKey, add: Add) -> None:
        add(f"<{key_tag}><{data_tag}>")
        for name, value in entity_key.fields:
            _write_record(writers, pair, {"Field": name, "Value": value}, add)
        add(f"</{data_tag}></{key_tag}>")

    return write


def _criterion_writer(writers: Writers, criteria: PlanField) -> Callable[[Criterion, Add], None]:
    element = _only(writers.plan, criteria.type)

    def write(criterion: Criterion, add: Add) -> None:
        values = {
            "DataSourceName": criterion.data_source,
            "FieldName": criterion.field,
            "Operator": criterion.operator,
            "Value1": criterion.value,
            "Value2": criterion.value2,
        }
        _write_record(writers, element, values, add)

    return write


def _context_tags(writers: Writers, header: str) -> dict[str, str]:
    """How each part of the call context is written, by its name in AIF."""
    element = writers.plan.elements[header]
    fields = writers.plan.types[element.type].fields
    return {field.name: writers.tag(field.tag) for field in fields}


def _write_context(writers: Writers, header: str, context: CallContext, add: Add) -> None:
    if header not in writers.contexts:
        writers.contexts[header] = _context_tags(writers, header)
    tags = writers.contexts[header]
    add(f"<{writers.tag(header)}>")
    for name, value in (
        ("Company", context.company),
        ("Language", context.language),
        ("LogonAsUser", context.logon_as_user),
        ("MessageId", context.message_id),
        ("PartitionKey", context.partition_key),
    ):
        if value is not None:
            tag = tags[name]  # a release before R2 knows no partitions
            add(f"<{tag}>{escaped(str(value))}</{tag}>")
    if context.property_bag:
        planned = writers.plan.types[writers.plan.elements[header].type]
        (bag,) = (field for field in planned.fields if field.name == "PropertyBag")
        _write_bag(writers, bag, context.property_bag, add)
    add(f"</{writers.tag(header)}>")


def _write_bag(writers: Writers, field: PlanField, bag: Mapping[str, str], add: Add) -> None:
    pair = _only(writers.plan, field.type)
    tag = writers.tag(field.tag)
    add(f"<{tag}>")
    for key, value in bag.items():
        _write_record(writers, pair, {"Key": key, "Value": value}, add)
    add(f"</{tag}>")


def _write_addressing(add: Add, action: str, address: str, context: CallContext) -> None:
    add(
        f'<a:Action xmlns:a="{_ADDRESSING}" s:mustUnderstand="1">{escaped(action)}</a:Action>'
        f'<a:To xmlns:a="{_ADDRESSING}" s:mustUnderstand="1">{escaped(address)}</a:To>'
    )
    if context.message_id is not None:
        add(f'<a:MessageID xmlns:a="{_ADDRESSING}">urn:uuid:{context.message_id}</a:MessageID>')
