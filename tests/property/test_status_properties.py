"""Status: total, never backwards unless declared, the same whatever order events come in."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.clarity.models import OrderStatus
from axclarity.errors import ConfigError, MappingError
from axclarity.mapping.status import (
    ORDER_COURSE,
    ORDER_STATUS,
    RETURN_COURSE,
    SALES_COURSE,
    SHIPMENT_COURSE,
    SUBSCRIPTION_COURSE,
    Course,
    Move,
    Standing,
    StatusEvent,
    StatusTable,
    order_status_from_standing,
    return_header_from_lines,
    together,
)
from axclarity.mapping.status.returns import RETURN_LINE_STATUS
from axclarity.mapping.status.standing import DOCUMENTS, SALES
from tests.property._examples import thorough

pytestmark = pytest.mark.property

START = datetime(2026, 3, 1, tzinfo=UTC)
COURSES: list[Course[Any]] = [
    ORDER_COURSE,
    RETURN_COURSE,
    SALES_COURSE,
    SHIPMENT_COURSE,
    SUBSCRIPTION_COURSE,
]
standings = st.builds(
    Standing, sales=st.sampled_from(SALES), document=st.sampled_from(DOCUMENTS), left=st.booleans()
)
line_statuses = st.sampled_from([source for source, _ in RETURN_LINE_STATUS.items()])


@st.composite
def eventful(draw: st.DrawFn) -> tuple[Course[Any], list[StatusEvent[Any]]]:
    """A course, and events on it: few moments, so that some come at once."""
    course = draw(st.sampled_from(COURSES))
    statuses = (*course.beside, *course.steps, *course.ends)
    moments = st.integers(0, 6).map(lambda hours: START + timedelta(hours=hours))
    event = st.builds(StatusEvent, status=st.sampled_from(statuses), at=moments)
    return course, draw(st.lists(event, min_size=1, max_size=8))


@thorough
@given(standings)
def test_every_standing_maps_or_is_refused_by_name(standing: Standing) -> None:
    try:
        assert order_status_from_standing(standing) in OrderStatus
    except MappingError as refused:
        assert refused.rule == "status.unknown-pair"
        assert f"{standing.sales}/{standing.document}" in str(refused)


@thorough
@given(st.text(max_size=12), st.text(max_size=12))
def test_a_symbol_that_ax_does_not_have_is_refused(sales: str, document: str) -> None:
    if sales not in SALES or document not in DOCUMENTS:
        with pytest.raises(MappingError):
            Standing(sales=sales, document=document)


@thorough
@given(standings, standings, standings)
def test_standing_together_is_associative_and_neither_order_nor_repetition_counts(
    one: Standing, two: Standing, three: Standing
) -> None:
    assert (one | two) | three == one | (two | three)
    assert one | two == two | one
    assert one | one == one


@thorough
@given(st.lists(standings, min_size=1, max_size=8), st.data())
def test_a_header_is_the_same_however_its_lines_are_grouped(
    lines: list[Standing], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations([*lines, *lines[:3]]))
    cut = data.draw(st.integers(1, len(shuffled)))
    groups = [group for group in (shuffled[:cut], shuffled[cut:]) if group]

    assert together(together(group) for group in groups) == together(lines)


@thorough
@given(st.lists(standings, min_size=1, max_size=8))
def test_a_header_is_as_low_as_its_lowest_line_that_is_not_cancelled(lines: list[Standing]) -> None:
    header = together(lines)
    live = [SALES.index(line.sales) for line in lines if line.sales != "Canceled"]

    assert header.sales == (SALES[min(live)] if live else "Canceled")
    assert DOCUMENTS.index(header.document) == max(DOCUMENTS.index(x.document) for x in lines)
    assert header.left == any(line.left for line in lines)


@thorough
@given(st.lists(line_statuses, min_size=1, max_size=6), st.data())
def test_a_return_stands_by_its_lines_in_any_order(lines: list[str], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations([*lines, *lines[:2]]))

    assert return_header_from_lines(shuffled) == return_header_from_lines(lines)


@thorough
@given(eventful(), st.data())
def test_events_in_any_order_and_repeated_end_in_the_same_state(
    told: tuple[Course[Any], list[StatusEvent[Any]]], data: st.DataObject
) -> None:
    course, events = told
    again = data.draw(st.lists(st.sampled_from(events), max_size=4))
    shuffled = data.draw(st.permutations([*events, *again]))

    assert course.settled(shuffled) == course.settled(events)


@thorough
@given(eventful())
def test_a_status_never_goes_back_unless_it_is_declared(
    told: tuple[Course[Any], list[StatusEvent[Any]]],
) -> None:
    course, events = told
    settled = course.settled(events)
    kept = [event for event in in_order(course, events) if event not in settled.refused]

    for one, other in pairwise(kept):
        assert course.move(one.status, other.status) is not Move.REFUSED
    assert kept[-1].status == settled.status


@thorough
@given(eventful(), st.lists(st.integers(0, 4), max_size=5))
def test_what_has_ended_stays_as_it_is(
    told: tuple[Course[Any], list[StatusEvent[Any]]], more: list[int]
) -> None:
    course, events = told
    ended = StatusEvent(status=course.ends[0], at=START + timedelta(days=1))
    late = [
        StatusEvent(
            status=course.steps[n % len(course.steps)], at=START + timedelta(days=2, hours=n)
        )
        for n in more
    ]
    before = course.settled(events).status
    if before in course.steps:
        assert course.settled([*late, *events, ended]).status == ended.status


@thorough
@given(eventful(), st.data())
def test_a_move_is_one_of_four_and_forward_moves_do_not_turn_back(
    told: tuple[Course[Any], list[StatusEvent[Any]]], data: st.DataObject
) -> None:
    course, _ = told
    statuses = st.sampled_from((*course.beside, *course.steps, *course.ends))
    one, two, three = data.draw(st.tuples(statuses, statuses, statuses))

    if course.move(one, two) is Move.FORWARD:
        assert course.move(two, one) in (Move.DECLARED, Move.REFUSED)
        if course.move(two, three) is Move.FORWARD:
            assert course.move(one, three) is Move.FORWARD
    assert (course.move(one, two) is Move.DECLARED) == (course.way_back(one, two) is not None)


def in_order(course: Course[Any], events: Iterable[StatusEvent[Any]]) -> list[StatusEvent[Any]]:
    along = [*course.beside, *course.steps, *course.ends]
    return sorted({*events}, key=lambda event: (event.at, along.index(event.status)))


@thorough
@given(
    st.dictionaries(
        st.sampled_from(["a/x", "a/y", "b/x", "b/y", "a/*", "b/*", "*/x", "*/y", "*/*", "c/x"]),
        st.sampled_from(["new", "gone", "odd", None]),
        max_size=6,
    )
)
def test_a_table_is_total_or_names_what_is_missing(rules: dict[str, str | None]) -> None:
    sources = ("a/x", "a/y", "b/x", "b/y")
    try:
        table = StatusTable(
            name="a thing", path="$", sources=sources, targets=("new", "gone"), rules=rules
        )
    except ConfigError as refused:
        named = {problem.path for problem in refused.problems}
        assert named
        for source in sources:
            met = [
                key
                for key in rules
                if all(
                    p in ("*", q) for p, q in zip(key.split("/"), source.split("/"), strict=True)
                )
            ]
            assert bool(met) or f"rules.{source}" in named
        return
    for source, target in table.items():
        met = [
            key
            for key in rules
            if all(p in ("*", q) for p, q in zip(key.split("/"), source.split("/"), strict=True))
        ]
        best = min(met, key=lambda key: key.count("*"))
        assert target == rules[best]
    assert {source for source, _ in table.items()} == {*sources}


@thorough
@given(st.lists(standings, min_size=1, max_size=6))
def test_an_order_is_never_further_than_its_slowest_line(lines: list[Standing]) -> None:
    plain = [
        Standing(sales=line.sales, left=line.sales in ("Delivered", "Invoiced")) for line in lines
    ]
    header = reduce(Standing.__or__, plain)
    if header.sales == "None" and header.left:
        return  # a line that is not open beside one that has left: refused
    status = ORDER_STATUS[header.key]
    way = [*ORDER_COURSE.steps, OrderStatus.CANCELLED]
    slowest = min(way.index(ORDER_STATUS[line.key]) for line in plain)

    assert slowest <= way.index(status) <= slowest + (1 if header.left else 0)
