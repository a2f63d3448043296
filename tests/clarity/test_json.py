"""JSON from outside: every digit kept, every trick refused."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.clarity._json import MAX_BYTES, dumps, loads
from axclarity.errors import InvalidDocument
from tests._at_once import at_once

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.text()
    | st.decimals(-(10**20), 10**20, places=6),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def rule_of(text: bytes) -> str:
    with pytest.raises(InvalidDocument) as refused:
        loads(text)
    return refused.value.rule


def as_texts(value: Any) -> Any:
    """What a document is after writing: its decimals are texts."""
    match value:
        case Decimal():
            return f"{value:f}"
        case list():
            return [as_texts(each) for each in value]
        case dict():
            return {name: as_texts(each) for name, each in value.items()}
        case _:
            return value


def test_every_digit_is_kept() -> None:
    assert loads(b'{"a": 1234567890123456.78, "b": 0.10}') == {
        "a": Decimal("1234567890123456.78"),
        "b": Decimal("0.10"),
    }
    assert dumps({"a": Decimal("0.10"), "b": "Å"}) == '{"a":"0.10","b":"Å"}'.encode()


@given(JSON)
def test_what_is_written_is_read(value: Any) -> None:
    assert loads(dumps(value)) == as_texts(value) == json.loads(dumps(value))


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20))
def test_numbers_with_a_fraction_are_decimals_digit_for_digit(value: Decimal) -> None:
    written = f"{value:f}"
    read = loads(written.encode())

    assert isinstance(read, Decimal if "." in written else int)
    assert read == value
    assert as_texts(read) == written or isinstance(read, int)


@pytest.mark.parametrize(
    ("written", "value"),
    [("1e5", 100_000), ("1.50E2", 150), ("25e-4", Decimal("0.0025")), ("-0.0", 0)],
)
def test_numbers_with_an_exponent_are_exact(written: str, value: Decimal | int) -> None:
    read = loads(written.encode())

    assert isinstance(read, Decimal)
    assert read == value


def test_a_vast_exponent_is_read_and_written_at_once() -> None:
    with at_once():
        read = loads(b"[1E+1000000, 1E-1000000]")
        written = dumps(read)

    assert read == [Decimal("1E+1000000"), Decimal("1E-1000000")]
    assert len(written) < 50


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (b'{"a": 1, "a": 2}', "json.duplicate-key"),
        (b'[{"b": {"a": 1, "c": 2, "a": 1}}]', "json.duplicate-key"),
        (b'{"a": 1, "\\u0061": 2}', "json.duplicate-key"),
        (b'{"a": NaN}', "json.syntax"),
        (b'{"a": Infinity}', "json.syntax"),
        (b'{"a": -Infinity}', "json.syntax"),
        ('{"a": １２}'.encode(), "json.syntax"),
        (b'{"a": 01}', "json.syntax"),
        (b'{"a": +1}', "json.syntax"),
        (b'{"a": .5}', "json.syntax"),
        (b'{"a": 1.}', "json.syntax"),
        (b'{"a": 1_000}', "json.syntax"),
        (b'{"a": 0x1F}', "json.syntax"),
        (b"{'a': 1}", "json.syntax"),
        (b'{"a": 1,}', "json.syntax"),
        (b'{"a": 1} {}', "json.syntax"),
        (b'{"a": "\n"}', "json.syntax"),
        (b'{"a": ' + b"1" * 5000 + b"}", "json.number"),
        (b"", "json.syntax"),
        (b"{", "json.syntax"),
        (b"\xff", "json.syntax"),
        (b'"\xff"', "json.syntax"),
        ('{"a": 1}'.encode("utf-16"), "json.syntax"),
        (b"[" * 210 + b"]" * 210, "json.depth"),
        (b'{"a":' * 210 + b"1" + b"}" * 210, "json.depth"),
        (b"[" * 200_000, "json.depth"),
        (b'"' + b"a" * MAX_BYTES + b'"', "json.size"),
    ],
)
def test_what_is_refused(text: bytes, rule: str) -> None:
    assert rule_of(text) == rule


def test_a_mark_of_utf_8_is_no_hindrance() -> None:
    assert loads(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    assert rule_of(b"\xef\xbb\xbf" * 2 + b"1") == "json.syntax"


def test_what_may_just_be() -> None:
    assert loads(b"[" * 200 + b"]" * 200)
    assert loads(b"9" * 4300) == int("9" * 4300)
    assert len(loads(b'"' + b"a" * (MAX_BYTES - 2) + b'"')) == MAX_BYTES - 2


@pytest.mark.parametrize(
    "text", [b'{"zx81": 1, "zx81": 2}', b'{"a": "zx81', b'["zx81", nul]', b'{"zx81": 1_0}']
)
def test_a_refusal_tells_nothing_of_the_text(text: bytes) -> None:
    with pytest.raises(InvalidDocument) as refused:
        loads(text)

    assert "zx81" not in str(refused.value)
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_brackets_inside_texts_are_no_depth() -> None:
    assert loads(b'{"a": "' + b"[" * 1000 + b'\\"{"}') == {"a": "[" * 1000 + '"{'}


def test_what_has_no_json_form_is_not_written() -> None:
    with pytest.raises(TypeError, match="object has no JSON form"):
        dumps({"a": object()})
    for value in (float("nan"), "\ud800", 10**5000):
        with pytest.raises(InvalidDocument, match="cannot say"):
            dumps({"a": value})
