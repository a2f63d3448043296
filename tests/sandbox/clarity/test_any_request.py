"""Whatever is asked of the shop, it answers as its OpenAPI document says."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from axclarity.sandbox import Faults, Server, example
from axclarity.sandbox._store import Store
from axclarity.sandbox.clarity import ClarityShop, clarity_app
from axclarity.sandbox.clarity._kinds import SHIPMENT
from axclarity.sandbox.clarity._openapi import openapi_document
from axclarity.values import Secret

CHECKS = {
    # More than a schema can say is asked of a record, and then the answer is 422.
    "positive_data_acceptance": {"enabled": False},
    # Models read leniently: a number where a text belongs is taken.
    "negative_data_rejection": {"enabled": False},
    "missing_required_header": {"expected-statuses": ["401", "428"]},
}
DESCRIBED = schemathesis.openapi.from_dict(
    openapi_document("http://127.0.0.1:1"), config=SchemathesisConfig.from_dict({"checks": CHECKS})
)
SOME = settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
T0 = datetime(2026, 3, 1, tzinfo=UTC)


class Known:
    """A served shop with something of everything in it."""

    def __init__(self, shop: ClarityShop) -> None:
        self.url = ""
        self.token = shop.books.tokens.grant().access_token.reveal()
        order = shop.place(example.order("01-one-line"))
        line = {"id": "l1", "order_line_id": shop.orders[order]["lines"][0]["id"], "quantity": "1"}
        currency = shop.orders[order]["currency"]
        payment = {"method": "card", "amount": "1", "occurred_at": T0.isoformat()}
        shop.subscribe("http://127.0.0.1:1/")
        stock = {"sku": "S", "on_hand": "1", "reserved": "0", "available": "1"}
        shop.count_stock({**stock, "as_of": T0.isoformat()})
        sent = {"external_id": "PS-1", "shipped_at": T0.isoformat()}
        self.order = order
        self.ids = {
            "orders": order,
            "products": shop.add_product({"sku": "S", "name": "n"}),
            "customers": shop.register({"type": "person"}),
            "payments": shop.capture({**payment, "order_id": order, "currency": currency}),
            "returns": shop.request_return({"order_id": order, "number": "R", "lines": [line]}),
            "shipments": shop.books.post(SHIPMENT, {**sent, "order_id": order, "lines": [line]})[
                "id"
            ],
            "refunds": shop.refund({"order_id": order, "currency": currency, "total": "0"}),
            "inventory": "S",
            "webhooks": "sub_owner",
        }

    def headers(self, case: Any) -> dict[str, str]:
        is_api = case.path.startswith("/api/")
        return {"authorization": f"Bearer {self.token}"} if is_api else {}


@pytest.fixture(scope="module")
def known() -> Iterator[Known]:
    store = Store(None)
    store.open()
    shop = ClarityShop(store, clock=lambda: T0)
    served = Known(shop)
    server = Server(clarity_app(shop, Faults(store), client_id="c", client_secret=Secret("s")))
    served.url = f"http://127.0.0.1:{server.start()}"
    yield served
    server.stop()
    store.close()


@DESCRIBED.parametrize()
@SOME
def test_an_answer_is_one_of_those_described(case: Any, known: Known) -> None:
    case.call_and_validate(base_url=known.url, headers=known.headers(case))


@DESCRIBED.include(path_regex=r"\{id\}", method=["GET", "PUT", "POST"]).parametrize()
@SOME
def test_so_it_is_of_records_that_are_there(case: Any, known: Known) -> None:
    resource = case.path.split("/")[3]
    case.path_parameters = {"id": known.ids[resource]}
    headers = known.headers(case)
    if case.method == "PUT":
        headers["if-match"] = "*"
    reply = case.call(base_url=known.url, headers=headers)
    case.validate_response(reply)
    assert reply.status_code != 404 or resource == "inventory"  # of another place


@DESCRIBED.include(path_regex=r"s$", method="POST").parametrize()
@SOME
def test_so_it_is_of_what_belongs_to_an_order(case: Any, known: Known) -> None:
    if isinstance(case.body, dict) and "order_id" in case.body:
        case.body["order_id"] = known.order
    case.call_and_validate(base_url=known.url, headers=known.headers(case))
