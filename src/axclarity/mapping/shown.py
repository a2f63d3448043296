"""Small tables: plain text for a terminal, HTML for a notebook.

The HTML is a table and nothing else: no script, no style sheet, so an untrusted notebook shows it.
"""

from collections.abc import Collection, Mapping, Sequence
from html import escape
from typing import Any

from attrs import frozen

__all__ = ["Shown"]


@frozen(kw_only=True)
class Shown:
    """A title, the names of the columns, and the rows; all are texts.

    Args:
        right: the columns whose texts stand to the right: amounts.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: Collection[int] = ()

    def __str__(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        lines = [self._line(row, widths) for row in (self.columns, *self.rows)]
        return "\n".join([self.title, lines[0], "  ".join("-" * w for w in widths), *lines[1:]])

    def _repr_mimebundle_(self, **_wanted: Any) -> Mapping[str, str]:
        return {"text/plain": str(self), "text/html": self._html()}

    def _line(self, row: Sequence[str], widths: Sequence[int]) -> str:
        cells = [
            text.rjust(width) if place in self.right else text.ljust(width)
            for place, (text, width) in enumerate(zip(row, widths, strict=True))
        ]
        return "  ".join(cells).rstrip()

    def _html(self) -> str:
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        body = "".join(f"<tr>{self._cells(row)}</tr>" for row in self.rows)
        return (
            f"<table><caption>{escape(self.title)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def _cells(self, row: Sequence[str]) -> str:
        return "".join(
            f'<td align="{"right" if place in self.right else "left"}">{escape(text)}</td>'
            for place, text in enumerate(row)
        )
