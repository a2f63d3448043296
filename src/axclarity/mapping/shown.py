"""Small tables: plain text for a terminal, HTML for a notebook.

The HTML is a table and nothing else: no script, no style sheet, so an untrusted notebook shows it.
A text of several lines stands in its cell as several lines; in a title, as what is written for a
line break in Python.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape
from itertools import zip_longest
from typing import Any
from unicodedata import category, east_asian_width

from attrs import frozen

__all__ = ["Shown"]

_BREAK = re.compile(r"\r?\n")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_NO_WIDTH = ("Cf", "Me", "Mn")
"""Marks on a letter and what joins letters."""


@frozen(kw_only=True)
class Shown:
    """A title, the names of the columns, and the rows; all are texts.

    Args:
        right: the columns whose texts stand to the right: amounts.
        notes: what stands under the table.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: Collection[int] = ()
    notes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return "\n".join([_on_one_line(self.title), *self._table(), *self._noted()])

    def _table(self) -> list[str]:
        if not self.rows:
            return []
        lines = [line for row in self.rows for line in _lines(row)]
        widths = [max(map(_width, column)) for column in zip(self.columns, *lines, strict=True)]
        rule = "  ".join("-" * width for width in widths)
        head, *body = (self._line(line, widths) for line in (self.columns, *lines))
        return [head, rule, *body]

    def _noted(self) -> list[str]:
        return [_on_one_line(f"Note: {note}") for note in self.notes]

    def _repr_mimebundle_(self, **_wanted: Any) -> Mapping[str, str]:
        return {"text/plain": str(self), "text/html": self._html()}

    def _line(self, texts: Sequence[str], widths: Sequence[int]) -> str:
        cells = []
        for place, (text, width) in enumerate(zip(texts, widths, strict=True)):
            space = " " * (width - _width(text))
            cells.append(space + text if place in self.right else text + space)
        return "  ".join(cells).rstrip()

    def _html(self) -> str:
        caption = f"<caption>{escape(_on_one_line(self.title))}</caption>"
        foot = "".join(
            f'<tr><td colspan="{len(self.columns)}" align="left">{escape(note)}</td></tr>'
            for note in self._noted()
        )
        if foot:
            foot = f"<tfoot>{foot}</tfoot>"
        if not self.rows:
            return f"<table>{caption}{foot}</table>"
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(f"<tr>{self._cells(row)}</tr>" for row in self.rows)
        return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table>"

    def _cells(self, row: Sequence[str]) -> str:
        return "".join(
            f'<td align="{"right" if place in self.right else "left"}">'
            f"{'<br>'.join(map(escape, _cell(text)))}</td>"
            for place, text in enumerate(row)
        )


def _lines(row: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The lines of text that a row takes."""
    yield from zip_longest(*map(_cell, row), fillvalue="")


def _cell(text: str) -> list[str]:
    return [_on_one_line(line) for line in _BREAK.split(text)]


def _on_one_line(text: str) -> str:
    """A text with its control characters as they are written in Python."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def _width(text: str) -> int:
    """How many columns of a terminal a text takes: CJK takes two for each character."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if category(character) in _NO_WIDTH:
        return 0
    return 2 if east_asian_width(character) in "FW" else 1
