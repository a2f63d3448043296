from decimal import Context, localcontext
from typing import Any

import pytest

from axclarity.clarity.models import Order, record_from_object
from axclarity.flows._digest import order_digest
from axclarity.sandbox import example


def digest(**changes: Any) -> str:
    document = example.order("05-order-discount-awkward-cents")
    for path, value in changes.items():
        *parents, last = path.split("__")
        place: Any = document
        for parent in parents:
            place = place[int(parent)] if parent.isdigit() else place[parent]
        place[last] = value
    return order_digest(record_from_object(Order, document))


@pytest.mark.parametrize(
    "change",
    [
        {"status": "processing"},
        {"payment_status": "refunded"},
        {"version": 7},
        {"updated_at": "2027-01-01T00:00:00Z"},
        {"attributes": {"ax_sales_id": "SO-1"}},
        {"totals__paid": "0"},
        {"gift_message": "a field that nobody asked for"},
        {"lines__0__promised": "2026-12-24"},
        {"lines__0__quantity": "3.000"},
    ],
)
def test_what_moves_by_itself_is_no_edit(change: dict[str, Any]) -> None:
    assert digest(**change) == digest()


@pytest.mark.parametrize(
    "change",
    [
        {"lines__0__quantity": "4"},
        {"lines__0__sku": "SKU-1030"},
        {"lines__0__attributes": {"color": "Red"}},
        {"shipping_address__city": "Köln"},
        {"totals__total": "1.00"},
        {"customer_id": None},
        {"requested_ship_date": "2026-12-24"},
    ],
)
def test_an_edit_is_seen(change: dict[str, Any]) -> None:
    assert digest(**change) != digest()


def test_a_host_that_reckons_with_few_digits_hides_no_edit() -> None:
    with localcontext(Context(prec=2)):
        assert digest(totals__total="1.01") != digest(totals__total="1.02")
