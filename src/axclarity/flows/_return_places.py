"""Which return of an order came first: decided once, by the journal, and never again.

What a partial return gives back depends on what came back before it. Two returns of one order may
be worked on at the same moment, and none of their fields says for ever which is the earlier. So
each takes the next free place of its order, and keeps it.
"""

from collections.abc import Sequence

from axclarity.clarity.models import Return, ReturnStatus
from axclarity.errors import NotYet, Parked, Problem
from axclarity.http import Exchange
from axclarity.mapping.returns import Returned, returned_lines
from axclarity.pipeline import Ledger

__all__ = ["CALLED_OFF", "came_back_before", "check_last", "place_of", "take_place"]

CALLED_OFF = (ReturnStatus.REJECTED, ReturnStatus.CANCELLED)
_PLACE = "return-place"


def place_of(return_: Return, ledger: Ledger) -> Exchange[int | None]:
    """The place that a return has taken among those of its order, from zero."""
    known = yield from ledger.bound(_PLACE, return_.id)
    return None if known is None else int(known.rpartition("/")[2])


def take_place(return_: Return, ledger: Ledger) -> Exchange[int]:
    """The place of a return; taken now, unless it was before.

    Raises:
        NotYet: another return took the place at the same moment.
    """
    known = yield from place_of(return_, ledger)
    if known is not None:
        return known
    number = 0
    while (yield from ledger.clarity_id_of(_PLACE, f"{return_.order_id}/{number}")) is not None:
        number += 1
    try:
        yield from ledger.bind(_PLACE, return_.id, f"{return_.order_id}/{number}")
    except Parked:
        raise NotYet(
            Problem(
                path="$.order_id",
                rule="returns.at-once",
                message="another return of the order is mapped at this moment",
                hint="It is tried again.",
            )
        ) from None
    return number


def came_back_before(
    return_: Return, others: Sequence[Return], ledger: Ledger
) -> Exchange[list[Returned]]:
    """What the returns at earlier places bring back; takes this return's place.

    Raises:
        NotYet: what `take_place` raises.
        Parked: rule `returns.called-off-between`: a return that was called off after a later one
            was computed leaves shares that no next step can take up exactly.
    """
    place = yield from take_place(return_, ledger)
    before: list[tuple[int, Return]] = []
    for other in others:
        theirs = yield from place_of(other, ledger)
        if theirs is not None and theirs < place:
            before.append((theirs, other))
    ranked = [each for _, each in sorted(before, key=lambda pair: pair[0])]
    _check_unbroken(return_, ranked)
    live = (each for each in ranked if each.status not in CALLED_OFF)
    return [line for each in live for line in returned_lines(each)]


def check_last(return_: Return, others: Sequence[Return], ledger: Ledger) -> Exchange[None]:
    """Insist that no return of the same lines was computed after one that was edited.

    It would have been another one.

    Raises:
        Parked: rule `returns.edited-between`.
    """
    place = yield from place_of(return_, ledger)
    for other in others:
        if other.status in CALLED_OFF or not _lines(other) & _lines(return_):
            continue
        theirs = yield from place_of(other, ledger)
        if theirs is not None and place is not None and theirs > place:
            raise Parked(
                Problem(
                    path="$",
                    rule="returns.edited-between",
                    message="was edited after a later return of the same lines was computed",
                    hint="Undo the edit, then replay; let what comes back beside be a return of "
                    "its own.",
                )
            )


def _check_unbroken(return_: Return, ranked: Sequence[Return]) -> None:
    wanted, gone = _lines(return_), set[str]()
    for each in ranked:
        if each.status in CALLED_OFF:
            gone |= _lines(each) & wanted
        elif gone & _lines(each):
            raise Parked(
                Problem(
                    path="$.lines",
                    rule="returns.called-off-between",
                    message="bring back more of a line of which one return was called off after "
                    "another was sent to AX",
                    hint="Credit this return in AX by hand: the last cent needs a look.",
                )
            )


def _lines(return_: Return) -> set[str]:
    return {line.order_line_id for line in return_.lines}
