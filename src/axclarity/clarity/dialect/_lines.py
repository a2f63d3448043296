"""Settings as lines of TOML."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

__all__ = ["lines_of"]

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def lines_of(settings: Mapping[str, Any]) -> str:
    """An excerpt of a dialect as TOML: single settings first, then a table for each group."""
    return "\n\n".join(_tables(settings, ()))


def _tables(settings: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[str]:
    groups = {name: each for name, each in settings.items() if isinstance(each, Mapping)}
    singles = [
        f"{_key(name)} = {_value(each)}" for name, each in settings.items() if name not in groups
    ]
    if singles:
        head = [f"[{'.'.join(map(_key, above))}]"] if above else []
        yield "\n".join([*head, *singles])
    for name, each in groups.items():
        yield from _tables(each, (*above, name))


def _key(name: str) -> str:
    return name if _BARE.fullmatch(name) else _text(name)


def _value(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
