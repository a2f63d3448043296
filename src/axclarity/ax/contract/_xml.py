"""Reading XML from outside: hardened, and with one kind of error."""

from typing import Any

from lxml import etree

from axclarity.errors import MalformedReply

__all__ = ["bytes_of", "parse_xml"]


def parse_xml(content: bytes) -> etree._Element:
    """Parse a message or a contract file, and return its root.

    A document type is refused, so there are no entities to expand. Nothing is fetched. Comments and
    processing instructions are dropped, so they cannot split a value. libxml2's limits on depth and
    on text length stay in force.

    Raises:
        MalformedReply: the content is not well-formed, breaks off, or has a document type.
    """
    try:
        root = etree.fromstring(content, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MalformedReply(
            f"The content is no well-formed XML ({type(error).__name__})."
        ) from None
    docinfo: Any = root.getroottree().docinfo
    if docinfo.doctype:
        raise MalformedReply("The XML has a document type, which is refused.")
    return root


def bytes_of(element: etree._Element) -> bytes:
    """The element as an XML document in UTF-8."""
    return bytes(etree.tostring(element, xml_declaration=True, encoding="utf-8"))


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
