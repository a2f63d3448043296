"""What the shop is told to make carries what tells it from all else, for shops that look at it."""

import pytest

from axclarity import ClarityOperations
from axclarity.clarity import Dialect
from axclarity.errors import OutcomeUnknown
from axclarity.flows import FulfilmentFlow, ProductFlow
from axclarity.http import Request
from axclarity.mapping.products import Owner, ProductPolicy
from axclarity.pipeline import Event
from axclarity.sandbox import Fault
from tests.flows._counter import Counter
from tests.flows.test_products import distinct

KEY = "idempotency-key"


def honouring(counter: Counter) -> ClarityOperations:
    """The shop, as one that honours the key."""
    box = counter.desk.box
    return ClarityOperations.of_shop(
        box.clarity_url,
        client_id=box.client_id,
        client_secret=box.client_secret,
        dialect=Dialect(idempotency_key=KEY),
    )


def keys_of(counter: Counter, operation: str) -> list[str | None]:
    """The keys of all requests that make something; the list grows."""
    found: list[str | None] = []

    def see(request: Request) -> None:
        if request.operation == operation:
            found.append(request.headers.get(KEY))

    counter.between.seen = see
    return found


def lose_the_first(counter: Counter, operation: str) -> None:
    fault = Fault("reset_before_work", on="clarity", operation=operation)
    counter.desk.box.faults.inject(fault)


def event(kind: str, key: str, payload: bytes, counter: Counter) -> Event:
    return Event(
        source="ax", id="1", type=kind, key=key, occurred_at=counter.desk.clock(), payload=payload
    )


def test_a_shipment_has_one_key_however_often_it_is_sent(counter: Counter) -> None:
    order_id = counter.place()
    counter.tell(order_id)
    counter.desk.box.ax.ship(counter.sales_id, at=counter.desk.clock())
    flow = FulfilmentFlow(shop=honouring(counter), ax=counter.desk.ax)
    told = event("sales_order.shipped", f"order/{order_id}", counter.sales_id.encode(), counter)
    keys = keys_of(counter, "POST /shipments")
    lose_the_first(counter, "POST /shipments")

    with pytest.raises(OutcomeUnknown):
        counter.desk.handle(flow.routes(), told)
    counter.desk.tick(minutes=3)
    counter.desk.handle(flow.routes(), told)

    (intent,) = [
        each for each in counter.desk.journal.intents() if each.intent.entity == "shipment"
    ]
    assert keys == [intent.intent.message_id] * 2


def test_so_has_a_product(counter: Counter) -> None:
    distinct(counter.desk)
    policy = ProductPolicy(
        owner=Owner.AX,
        language="en-us",
        languages={"en-us": "en"},
        tax_classes={"VAT25": "standard"},
    )
    flow = ProductFlow(shop=honouring(counter), ax=counter.desk.ax, policy=policy)
    told = event("ax-product.changed", "ax-product/CUP", b"", counter)
    keys = keys_of(counter, "POST /products")
    lose_the_first(counter, "POST /products")

    with pytest.raises(OutcomeUnknown):
        counter.desk.handle(flow.routes(), told)
    counter.desk.tick(minutes=3)
    counter.desk.handle(flow.routes(), told)

    (intent,) = [each for each in counter.desk.journal.intents() if each.intent.entity == "product"]
    assert keys == [intent.intent.message_id] * 2
