"""Reading a find or read answer as it arrives: bytes in, records out, memory level."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from lxml import etree

from axclarity.ax.contract._xml import check_message, first_child, pull_parser
from axclarity.ax.contract.codec._envelope import SOAP
from axclarity.ax.contract.codec._reader import Read, Readers
from axclarity.ax.contract.codec._replies import Fault, fault_from_element
from axclarity.ax.contract.plan import local_name
from axclarity.ax.documents import Document, field_specs
from axclarity.errors import MalformedReply

__all__ = ["ANOTHER_ANSWER", "RecordStream"]

ANOTHER_ANSWER = "The answer is that of something else."

_BODY = f"{{{SOAP}}}Body"
_FAULT = f"{{{SOAP}}}Fault"


class RecordStream:
    """Takes an answer in pieces and gives the root records of its document one by one.

    ```
    for piece in pieces:
        yield from stream.feed(piece)
    stream.close()
    ```

    Args:
        kind: the document's class. Its root records are the children of the document.
        wrapper: the element that holds the document.
    """

    def __init__(self, kind: type[Document], readers: Readers, wrapper: str) -> None:
        self._wrapper = wrapper
        self._root = f"{{{kind.namespace}}}{kind.root}"
        planned = readers.plan.types[readers.plan.elements[self._root].type]
        (root,) = (spec for spec in field_specs(kind) if spec.many and spec.type is not None)
        (field,) = (each for each in planned.fields if each.name == root.name)
        self._read: Read = partial(readers.read, root.type or object, field.type)
        self._tag = field.tag
        self._parser = pull_parser(self._tag, _FAULT)
        self._checked = False
        self.broke_off = False
        self.is_answer = True
        self.fault: Fault | None = None

    def feed(self, piece: bytes) -> Iterator[Any]:
        """The records that this piece completes.

        Raises:
            MalformedReply: it is no XML, has a document type, or a value is not in its form.
        """
        try:
            self._parser.feed(piece)
            yield from self._completed()
        except etree.XMLSyntaxError as error:
            raise MalformedReply(
                f"The answer is no well-formed XML ({type(error).__name__})."
            ) from None

    def close(self) -> None:
        """Say that the answer has ended.

        Raises:
            MalformedReply: it broke off, or is another answer.
        """
        try:
            root = self._parser.close()
        except etree.XMLSyntaxError as error:
            self.broke_off = True
            raise MalformedReply(f"The answer breaks off ({type(error).__name__}).") from None
        check_message(root)
        body = root.find(_BODY)
        if root.tag != f"{{{SOAP}}}Envelope" or body is None:
            self.is_answer = False
            raise MalformedReply("The answer is no SOAP 1.1 envelope.")
        if self.fault is None:
            self._look_at(first_child(body))
        is_empty = self.fault is not None or body.find("*/*") is None
        if not is_empty and body.find(f"*/{self._root}") is None:
            raise MalformedReply(f"The answer holds no {local_name(self._root)} document.")

    def _completed(self) -> Iterator[Any]:
        for _, element in self._parser.read_events():
            if not self._checked:
                check_message(element)
                self._checked = True
            parent = element.getparent()
            if parent is None:
                continue
            if element.tag == _FAULT and parent.tag == _BODY:
                self.fault = fault_from_element(element)
            elif element.tag == self._tag and parent.tag == self._root:
                self._look_at(parent.getparent())
                record = self._read(element)
                _forget(element)
                yield record

    def _look_at(self, wrapper: etree._Element | None) -> None:
        if wrapper is None or wrapper.tag != self._wrapper:
            self.is_answer = False
            raise MalformedReply(ANOTHER_ANSWER)


def _forget(element: etree._Element) -> None:
    """Free a record's elements, and those before it."""
    parent = element.getparent()
    element.clear()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]
