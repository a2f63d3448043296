"""A MessageId follows from what the write is about, and from nothing else."""

from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.errors import InvalidValue
from axclarity.values import message_id

PARTS = ("system", "company", "entity", "key", "operation", "revision")
WRITE = {
    "system": "clarity",
    "company": "USMF",
    "entity": "SalesOrder",
    "key": "ord_1001",
    "operation": "create",
    "revision": "1",
}


def test_the_same_write_has_the_same_id_for_ever() -> None:
    assert message_id(**WRITE) == UUID("355173e4-33db-57e4-af35-739cf7c23014")


@pytest.mark.parametrize("part", PARTS)
def test_every_part_counts(part: str) -> None:
    assert message_id(**{**WRITE, part: "other"}) != message_id(**WRITE)


@pytest.mark.parametrize("part", PARTS)
def test_half_a_character_is_refused(part: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        message_id(**{**WRITE, part: "\ud800"})

    (problem,) = refused.value.problems
    assert (problem.path, problem.rule) == ("message_id", "message-id.text")
    assert problem.value_class.startswith("text(")
    assert "\ud800" not in str(refused.value)


@pytest.mark.property
@given(
    st.fixed_dictionaries({part: st.text(alphabet="a\\u\x1f", max_size=3) for part in PARTS}),
    st.fixed_dictionaries({part: st.text(alphabet="a\\u\x1f", max_size=3) for part in PARTS}),
)
def test_different_writes_never_share_an_id(one: dict[str, str], other: dict[str, str]) -> None:
    assert (message_id(**one) == message_id(**other)) == (one == other)


def test_borders_between_parts_are_not_lost() -> None:
    texts = ["", "\x1f", "\\", "\\u", "u", "\\\x1f"]
    writes = [{**WRITE, "system": one, "company": two} for one, two in product(texts, texts)]

    assert len({message_id(**write) for write in writes}) == len(writes)
