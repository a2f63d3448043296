"""Reading answers: keys, documents, faults."""

from typing import TypeVar

from attrs import frozen
from lxml import etree

from axclarity.ax.contract._documents import document_from_element
from axclarity.ax.contract._xml import parse_xml
from axclarity.ax.documents import Document
from axclarity.ax.keys import EntityKey
from axclarity.errors import MalformedReply

__all__ = ["Fault", "document_from_reply", "fault_from_reply", "keys_from_reply"]

D = TypeVar("D", bound=Document)

_SOAP = "{http://schemas.xmlsoap.org/soap/envelope/}"
_KEY = "{http://schemas.microsoft.com/dynamics/2006/02/documents/EntityKey}"
_KEY_LIST = "{http://schemas.microsoft.com/dynamics/2006/02/documents/EntityKeyList}"


@frozen(kw_only=True)
class Fault:
    """A SOAP fault with what AIF put in its detail."""

    code: str
    reason: str
    codes: tuple[str, ...]
    messages: tuple[str, ...]
    infolog: tuple[str, ...]


def keys_from_reply(content: bytes) -> tuple[EntityKey, ...]:
    """The entity keys of a create or findKeys answer, in order."""
    body = _body(content)
    if body.find(f"*/{_KEY_LIST}EntityKeyList") is None and body.find("*") is None:
        raise MalformedReply("The answer holds no EntityKeyList.")
    return tuple(
        EntityKey(
            tuple(
                (pair.findtext(f"{_KEY}Field", ""), pair.findtext(f"{_KEY}Value", ""))
                for pair in key.iter(f"{_KEY}KeyField")
            )
        )
        for key in body.iter(f"{_KEY}EntityKey")
    )


def document_from_reply(kind: type[D], content: bytes) -> D:
    """The document of a read or find answer; none at all is an empty document."""
    element = _body(content).find(f"*/{{{kind.namespace}}}{kind.root}")
    return kind() if element is None else document_from_element(kind, element)


def fault_from_reply(content: bytes) -> Fault | None:
    """The fault in an answer, if the answer is one."""
    fault = _body(content).find(f"{_SOAP}Fault")
    if fault is None:
        return None
    return Fault(
        code=fault.findtext("faultcode", ""),
        reason=fault.findtext("faultstring", ""),
        codes=_texts(fault, "FaultMessage", "Code"),
        messages=_texts(fault, "FaultMessage", "Message"),
        infolog=_texts(fault, "InfologMessage", "Message"),
    )


def _texts(fault: etree._Element, owner: str, name: str) -> tuple[str, ...]:
    return tuple(
        element.text or ""
        for element in fault.iterfind(f".//{{*}}{owner}/{{*}}{name}")
        if element.text
    )


def _body(content: bytes) -> etree._Element:
    body = parse_xml(content).find(f"{_SOAP}Body")
    if body is None:
        raise MalformedReply("The answer is no SOAP 1.1 envelope.")
    return body
