"""Whose a sales order is that was found in AX by its number: what the journal has of its makers.

Orders, their parts, returns and what is sent instead all become sales orders of one company, and
all are found by a number that people give.
"""

from collections.abc import Mapping

from axclarity.flows._order_keys import ORDER, PART, REPLACEMENT, RETURN
from axclarity.flows._parked import parked
from axclarity.http import Exchange
from axclarity.pipeline import Ledger

__all__ = ["check_unclaimed", "is_anothers", "owner_name"]

_KINDS = {ORDER: "order", PART: "order", RETURN: "return", REPLACEMENT: "return"}


def owner_name(entity: str, key: str) -> str:
    """How the owner of a sales order is called: `order ord_1`."""
    return f"{_KINDS[entity]} {key}"


def is_anothers(
    sales_id: str, mine: str, ledger: Ledger, found_by: Mapping[str, str] | None = None
) -> Exchange[bool]:
    """Whether a sales order is another's than mine.

    Args:
        mine: as `owner_name` calls it.
        found_by: what it was found by; then also whether it may be another's, whose write is in
            doubt.
    """
    return bool((yield from _others(sales_id, mine, ledger, found_by or {})))


def check_unclaimed(
    sales_id: str, mine: str, ledger: Ledger, found_by: Mapping[str, str]
) -> Exchange[None]:
    """Insist that a sales order is not, and cannot be, another's than mine.

    Args:
        mine: as `owner_name` calls it.
        found_by: what it was found by.

    Raises:
        Parked: rule `order.number-taken`.
    """
    others = yield from _others(sales_id, mine, ledger, found_by)
    if others:
        raise parked(
            "$.number",
            "order.number-taken",
            f"makes a number that {sales_id} has in AX, the sales order of the {others[0]}",
            "Give this one another number in the shop, then replay.",
        )


def _others(
    sales_id: str, mine: str, ledger: Ledger, found_by: Mapping[str, str]
) -> Exchange[list[str]]:
    owners: list[str] = []
    for entity in _KINDS:
        bound = yield from ledger.clarity_id_of(entity, sales_id)
        if bound is not None:
            owners.append(owner_name(entity, bound.rpartition("/")[0] if entity == PART else bound))
    makers = yield from ledger.makers_of(sales_id, found_by)
    owners += [owner_name(each.entity, each.key) for each in makers if each.entity in _KINDS]
    return [owner for owner in owners if owner != mine]
