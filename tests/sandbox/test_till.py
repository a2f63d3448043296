"""The till: example orders are placed as new ones, from code and over HTTP."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import httpx
import pytest

from axclarity import Clarity
from axclarity.errors import InvalidValue
from axclarity.sandbox import Sandbox, example
from axclarity.sandbox.till import Placed, Till, check_example, examples, till_app

NOW = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def running_box() -> Iterator[Sandbox]:
    with Sandbox() as box:
        yield box


@pytest.fixture
def box(running_box: Sandbox) -> Sandbox:
    running_box.clear()
    return running_box


@pytest.fixture
def till(box: Sandbox) -> Till:
    return Till(box, clock=lambda: NOW)


def test_the_first_is_the_example_and_the_next_are_orders_of_their_own(
    box: Sandbox, till: Till
) -> None:
    placed = [till.place("01-one-line") for _ in range(3)]

    assert placed == [
        Placed("01-one-line", "ord_1001", "W-1001", "EUR", "36.12"),
        Placed("01-one-line", "ord_1001_2", "W-1001-2", "EUR", "36.12"),
        Placed("01-one-line", "ord_1001_3", "W-1001-3", "EUR", "36.12"),
    ]
    kept = box.clarity.orders
    assert {each.order: each.number for each in placed} == {
        order_id: order["number"] for order_id, order in kept.items()
    }
    assert [delivery.record_id for delivery in box.clarity.deliveries] == list(kept)


def test_every_example_can_be_placed_again_and_is_whole_at_the_shop(
    box: Sandbox, till: Till
) -> None:
    for each in examples():
        till.place(each.example)
    again = [till.place(each.example) for each in examples()]

    assert [each.example for each in again] == list(example.orders())
    kept = box.clarity.orders
    assert len(kept) == 2 * len(again)
    for each in again:
        like, order = example.order(each.example), kept[each.order]
        assert (order["currency"], order["totals"]["total"]) == (each.currency, each.total)
        assert Decimal(each.total) == Decimal(like["totals"]["total"])
        assert order["lines"] == kept[like["id"]]["lines"]


def test_it_is_bought_now_so_whoever_asks_for_changes_finds_it(box: Sandbox, till: Till) -> None:
    till.place("05-order-discount-awkward-cents")

    shop = Clarity(box.clarity_url, client_id=box.client_id, client_secret=box.client_secret)
    with shop:
        (order,) = shop.orders.list(updated_since=NOW)
    assert order.placed_at == order.updated_at == NOW


def test_many_at_the_same_time_are_as_many_orders(box: Sandbox, till: Till) -> None:
    with ThreadPoolExecutor(8) as threads:
        placed = list(threads.map(till.place, ["01-one-line"] * 40))

    assert len({each.order for each in placed}) == len(box.clarity.orders) == 40


def test_a_name_that_no_example_has_places_nothing_and_says_which_are_near(
    box: Sandbox, till: Till
) -> None:
    with pytest.raises(InvalidValue, match=r"01-one-lin is no .* Did you mean 01-one-line\?"):
        till.place("01-one-lin")
    with pytest.raises(InvalidValue):
        check_example("../orders/01-one-line")
    check_example("01-one-line")

    assert box.clarity.orders == {}


def test_over_http(box: Sandbox, till: Till) -> None:
    url = box.serve("till", till_app(till))
    listed = httpx.get(f"{url}/orders").json()["orders"]
    first = httpx.post(f"{url}/orders/10-bundle")
    second = httpx.post(f"{url}/orders/10-bundle")
    unknown = httpx.post(f"{url}/orders/10-bundel")

    assert [each["example"] for each in listed] == list(example.orders())
    assert first.status_code == 201
    assert first.json() in listed
    assert second.json() == {**first.json(), "order": "ord_1010_2", "number": "W-1010-2"}
    assert unknown.status_code == 404
    assert unknown.headers["content-type"] == "application/problem+json"
    assert "Did you mean 10-bundle?" in unknown.json()["detail"]
    assert httpx.get(f"{url}/orders/10-bundle").status_code == 405
    assert list(box.clarity.orders) == ["ord_1010", "ord_1010_2"]


def test_a_sandbox_with_a_directory_goes_on_at_the_same_address(tmp_path: Path) -> None:
    def place() -> tuple[str, str]:
        with Sandbox(tmp_path) as box:
            url = box.serve("till", till_app(Till(box)))
            return url, httpx.post(f"{url}/orders/01-one-line").json()["order"]

    (url, first), (url_again, second) = place(), place()

    assert url == url_again
    assert (first, second) == ("ord_1001", "ord_1001_2")
