"""Documents as XML by themselves, without a port: by what their classes say."""

from typing import Any, TypeVar

from lxml import etree

from axclarity.ax.contract._xml import parse_xml
from axclarity.ax.contract.codec._problems import problems_with
from axclarity.ax.contract.codec._reader import Readers
from axclarity.ax.contract.codec._values import Unwritable
from axclarity.ax.contract.codec._writer import Writers
from axclarity.ax.contract.plan import Plan, plan_of_document, without_lengths
from axclarity.ax.documents import Document, per_class
from axclarity.errors import InvalidDocument, MalformedReply

__all__ = [
    "document_from_element",
    "document_from_xml",
    "element_from_document",
    "xml_from_document",
]

D = TypeVar("D", bound=Document)


def xml_from_document(document: Document) -> bytes:
    """The document as XML in UTF-8, its fields in wire order. Lengths are not looked at.

    Raises:
        InvalidDocument: lists what cannot be written, by path.
    """
    writers = _writers_of(type(document))
    parts = [f'<?xml version="1.0" encoding="utf-8"?><{document.root}{writers.declarations}>']
    try:
        writers.write(document, _root_type(type(document)), parts.append)
    except (Unwritable, KeyError, AttributeError, TypeError, ValueError):
        raise InvalidDocument(*problems_with(document, document.root, writers.plan)) from None
    return "".join((*parts, f"</{document.root}>")).encode()


def element_from_document(document: Document) -> etree._Element:
    """The document's root element. Raises `InvalidDocument` as `xml_from_document` does."""
    return parse_xml(xml_from_document(document))


def document_from_element(kind: type[D], element: etree._Element) -> D:
    """Read a document. Fields that the class does not know go to `extra` of their entity.

    Unknown elements with structure of their own are passed over: `extra` holds texts.

    Raises:
        MalformedReply: the root is another document's, or a value is not in its lexical form.
    """
    if element.tag != f"{{{kind.namespace}}}{kind.root}":
        raise MalformedReply(f"The answer holds no {kind.root} document.")
    document: D = _readers_of(kind).read(kind, _root_type(kind), element)
    return document


def document_from_xml(kind: type[D], content: bytes) -> D:
    """Read what `xml_from_document` wrote."""
    return document_from_element(kind, parse_xml(content))


def _root_type(kind: type[Any]) -> str:
    return f"{{{kind.namespace}}}{kind.axd_type}"


@per_class
def _plan_of(kind: type[Any]) -> Plan:
    return without_lengths(plan_of_document(kind.root, kind, (), namespace=kind.namespace))


@per_class
def _writers_of(kind: type[Any]) -> Writers:
    return Writers(_plan_of(kind), open=True)


@per_class
def _readers_of(kind: type[Any]) -> Readers:
    return Readers(_plan_of(kind))
