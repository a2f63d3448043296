"""What AX's refusal of an order speaks of, by the places of the shop's order."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from axclarity.clarity.models import Order
from axclarity.errors import AifFault, Problem
from axclarity.mapping.customers import registered_id

__all__ = ["named_by_order"]


@contextmanager
def named_by_order(order: Order, account: str) -> Iterator[None]:
    """Add to AX's refusal which articles, and whether the account, its texts name.

    Articles and accounts are called the same in every language.

    Args:
        account: that the order is written for.
    """
    try:
        yield
    except AifFault as fault:
        named = [
            Problem(
                path=f"$.lines[{index}].sku",
                rule="order.article-refused",
                message=f"AX refuses the article {line.sku}",
                hint="Release the article in AX or correct the line, then replay.",
            )
            for index, line in enumerate(order.lines)
            if _names(fault, line.sku)
        ]
        if _names(fault, account):
            named.append(_refused(account, order))
        fault.problems = tuple(named) or fault.problems
        raise


def _names(fault: AifFault, key: str) -> bool:
    return any(re.search(rf"\b{re.escape(key)}\b", text) for text in fault.infolog)


def _refused(account: str, order: Order) -> Problem:
    hint = "Correct the account in AX"
    if (buyer := registered_id(order)) is not None:
        command = f"axclarity journal rebind customer {buyer} ACCOUNT"
        hint += f", or tie the buyer to another with `{command}`"
    return Problem(
        path="$.customer_id",
        rule="order.account-refused",
        message=f"AX refuses the account {account}",
        hint=f"{hint}; then replay.",
    )
