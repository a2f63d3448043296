"""Webhooks arrive: signed, again until they are accepted, and as wrongly as they were told to."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from threading import Lock
from time import monotonic, sleep
from typing import Any

import pytest
from attrs import define, field

from axclarity.clarity.webhooks import delivery_from_request
from axclarity.errors import WebhookRefused
from axclarity.sandbox import Fault, Faults, Server
from axclarity.sandbox._store import Store
from axclarity.sandbox.clarity import ClarityShop, Courier
from axclarity.values import Secret

Json = Callable[..., dict[str, Any]]

SECRET = Secret("webhook-secret")
NOBODY = "http://127.0.0.1:1/"


def until(condition: Callable[[], bool]) -> None:
    """Wait until something holds, and fail if it does not in time."""
    deadline = monotonic() + 10
    while not condition():
        assert monotonic() < deadline, "it did not come to hold in time"
        sleep(0.005)


@define
class Listener:
    """Takes webhooks, checks them as a receiver would, and answers what it is told to."""

    clock: Any
    answers: list[int] = field(factory=list)
    ids: list[str] = field(factory=list)
    bodies: list[bytes] = field(factory=list)
    stamps: list[int] = field(factory=list)
    refused: list[str] = field(factory=list)
    lock: Any = field(factory=Lock)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        with self.lock:
            status = self.status(headers, body)
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    def status(self, headers: dict[str, str], body: bytes) -> int:
        try:
            delivery = delivery_from_request(headers, body, [SECRET], now=self.clock.now)
        except WebhookRefused as error:
            self.refused.append(headers["webhook-id"])
            return error.status
        assert json.loads(body)["id"] == delivery.id
        assert headers["content-type"] == "application/json"
        self.ids.append(delivery.id)
        self.bodies.append(body)
        self.stamps.append(int(headers["webhook-timestamp"]))
        return self.answers.pop(0) if self.answers else 202


@pytest.fixture
def listener(clock: Any) -> Listener:
    return Listener(clock)


@pytest.fixture
def url(listener: Listener) -> Iterator[str]:
    server = Server(listener)
    yield f"http://127.0.0.1:{server.start()}/hooks"
    server.stop()


@pytest.fixture
def courier(store: Store, faults: Faults, clock: Any, url: str) -> Iterator[Courier]:
    """Stops before the listener and the store do."""
    waiting = Courier(store, faults, clock=clock, first_pause=timedelta(milliseconds=20))
    yield waiting
    waiting.stop()


@pytest.fixture
def shop(store: Store, clock: Any, courier: Courier) -> ClarityShop:
    """A shop that has a courier, at work."""
    courier.start()
    return ClarityShop(store, clock=clock, notify=courier.notify, webhook_secret=SECRET)


def statuses(shop: ClarityShop) -> list[tuple[int, str]]:
    return [(delivery.attempts, delivery.status) for delivery in shop.deliveries]


def test_events_are_delivered_signed_and_in_order(
    shop: ClarityShop, listener: Listener, url: str, order: Json
) -> None:
    shop.subscribe(url)
    shop.place(order())
    shop.edit("ord_1001", {"notes": "n"})
    shop.cancel("ord_1001")
    until(lambda: not shop.pending_deliveries)
    assert listener.ids == [delivery.event_id for delivery in shop.deliveries]
    types = [json.loads(body)["type"] for body in listener.bodies]
    assert types == ["order.created", "order.updated", "order.cancelled"]
    assert listener.refused == []
    assert statuses(shop) == [(1, "delivered")] * 3


def test_what_was_announced_before_anybody_listened_is_delivered_too(
    shop: ClarityShop, listener: Listener, url: str, order: Json
) -> None:
    shop.place(order())
    assert shop.pending_deliveries == 1
    shop.subscribe(url)
    until(lambda: not shop.pending_deliveries)
    assert len(listener.ids) == 1


@pytest.mark.parametrize("refusal", [500, 503, 401, 302, 404])
def test_an_event_comes_again_with_the_same_id_and_a_new_stamp_until_it_is_accepted(
    shop: ClarityShop, listener: Listener, url: str, order: Json, refusal: int
) -> None:
    listener.answers = [refusal, refusal, 204]
    shop.subscribe(url)
    shop.place(order())
    until(lambda: not shop.pending_deliveries)
    assert len(listener.ids) == 3
    assert len(set(listener.ids)) == 1
    assert len(set(listener.bodies)) == 1
    assert listener.stamps == sorted(set(listener.stamps))
    assert statuses(shop) == [(3, "delivered")]


def test_the_pauses_grow(store: Store, faults: Faults, clock: Any, order: Json) -> None:
    tries: list[float] = []

    def stamped() -> Any:
        tries.append(monotonic())
        return clock()

    shop = ClarityShop(store, clock=clock)
    shop.place(order())
    shop.subscribe(NOBODY)
    courier = Courier(store, faults, clock=stamped, first_pause=timedelta(seconds=0.05))
    courier.start()
    until(lambda: len(tries) >= 4)
    courier.stop()
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert all(pause >= due for pause, due in zip(pauses, (0.05, 0.1, 0.2), strict=False))


def test_a_failing_event_does_not_hold_up_the_next(
    shop: ClarityShop, listener: Listener, url: str, order: Json
) -> None:
    listener.answers = [500, 200, 200]
    shop.place(order("ord_1"))
    shop.place(order("ord_2"))
    shop.subscribe(url)
    until(lambda: not shop.pending_deliveries)
    first, second = (delivery.event_id for delivery in shop.deliveries)
    assert listener.ids == [first, second, first]


def test_after_twelve_attempts_it_is_given_up(
    store: Store, faults: Faults, clock: Any, order: Json
) -> None:
    shop = ClarityShop(store, clock=clock)
    shop.place(order())
    shop.subscribe(NOBODY)
    courier = Courier(store, faults, clock=clock, first_pause=timedelta(0))
    courier.start()
    until(lambda: not shop.pending_deliveries)
    courier.stop()
    assert statuses(shop) == [(12, "failed")]


def test_a_courier_that_comes_back_takes_up_what_was_left(
    shop: ClarityShop, courier: Courier, listener: Listener, url: str, order: Json
) -> None:
    shop.subscribe(NOBODY)
    shop.place(order())
    until(lambda: statuses(shop) != [(0, "pending")])
    courier.stop()
    shop.subscribe(url)
    assert listener.ids == []
    courier.start()
    until(lambda: not shop.pending_deliveries)
    assert len(listener.ids) == 1


def test_a_duplicate_has_the_same_id(
    shop: ClarityShop, faults: Faults, listener: Listener, url: str, order: Json
) -> None:
    faults.inject(Fault("duplicate_delivery", on="webhooks", operation="order.created"))
    shop.subscribe(url)
    shop.place(order())
    shop.edit("ord_1001", {"notes": "n"})
    until(lambda: len(listener.ids) == 3)
    first, second = (delivery.event_id for delivery in shop.deliveries)
    assert listener.ids == [first, first, second]


def test_a_held_event_comes_after_the_next_however_soon(
    store: Store, faults: Faults, clock: Any, listener: Listener, url: str, order: Json
) -> None:
    faults.inject(Fault("reordered_delivery", on="webhooks", times=1))
    courier = Courier(store, faults, clock=clock, ticks=lambda: 0.0)  # for whom no time passes
    shop = ClarityShop(store, clock=clock, notify=courier.notify, webhook_secret=SECRET)
    courier.start()
    try:
        shop.subscribe(url)
        shop.place(order())
        shop.edit("ord_1001", {"notes": "n"})
        until(lambda: not shop.pending_deliveries)
    finally:
        courier.stop()
    first, second = (delivery.event_id for delivery in shop.deliveries)
    assert listener.ids == [second, first]


def test_a_held_event_without_a_next_comes_after_a_second(
    shop: ClarityShop, faults: Faults, listener: Listener, url: str, order: Json
) -> None:
    faults.inject(Fault("reordered_delivery", on="webhooks", times=None))
    shop.subscribe(url)
    began = monotonic()
    shop.place(order())
    until(lambda: not shop.pending_deliveries)
    assert monotonic() - began >= 1.0
    assert len(listener.ids) == 1


def test_a_forged_delivery_is_refused_and_the_genuine_one_follows(
    shop: ClarityShop, faults: Faults, listener: Listener, url: str, order: Json
) -> None:
    faults.inject(Fault("forged_delivery", on="webhooks", contains="ord_1001"))
    shop.subscribe(url)
    shop.place(order())
    until(lambda: not shop.pending_deliveries)
    (genuine,) = (delivery.event_id for delivery in shop.deliveries)
    assert listener.ids == [genuine]
    assert len(listener.refused) == 1
    assert listener.refused != [genuine]
    assert statuses(shop) == [(1, "delivered")]


def test_a_fault_strikes_an_event_once_however_often_it_is_tried(
    shop: ClarityShop, faults: Faults, listener: Listener, url: str, order: Json
) -> None:
    listener.answers = [500, 500]
    faults.inject(Fault("forged_delivery", on="webhooks", times=None))
    shop.subscribe(url)
    shop.place(order())
    until(lambda: not shop.pending_deliveries)
    assert len(listener.ids) == 3
    assert faults.hits == {"forged_delivery": 1}
