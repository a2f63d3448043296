"""JSON from outside: every digit kept, every trick refused."""

import time
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
        (b'{"a": NaN}', "json.number"),
        (b'{"a": Infinity}', "json.number"),
        (b'{"a": 1e5}', "number.grammar"),
        (b'{"a": 1E+1000000}', "number.grammar"),
        (b'{"a": 12345678901234567890}', "number.grammar"),
        (b"{", "json.syntax"),
        (b"\xff", "json.syntax"),
        (b"[" * 65 + b"]" * 65, "json.depth"),
        (b"[" * 200_000, "json.depth"),
    ],
)
def test_what_is_refused(text: bytes, rule: str) -> None:
    with pytest.raises(InvalidDocument) as refused:
        loads(text)

    assert refused.value.rule == rule


def test_brackets_inside_texts_are_no_depth() -> None:
    assert loads(b'{"a": "' + b"[" * 100 + b'\\"{"}') == {"a": "[" * 100 + '"{'}


def test_an_exponent_costs_nothing() -> None:
    begun = time.process_time()
    with pytest.raises(InvalidDocument):
        loads(b"1E+1000000")

    assert time.process_time() - begun < 0.5  # thirty seconds, if a Decimal were made of it
