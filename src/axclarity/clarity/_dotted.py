"""Values at dotted paths of parsed JSON, as a dialect names them."""

from collections.abc import Mapping
from typing import Any

__all__ = ["at", "found_at", "put_at"]


def at(body: Any, path: str) -> Any:
    """What stands at a path; the body itself for an empty one.

    Raises:
        KeyError: nothing does.
    """
    for name in path.split(".") if path else ():
        if not isinstance(body, Mapping):
            raise KeyError(name)
        body = body[name]
    return body


def found_at(body: Any, path: str) -> Any:
    """What stands at a path; the body itself for an empty one, `None` where nothing stands."""
    try:
        return at(body, path)
    except KeyError:
        return None


def put_at(path: str, value: Any, body: Any = None) -> Any:
    """A body with a value at a path; the value itself for an empty one.

    Args:
        body: put it into this one, which may be no object: then nothing can be put into it.
    """
    if not path:
        return value
    whole: Any = {} if body is None else body
    if not isinstance(whole, dict):
        return whole
    *outer, last = path.split(".")
    inner = whole
    for name in outer:
        inner = inner.setdefault(name, {})
    inner[last] = value
    return whole
