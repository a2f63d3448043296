"""What can go wrong with what the shop tells us: nothing forged gets in, nothing told is lost."""

import asyncio
import gzip
import json
import sys
import tracemalloc
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from axclarity.clarity import sign
from axclarity.clarity._query import Query
from axclarity.clarity.webhooks import delivery_from_request
from axclarity.errors import WebhookRefused
from axclarity.http import Exchange, Request, Response, drive_async
from axclarity.pipeline import Event, Journal, Ledger, Source
from axclarity.pipeline.receiver import ReceiverLimits
from axclarity.sandbox import example
from axclarity.values import Secret
from tests.faults._door import SECRET, Door, body_of, signed
from tests.faults._line import CREATE, MINUTE, T0, Line, Once, virtual

OLD, NEW = Secret("whsec_b2xkLXNlY3JldC1vZi10aGUtc2hvcA=="), SECRET
PUT = "PUT /orders"


@pytest.fixture
def journal(line: Line) -> Iterator[Journal]:
    with line.journal() as opened:
        yield opened


@pytest.fixture
def door(line: Line, journal: Journal) -> Door:
    return Door(journal, line.clock)


def work(line: Line) -> None:
    """Everything that was accepted is worked on."""
    line.run()


# F26 to F30: twice, in disorder, late, never


def test_f26_a_delivery_that_comes_again_has_one_effect(line: Line, door: Door) -> None:
    body = body_of(line.place())

    one_by_one = [door.ask(body) for _ in range(3)]
    at_once = door.ask_all([(body, None)] * 10)
    work(line)

    answers = [*one_by_one, *at_once]
    assert {response.status_code for response in answers} == {202}
    assert [response.json()["accepted"] for response in answers] == [True] + [False] * 12
    assert line.wire.writes() == [CREATE, PUT]
    assert door.journal.account().duplicates == 12
    line.one_sale()


def test_f26_many_at_once_and_none_before_has_one_effect(door: Door) -> None:
    answers = door.ask_all([(body_of("ord_1"), None)] * 20)

    assert Counter(response.json()["accepted"] for response in answers) == {True: 1, False: 19}
    assert door.journal.account().accepted == 1


def test_f27_the_same_event_under_another_id_has_one_effect(line: Line, door: Door) -> None:
    order_id = line.place()
    for number in range(3):
        body = body_of(order_id, event_id=f"evt_{number}")
        assert door.ask(body, signed(body, line.now, delivery_id=f"msg_{number}")).json() == {
            "accepted": True
        }
    work(line)

    assert line.wire.writes() == [CREATE, PUT]
    assert door.journal.account().applied == 3
    assert line.box.clarity.orders[order_id]["version"] == 2


@pytest.mark.parametrize(
    "kinds", list(permutations(("order.created", "order.updated", "order.cancelled")))
)
def test_f28_events_in_any_order_end_in_the_shops_state(
    line: Line, door: Door, kinds: tuple[str, ...]
) -> None:
    kept, gone = line.place(), line.place("03-line-discount-amount")
    line.box.clarity.edit(kept, {"notes": "the second version"})
    line.box.clarity.cancel(gone)
    for number, kind in enumerate(kinds):
        for order_id in (kept, gone):
            name = f"{number}-{order_id}"
            body = body_of(order_id, event_id=name, event_type=kind)
            door.ask(body, signed(body, line.now, delivery_id=name))
    work(line)

    assert [table.purch_order_form_num for table in line.box.ax.orders.values()] == ["W-1001"]
    assert line.box.clarity.orders[kept]["status"] == "processing"
    assert line.box.clarity.orders[gone]["status"] == "cancelled"
    assert door.journal.account().pending == 0


def test_f29_a_delivery_of_three_days_ago_takes_nothing_back(line: Line, door: Door) -> None:
    order_id = line.place()
    told = T0.isoformat().replace("+00:00", "Z")
    first = body_of(order_id, event_id="evt_1", at=told)
    door.ask(first, signed(first, line.now, delivery_id="evt_1"))
    work(line)
    line.box.clarity.edit(order_id, {"status": "shipped"})
    before = line.box.clarity.orders[order_id]
    line.now += timedelta(days=3)

    late = body_of(order_id, event_id="evt_0", event_type="order.updated", at=told)
    answer = door.ask(late, signed(late, line.now, delivery_id="evt_0"))
    work(line)

    assert answer.status_code == 202
    assert line.wire.writes() == []
    assert line.box.clarity.orders[order_id] == before
    line.one_sale()


def sweep(line: Line, every: timedelta) -> Source:
    """Looks at the shop for what it did not tell."""

    def poll(ledger: Ledger) -> Exchange[Sequence[Event]]:
        last = yield from ledger.bookmark("shop")
        since = datetime.fromisoformat(last) if last else T0 - timedelta(days=1)
        ledger.set_bookmark("shop", ledger.now().isoformat())
        orders = yield from line.shop.orders.all(Query(updated_since=since))
        return [
            Event(
                source="sweep",
                id=f"{order.id}/{order.version}",
                type="order.updated",
                key=f"order/{order.id}",
                occurred_at=order.updated_at,
                payload=b"",
            )
            for order in orders
        ]

    return Source("clarity.orders", every, poll)


def test_f30_what_the_shop_did_not_tell_is_found_by_looking(line: Line) -> None:
    ids = [line.place(id=f"ord_{n}", number=f"W-{n}") for n in range(8)]
    lost = {2, 5}
    line.run(*(line.announce(each) for n, each in enumerate(ids) if n not in lost))
    assert len(line.box.ax.orders) == 6
    line.sources = [sweep(line, 10 * MINUTE)]
    line.now += 10 * MINUTE

    line.run()

    assert [len(line.in_ax(f"W-{n}")) for n in range(8)] == [1] * 8
    assert line.wire.writes().count(CREATE) == len(lost)


# F31 to F34: whose word it is


def forgeries(body: bytes) -> dict[str, dict[str, str]]:
    good = signed(body, T0)
    signature = good["webhook-signature"]
    wrong = sign(Secret("not the secret"), "msg_1", T0, body)
    return {
        "unsigned": {k: v for k, v in good.items() if k != "webhook-signature"},
        "empty": {**good, "webhook-signature": ""},
        "another secret": {**good, "webhook-signature": wrong},
        "another version": {**good, "webhook-signature": signature.replace("v1,", "v1a,")},
        "no version": {**good, "webhook-signature": signature.removeprefix("v1,")},
        "another id": {**good, "webhook-id": "msg_2"},
        "another time": {**good, "webhook-timestamp": str(int(T0.timestamp()) + 1)},
        "cut": {**good, "webhook-signature": signature[:-1]},
    }


@pytest.mark.parametrize("kind", list(forgeries(b"")))
def test_f31_what_is_forged_is_refused_unread(door: Door, kind: str) -> None:
    for body in (body_of("ord_1"), b'{"a": 1, "a": 2}', b"[" * 5000):
        refused = door.ask(body, forgeries(body)[kind])

        assert (refused.status_code, refused.json()["title"]) == (401, "Unauthorized")
    assert door.journal.account().accepted == 0


def comparisons(headers: dict[str, str], body: bytes) -> tuple[Counter[str], bool]:
    """How often verifying computes a signature and compares one, and whether it accepts."""
    seen: Counter[str] = Counter()

    def note(_frame: object, event: str, function: Any) -> None:
        if event == "c_call" and "hmac" in str(getattr(function, "__name__", "")):
            seen["hmac"] += 1
        if event == "c_call" and "compare_digest" in str(getattr(function, "__name__", "")):
            seen["compare"] += 1

    sys.setprofile(note)
    try:
        delivery_from_request(headers, body, (OLD, NEW), now=T0)
        accepted = True
    except WebhookRefused:
        accepted = False
    finally:
        sys.setprofile(None)
    return seen, accepted


def test_f31_it_takes_the_same_work_whatever_is_wrong() -> None:
    body = body_of("ord_1")
    right = signed(body, T0, NEW)
    signature = right["webhook-signature"]
    first = {
        **right,
        "webhook-signature": f"v1,{'A' if signature[3] != 'A' else 'B'}{signature[4:]}",
    }
    last = {**right, "webhook-signature": f"{signature[:-3]}AA="}

    tried = (right, signed(body, T0, OLD), first, last)
    results = [comparisons(headers, body) for headers in tried]

    assert [accepted for _, accepted in results] == [True, True, False, False]
    assert [seen["compare"] for seen, _ in results] == [2] * 4
    assert len({seen["hmac"] for seen, _ in results}) == 1


@pytest.mark.parametrize("minutes", [6, -6, 60 * 24])
def test_f32_a_replay_is_refused_after_five_minutes(line: Line, door: Door, minutes: int) -> None:
    body = body_of(line.place())
    headers = signed(body, line.now)
    line.now += minutes * MINUTE

    assert door.ask(body, headers).status_code == 401
    work(line)
    assert not line.box.ax.orders


def test_f32_a_replay_within_five_minutes_has_one_effect(line: Line, door: Door) -> None:
    body = body_of(line.place())
    headers = signed(body, line.now)
    door.ask(body, headers)
    line.now += 4 * MINUTE

    answer = door.ask(body, headers)
    work(line)

    assert (answer.status_code, answer.json()) == (202, {"accepted": False})
    assert line.wire.writes() == [CREATE, PUT]


def test_f33_both_secrets_count_until_the_old_one_ends(journal: Journal, line: Line) -> None:
    overlap = Door(journal, line.clock, (NEW, OLD))
    after = Door(journal, line.clock, (NEW,))
    body = body_of("ord_1")

    for number, secrets in enumerate(((OLD,), (NEW,), (OLD, NEW), (NEW, OLD))):
        headers = signed(body, line.now, *secrets, delivery_id=f"msg_{number}")
        assert overlap.ask(body, headers).status_code == 202
    assert after.ask(body, signed(body, line.now, OLD, NEW)).status_code == 202
    assert after.ask(body, signed(body, line.now, OLD)).status_code == 401


def test_f34_a_body_that_was_rewritten_is_refused_with_what_to_check(door: Door) -> None:
    body = body_of("ord_1")
    headers = signed(body, T0)
    rewritten = (
        json.dumps(json.loads(body), separators=(",", ":")).encode(),
        body + b"\n",
        body.replace(b"order", b"\\u006frder"),
        gzip.compress(body),
    )

    for each in rewritten:
        refused = door.ask(each, headers)
        assert refused.status_code == 401
        assert "signature" in refused.json()["detail"]
    assert door.journal.account().accepted == 0


@pytest.mark.parametrize(
    ("encoding", "encode"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_f34_an_encoding_that_is_declared_is_undone_first(
    door: Door, encoding: str, encode: Any
) -> None:
    body = body_of("ord_1")

    assert door.ask(encode(body), signed(body, T0, content_encoding=encoding)).status_code == 202
    assert (
        door.ask(encode(body)[:-5], signed(body, T0, content_encoding=encoding)).status_code == 400
    )


# F35 to F36: too much


def test_f35_a_flood_is_asked_to_wait_and_loses_nothing(journal: Journal, line: Line) -> None:
    door = Door(journal, line.clock, limits=ReceiverLimits(deliveries=8))

    async def slowly(body: bytes) -> AsyncIterator[bytes]:
        for at in range(0, len(body), 40):
            await asyncio.sleep(0)
            yield body[at : at + 40]

    deliveries: list[Any] = []
    for number in range(200):
        body = body_of("ord_1", event_id=f"evt_{number}")
        headers = signed(body, line.now, delivery_id=f"msg_{number}")
        deliveries.append((slowly(body), headers))

    answers = door.ask_all(deliveries)

    found = Counter(response.status_code for response in answers)
    assert set(found) == {202, 429}
    assert all(r.headers["retry-after"] for r in answers if r.status_code == 429)
    acknowledged = {f"msg_{n}" for n, r in enumerate(answers) if r.status_code == 202}
    with journal.dispatching():
        kept = {
            event_id for event_id in acknowledged if journal.attempts("clarity", event_id) == []
        }
    assert kept == acknowledged
    assert journal.account().accepted == found[202]


def test_f35_a_full_journal_acknowledges_nothing(line: Line) -> None:
    with Journal(line.directory / "small.db", max_bytes=200_000) as journal:
        door = Door(journal, line.clock)
        answers = []
        for number in range(60):
            body = body_of("ord_1", event_id=f"evt_{number}", padding="x" * 4000)
            headers = signed(body, line.now, delivery_id=f"msg_{number}")
            answers.append(door.ask(body, headers))
        accepted = journal.account().accepted

    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {202, 507}
    assert all(int(each.headers["retry-after"]) for each in answers if each.status_code == 507)
    assert accepted == statuses.count(202)


def test_f36_a_body_that_trickles_is_cut_off(journal: Journal, line: Line) -> None:
    seconds = [0.0]
    door = Door(journal, line.clock, ticks=lambda: seconds[0])
    body = body_of("ord_1")

    async def trickle() -> AsyncIterator[bytes]:
        for at in range(len(body)):
            seconds[0] += 1
            yield body[at : at + 1]

    assert door.ask(trickle(), signed(body, line.now)).status_code == 408
    assert seconds[0] < 10
    assert journal.account().accepted == 0


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_f36_neither_a_giant_nor_a_bomb_takes_memory(door: Door, encoding: str) -> None:
    async def giant() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b"x" * 1_000_000

    bomb = gzip.compress(b" " * 100_000_000)
    body: Any = bomb if encoding else giant()
    headers = signed(b"", T0, content_encoding=encoding)
    tracemalloc.start()
    refused = door.ask(body, headers)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert refused.status_code == 413
    assert peak < 16_000_000


# F37 to F39: records


@pytest.mark.parametrize("name", ["", "pages-and-cents"], ids=["cursor", "counted pages"])
def test_f37_records_that_move_while_pages_are_read_are_all_found(
    tmp_path: Path, name: str
) -> None:
    with virtual(tmp_path, dialect=example.dialect(name) if name else None) as line:
        ids = []
        for number in range(250):
            line.now += timedelta(seconds=1)
            moment = line.now.isoformat()
            ids.append(line.place(id=f"ord_{number:03d}", number=f"W-{number}", updated_at=moment))
        moved = iter(ids)

        def move(request: Request) -> None:
            if request.method == "GET":
                for _ in range(3):
                    line.now += timedelta(seconds=1)
                    line.box.clarity.edit(next(moved), {"notes": "moved"})

        async def read() -> list[str]:
            wire = line.new_wire()
            query = Query(updated_since=T0 - timedelta(days=1))
            found = await drive_async(line.shop.orders.all(query), wire)
            await wire.aclose()
            return [order.id for order in found]

        line.after = move
        found = asyncio.run(read())

    assert sum(request.method == "GET" for _, request in line.wire.sent) >= 3
    assert set(found) == set(ids)


def drifted(line: Line, change: Any) -> str:
    """An order that the shop begins to send otherwise."""
    order_id = line.place()
    kept = dict(line.box.clarity.orders[order_id])
    change(kept)
    line.box.clarity._store.put("order", order_id, kept)
    return order_id


def test_f38_a_new_field_is_kept(line: Line) -> None:
    order_id = drifted(line, lambda order: order.update(loyalty={"tier": "gold"}))

    account = line.run(line.announce(order_id))

    assert account.applied == 1
    assert line.box.clarity.orders[order_id]["loyalty"] == {"tier": "gold"}


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda o: o["totals"].pop("total"), "$.totals.total"),
        (lambda o: o.pop("status"), "$.status"),
        (lambda o: o.pop("currency"), "$.currency"),
        (lambda o: o["lines"][0].pop("quantity"), "$.lines[0].quantity"),
        (lambda o: o["lines"][0].pop("unit_price"), "$.lines[0].unit_price"),
        (lambda o: o.update(status="on_the_moon"), "$.status"),
        (lambda o: o["totals"].update(total="12,40"), "$.totals.total"),
        (lambda o: o["totals"].update(total=None), "$.totals.total"),
        (lambda o: o.update(lines={}), "$.lines"),
        (lambda o: o.update(surcharge_amount="4.00"), "$.surcharge_amount"),
    ],
)
def test_f38_what_is_missing_or_unknown_stops_the_record_by_its_path(
    line: Line, change: Any, path: str
) -> None:
    account = line.run(line.announce(drifted(line, change)))

    (letter,) = line.letters()
    assert (account.parked, letter.attempts) == (1, 1)
    assert [problem.path for problem in letter.problems] == [path]
    assert "moon" not in repr(letter)
    assert not line.box.ax.orders


def test_f39_a_key_twice_in_a_delivery_is_refused(door: Door) -> None:
    body = body_of("ord_1").replace(b'"data": {', b'"data": {"id": "ord_2", ')

    refused = door.ask(body)

    assert refused.status_code == 400
    assert refused.json()["detail"]
    assert door.journal.account().accepted == 0


def twice(_request: Request) -> Response:
    """An order with two totals."""
    text = json.dumps(example.order("01-one-line"), default=str)
    doubled = text.replace('"totals": {', '"totals": {"total": "999.00", ')
    assert doubled != text
    return Response(status=200, content=doubled.encode())


def test_f39_an_amount_twice_in_a_record_goes_nowhere(line: Line) -> None:
    line.before = Once("GET /orders", twice, times=99)

    account = line.run(line.announce(line.place()), lasting=10 * MINUTE)

    assert account.applied == 0
    assert line.wire.writes() == []
    assert not line.box.ax.orders


def test_f39_an_amount_twice_in_a_record_is_told_at_once_with_its_reason(line: Line) -> None:
    line.before = Once("GET /orders", twice, times=99)

    line.run(line.announce(line.place()), lasting=10 * MINUTE)

    (letter,) = line.letters()
    assert (letter.rule, letter.attempts) == ("json.duplicate-key", 1)
