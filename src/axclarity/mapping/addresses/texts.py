"""Texts of an address as AX can keep them."""

import re
import unicodedata

from axclarity.errors import MappingError, Problem

__all__ = ["clean", "clean_lines"]

_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""Control characters, and what XML has no place for."""


def clean(text: str, path: str) -> str:
    """Composed Unicode with single spaces.

    Raises:
        MappingError: rule `address.control`: a control character that is no space.
    """
    cleaned = " ".join(unicodedata.normalize("NFC", text).split()) if text else ""
    if not cleaned.isprintable() and _UNSAFE.search(cleaned):
        raise MappingError(
            Problem(path=path, rule="address.control", message="holds a control character")
        )
    return cleaned


def clean_lines(lines: tuple[str, ...], path: str) -> tuple[str, ...]:
    """The lines that hold something; a line break within one parts it.

    Raises:
        MappingError: what `clean` raises.
    """
    cleaned = [
        clean(part, f"{path}[{index}]")
        for index, line in enumerate(lines)
        for part in line.splitlines()
    ]
    return tuple(filter(None, cleaned))
