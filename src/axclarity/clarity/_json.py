"""JSON as it comes from outside: every digit kept, no duplicate keys, bounded depth and size."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NoReturn

from axclarity.errors import InvalidDocument, InvalidValue, Problem
from axclarity.values import decimal_from_text

__all__ = ["dumps", "loads"]

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 64


def loads(text: bytes) -> Any:
    """Parse JSON text; numbers with a fraction become `Decimal`, digit for digit.

    Raises:
        InvalidDocument: not JSON, a duplicate key, a number that is no plain decimal, too deep,
            too large.
    """
    if len(text) > MAX_BYTES:
        raise _refused("json.size", f"is larger than {MAX_BYTES} bytes")
    if _depth(text) > MAX_DEPTH:
        raise _refused("json.depth", f"is nested deeper than {MAX_DEPTH} levels")
    try:
        return json.loads(
            text,
            parse_float=_number,
            parse_int=_integer,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
    except InvalidValue as error:
        raise InvalidDocument(*error.problems) from None
    except (ValueError, RecursionError):
        raise _refused("json.syntax", "is not JSON text in UTF-8") from None


def dumps(value: Any) -> bytes:
    """Write compact JSON text; a `Decimal` is written as a string, in plain digits."""
    return json.dumps(
        value, default=_plain, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    ).encode()


def _plain(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{value:f}"
    raise TypeError(f"{type(value).__name__} has no JSON form")


def _depth(text: bytes) -> int:
    """The deepest bracket nesting, brackets inside strings not counted."""
    deepest = depth = 0
    inside = escaped = False
    for byte in text if text.count(b"[") + text.count(b"{") > MAX_DEPTH else b"":
        if inside:
            escaped, inside = (byte == 0x5C and not escaped), not (byte == 0x22 and not escaped)
        elif byte == 0x22:
            inside = True
        elif byte in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"]}":
            depth -= 1
    return deepest


def _number(text: str) -> Decimal:
    return decimal_from_text(text, path="$")


def _integer(text: str) -> int:
    return int(decimal_from_text(text, path="$"))


def _constant(text: str) -> NoReturn:
    raise _refused("json.number", f"holds {text}, which is not a number")


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _refused("json.duplicate-key", "holds an object that gives one key twice")
    return result


def _refused(rule: str, message: str) -> InvalidDocument:
    return InvalidDocument(Problem(path="$", rule=rule, message=message))
