"""However an order comes back and is paid back, both ends tell the same story."""

from collections.abc import Callable
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import given as drawn
from hypothesis import strategies as st

from axclarity.ax.documents import given
from axclarity.sandbox import example
from tests.flows._both import DAY, PSP, Both
from tests.flows._both import made as made  # noqa: PLC0414  fixtures
from tests.flows._both import systems as systems  # noqa: PLC0414  a fixture

D = Decimal
Made = Callable[..., Both]
ORDER = "05-order-discount-awkward-cents"
TOTAL, FREIGHT, BUYER = D("141.73"), D("7.02"), "C-2003"
PIECES = [("ln_1005_1", 3), ("ln_1005_2", 2), ("ln_1005_3", 1)]

steps = st.permutations([line for line, pieces in PIECES for _ in range(pieces)]).flatmap(
    lambda pieces: st.lists(st.integers(1, 3), min_size=1, max_size=4).map(
        lambda sizes: [
            pieces[sum(sizes[:index]) : sum(sizes[: index + 1])] for index in range(len(sizes))
        ]
    )
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@drawn(steps=steps, path=st.sampled_from(["refund-later", "refund-each"]))
def test_any_partial_returns_and_refunds(made: Made, steps: list[list[str]], path: str) -> None:
    site = made()
    site.box.clear()
    example.furnish(site.box)
    (site.directory / "journal.db").unlink(missing_ok=True)
    order_id, _ = site.sold(ORDER)
    site.pay(order_id)
    returned = []
    for pieces in filter(None, steps):
        back = site.send_back(order_id, {line: str(pieces.count(line)) for line in pieces})
        returned.append(back)
        site.run()
        if path == "refund-each":
            _refund(site, order_id, back)
    if path == "refund-later":
        for back in returned:
            _refund(site, order_id, back)

    account = site.run()

    gone = [piece for pieces in steps for piece in pieces]
    accounts = site.accounts()
    refunded = sum(D(each["total"]) for each in site.box.clarity.refunds.values())
    assert (account.parked, account.pending) == (0, 0)
    assert BUYER not in accounts
    assert accounts[PSP] == TOTAL - refunded
    if len(gone) == sum(pieces for _, pieces in PIECES):
        assert refunded == TOTAL - FREIGHT


def _refund(site: Both, order_id: str, return_id: str) -> None:
    """The goods arrive, AX credits them, and the shop gives back what AX credits."""
    number = site.box.clarity.returns[return_id]["number"]
    ((sales_id, table),) = [
        pair for pair in site.box.ax.orders.items() if pair[1].purch_order_form_num == number
    ]
    site.box.ax.ship(sales_id, at=DAY)
    site.box.ax.invoice(sales_id)
    amount = f"{-given(table.total_invoice, D(0)):f}"
    site.give_back(order_id, amount, return_id=return_id)
    site.run()
