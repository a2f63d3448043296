"""The fields of a body that is to be sent, one by one, without what is personal."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from axclarity.pipeline.redaction import redacted

__all__ = ["fields_of"]

_PIECES = re.compile(r"<\?[^>]*>|<(/?)(?:[\w.-]+:)?([\w.-]+)[^<>]*?(/?)>|([^<]+)")


def fields_of(content: bytes) -> dict[str, str]:
    """Path and value of each field, in the order of the body: `lines[0].sku`.

    Of a SOAP envelope, the fields of the document in its body; indices count from 0, and are left
    out where there is one.
    """
    text = redacted(content)
    if text.startswith("<"):
        return dict(_of_xml(text))
    try:
        return dict(_of_json("", json.loads(text)))
    except ValueError:
        return {"": text} if text else {}


def _of_json(path: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for name, each in value.items():
                yield from _of_json(f"{path}.{name}" if path else name, each)
        case list():
            for index, each in enumerate(value):
                yield from _of_json(f"{path}[{index}]", each)
        case str():
            yield path, value
        case _:
            yield path, json.dumps(value)


def _of_xml(text: str) -> list[tuple[str, str]]:
    found: list[tuple[tuple[tuple[str, int], ...], str]] = []
    stack: list[tuple[str, int]] = []
    seen: list[Counter[str]] = [Counter()]
    for closes, name, empty, value in _PIECES.findall(text):
        if not name:
            if value.strip():
                found.append((tuple(stack), value))
        elif closes:
            stack.pop()
            seen.pop()
        else:
            stack.append((name, seen[-1][name]))
            seen[-1][name] += 1
            seen.append(Counter())
            if empty:
                stack.pop()
                seen.pop()
    return _named(found)


def _named(found: list[tuple[tuple[tuple[str, int], ...], str]]) -> list[tuple[str, str]]:
    """Paths as texts, those of the envelope left out; an index only where there are several."""
    paths = [path for path, _ in found]
    several = {
        (path[:depth], path[depth][0])
        for path in paths
        for depth in range(len(path))
        if path[depth][1]
    }
    return [
        (".".join(_steps(path, several)), value)
        for path, value in found
        if path[1:2] == (("Body", 0),) or path[:1] != (("Envelope", 0),)
    ]


def _steps(
    path: tuple[tuple[str, int], ...], several: set[tuple[tuple[tuple[str, int], ...], str]]
) -> Iterator[str]:
    start = 4 if path[:1] == (("Envelope", 0),) else 0  # Envelope, Body, the request, the document
    for depth in range(start, len(path)):
        name, index = path[depth]
        yield f"{name}[{index}]" if (path[:depth], name) in several else name
