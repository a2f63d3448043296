"""JSON from outside: every digit kept, every trick refused."""

from decimal import Decimal

import pytest

from axclarity.clarity._json import dumps, loads
from axclarity.errors import InvalidDocument


def test_every_digit_is_kept() -> None:
    assert loads(b'{"a": 1234567890123456.78, "b": 0.10}') == {
        "a": Decimal("1234567890123456.78"),
        "b": Decimal("0.10"),
    }
    assert dumps({"a": Decimal("0.10"), "b": "Å"}) == '{"a":"0.10","b":"Å"}'.encode()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b'{"a": 1, "a": 2}', "json.duplicate-key"),
        (b'{"a": NaN}', "json.syntax"),
        (b'{"a": Infinity}', "json.syntax"),
        (b'{"a": ' + b"1" * 5000 + b"}", "json.number"),
        (b"{", "json.syntax"),
        (b"\xff", "json.syntax"),
        (b"[" * 210 + b"]" * 210, "json.depth"),
        (b"[" * 200_000, "json.depth"),
    ],
)
def test_what_is_refused(text: bytes, rule: str) -> None:
    with pytest.raises(InvalidDocument) as refused:
        loads(text)

    assert refused.value.rule == rule


def test_brackets_inside_texts_are_no_depth() -> None:
    assert loads(b'{"a": "' + b"[" * 100 + b'\\"{"}') == {"a": "[" * 100 + '"{'}
