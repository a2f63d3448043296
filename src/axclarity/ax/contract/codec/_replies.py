"""Answers: faults, keys, pages, documents, and the infolog that a success may carry."""

from typing import TypeVar

from attrs import frozen
from lxml import etree

from axclarity.ax.contract._xml import first_child, parse_xml
from axclarity.ax.contract.codec._envelope import SOAP
from axclarity.ax.contract.codec._reader import Readers
from axclarity.ax.documents import Document, Part
from axclarity.ax.keys import EntityKey
from axclarity.ax.paging import KeyPage
from axclarity.errors import MalformedReply

__all__ = [
    "Fault",
    "FaultMessage",
    "InfologLine",
    "Reply",
    "fault_from_element",
    "keys_in",
    "reply_from_bytes",
]

D = TypeVar("D", bound=Document)
P = TypeVar("P", bound=Part)

_HEADER, _BODY, _FAULT = f"{{{SOAP}}}Header", f"{{{SOAP}}}Body", f"{{{SOAP}}}Fault"
_KEY = "{http://schemas.microsoft.com/dynamics/2006/02/documents/EntityKey}"
_ENTITY_KEY, _PAIR = f"{_KEY}EntityKey", f"{_KEY}KeyField"
_FIELD, _VALUE = f"{_KEY}Field", f"{_KEY}Value"
_PAGE = "{http://schemas.microsoft.com/dynamics/2011/02/documents/EntityKeyPage}"
_PAGING = "{http://schemas.microsoft.com/dynamics/2011/02/documents/DocumentPaging}"


@frozen(kw_only=True)
class InfologLine:
    """A line of AX's infolog: `Info`, `Warning` or `Error`, and what it says."""

    kind: str
    message: str


@frozen(kw_only=True)
class FaultMessage:
    """One message of an AifFault, with what it is about. Positions count from 1."""

    code: str
    message: str
    field: str = ""
    xpath: str = ""
    line: int | None = None
    position: int | None = None


@frozen(kw_only=True)
class Fault:
    """A SOAP fault with what AIF put in its detail.

    Args:
        code: of SOAP, without its prefix; AIF's own are `codes`.
        is_aif: whether AIF wrote it. A fault without AIF's detail comes from what stands around
            AIF: the router on IIS, or the host of the services.
    """

    code: str
    reason: str
    messages: tuple[FaultMessage, ...] = ()
    infolog: tuple[InfologLine, ...] = ()
    is_aif: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of its messages, in order."""
        return tuple(each.code for each in self.messages if each.code)


@frozen(kw_only=True)
class Reply:
    """An answer that is no fault.

    Args:
        body: the wrapper element, or nothing if the body is empty.
        infolog: lines that AX added in a header; the work is done all the same.
    """

    body: etree._Element | None
    infolog: tuple[InfologLine, ...] = ()

    def keys(self) -> tuple[EntityKey, ...]:
        """The entity keys of a create or findKeys answer, in order.

        Raises:
            MalformedReply: there is no list of keys.
        """
        if self.body is None:
            raise MalformedReply("The answer holds no EntityKeyList.")
        return keys_in(self.body)

    def page(self) -> KeyPage:
        """The keys of a getKeys or getChangedKeys answer.

        Raises:
            MalformedReply: there is no page.
        """
        page = None if self.body is None else self.body.find(f"{_PAGE}EntityKeyPage")
        status = None if page is None else page.findtext(f"{_PAGE}PageStatus")
        if page is None or status not in ("Success", "Failure"):
            raise MalformedReply("The answer holds no EntityKeyPage.")
        details = page.findtext(f"{_PAGE}PageStatusDetails") or ""
        return KeyPage(
            keys=keys_in(page),
            bookmark=page.findtext(f"{_PAGING}DocumentPaging/{_PAGING}Bookmark") or None,
            failure=(details or "Unspecified") if status == "Failure" else None,
        )

    def document(self, kind: type[D], readers: Readers) -> D:
        """The document of a read or find answer; none at all is an empty document.

        Raises:
            MalformedReply: a value is not in its form, or the document is another one.
        """
        if self.body is None or len(self.body) == 0:
            return kind()
        element = first_child(self.body, f"{{{kind.namespace}}}{kind.root}")
        if element is None:
            raise MalformedReply(f"The answer holds no {kind.root} document.")
        document: D = readers.read(kind, readers.plan.elements[str(element.tag)].type, element)
        return document

    def record(self, kind: type[P], type_name: str, readers: Readers) -> P:
        """The whole wrapper as a record, for services that are no document services."""
        record: P = kind() if self.body is None else readers.reader(kind, type_name)(self.body)
        return record


def reply_from_bytes(content: bytes) -> Reply | Fault:
    """Read an envelope.

    Raises:
        MalformedReply: it is no SOAP 1.1 envelope, or breaks off.
    """
    envelope = parse_xml(content)
    body = first_child(envelope, _BODY)
    if body is None:
        raise MalformedReply("The answer is no SOAP 1.1 envelope.")
    fault = first_child(body, _FAULT)
    if fault is not None:
        return fault_from_element(fault)
    header = first_child(envelope, _HEADER)
    logged = None if header is None else first_child(header, "{Infolog}Infolog")
    return Reply(body=first_child(body), infolog=() if logged is None else _infolog(logged))


def fault_from_element(fault: etree._Element) -> Fault:
    """What a Fault element says."""
    messages = tuple(
        message
        for listed in fault.iterfind(".//{*}FaultMessageList")
        for message in _fault_messages(listed)
    )
    infolog = _infolog(fault)
    return Fault(
        code=fault.findtext("faultcode", "").strip().rpartition(":")[2],
        reason=fault.findtext("faultstring", ""),
        messages=messages,
        infolog=infolog,
        is_aif=bool(messages or infolog) or fault.find("detail/{*}AifFault") is not None,
    )


def _fault_messages(listed: etree._Element) -> list[FaultMessage]:
    return [
        FaultMessage(
            code=message.findtext("{*}Code") or "",
            message=message.findtext("{*}Message") or "",
            field=listed.findtext("{*}Field") or "",
            xpath=listed.findtext("{*}XPath") or "",
            line=_number(listed.findtext("{*}XmlLine") or ""),
            position=_number(listed.findtext("{*}XmlPosition") or ""),
        )
        for message in listed.iterfind("{*}FaultMessageArray/{*}FaultMessage")
    ]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _infolog(element: etree._Element) -> tuple[InfologLine, ...]:
    return tuple(
        InfologLine(
            kind=line.findtext("{*}InfologMessageType") or "Info",
            message=line.findtext("{*}Message") or "",
        )
        for line in element.iterfind(".//{*}InfologMessage")
        if line.findtext("{*}Message")
    )


def keys_in(element: etree._Element) -> tuple[EntityKey, ...]:
    """The entity keys in an element, in order."""
    return tuple(
        EntityKey(tuple((_text(pair, _FIELD), _text(pair, _VALUE)) for pair in key.iter(_PAIR)))
        for key in element.iter(_ENTITY_KEY)
    )


def _text(element: etree._Element, tag: str) -> str:
    child = first_child(element, tag)
    return "" if child is None else child.text or ""
