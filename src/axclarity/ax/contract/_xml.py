"""Reading XML from outside: hardened, and with one kind of error."""

from typing import Any

from lxml import etree

from axclarity.errors import MalformedReply

__all__ = [
    "bytes_of",
    "check_message",
    "first_child",
    "new_parser",
    "parse_contract_file",
    "parse_with",
    "parse_xml",
    "pull_parser",
    "resolved_name",
]

_MESSAGE_ENCODINGS = (None, "UTF-8", "US-ASCII", "ASCII")


def parse_xml(content: bytes) -> etree._Element:
    """Parse a message, and return its root.

    A document type is refused, so there are no entities to expand. Nothing is fetched. Comments and
    processing instructions are dropped, so they cannot split a value. libxml2's limits on depth and
    on text length stay in force. Messages are UTF-8 and nothing else.

    Raises:
        MalformedReply: the content is not well-formed, breaks off, has a document type or another
            encoding.
    """
    root = parse_contract_file(content)
    check_message(root)
    return root


def parse_contract_file(content: bytes) -> etree._Element:
    """Parse a WSDL or schema, which may be in UTF-16, as strictly as a message."""
    root = parse_with(new_parser(), content)
    _refuse_doctype(root)
    return root


def new_parser() -> etree.XMLParser:
    """A parser for anything from outside. Threads that share one take turns at it."""
    return etree.XMLParser(**_HARDENED)


def parse_with(parser: etree.XMLParser, content: bytes) -> etree._Element:
    """The root of what a parser reads. Raises `MalformedReply` if it is not well-formed."""
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MalformedReply(
            f"The content is no well-formed XML ({type(error).__name__})."
        ) from None


def check_message(element: etree._Element) -> None:
    """Refuse the message that an element stands in, if it has a document type or is not UTF-8."""
    _refuse_doctype(element)
    docinfo: Any = element.getroottree().docinfo
    if docinfo.encoding and docinfo.encoding.upper() not in _MESSAGE_ENCODINGS:
        raise MalformedReply("The message is not in UTF-8.")


def _refuse_doctype(element: etree._Element) -> None:
    """Refuse a document that declares a type of its own: it could declare entities."""
    docinfo: Any = element.getroottree().docinfo
    if docinfo.doctype:
        raise MalformedReply("The XML has a document type, which is refused.")


def first_child(element: etree._Element, tag: str | None = None) -> etree._Element | None:
    """The first child, or the first of a name; `find` compiles a path to say the same."""
    return next(element.iterchildren(tag), None)


def resolved_name(element: etree._Element, name: str) -> str:
    """A name with a prefix, as attributes hold it: `{namespace}name`, or bare without one."""
    prefix, _, local = name.strip().rpartition(":")
    namespace = element.nsmap.get(prefix or None)
    return f"{{{namespace}}}{local}" if namespace else local


def pull_parser(*tags: str) -> Any:
    """A parser that takes pieces and tells of the ends of elements of these names."""
    return etree.XMLPullParser(("end",), tag=tags, **_HARDENED)


def bytes_of(element: etree._Element) -> bytes:
    """The element as an XML document in UTF-8."""
    return bytes(etree.tostring(element, xml_declaration=True, encoding="utf-8"))


_HARDENED: dict[str, Any] = {
    "resolve_entities": False,
    "no_network": True,
    "load_dtd": False,
    "huge_tree": False,
    "remove_comments": True,
    "remove_pis": True,
    "collect_ids": False,
}
