"""The door for webhooks: nothing is acknowledged that is not stored, nothing forged is stored."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from axclarity.clarity import Translation, sign
from axclarity.clarity._json import dumps
from axclarity.errors import InvalidDocument, Problem
from axclarity.http import AsyncHttpxTransport, Exchange
from axclarity.pipeline import Event, Journal, Ledger, Outcome, Pipeline, Route, receiver
from axclarity.pipeline.receiver import MAX_BODY_BYTES
from axclarity.sandbox import example
from axclarity.values import Secret

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SECRET = Secret("whsec_c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0")
CANARY = "jane.doe@example.com"
BODY = json.dumps(
    {
        "id": "evt_1",
        "type": "order.created",
        "occurred_at": "2026-03-01T07:59:58Z",
        "data": {"id": "ord_1001", "email": CANARY},
    }
).encode()


def signed(
    body: bytes = BODY, *, name: str = "evt_1", at: datetime = T0, secret: Secret = SECRET
) -> dict[str, str]:
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": sign(secret, name, at, body),
        "content-type": "application/json",
    }


App = Callable[..., Awaitable[None]]


class Door:
    def __init__(self, journal: Journal, *secrets: Secret) -> None:
        self.journal = journal
        self.app: App = receiver(journal, secrets or (SECRET,), clock=lambda: T0)

    def ask(
        self,
        body: bytes | AsyncIterator[bytes] = BODY,
        headers: dict[str, str] | None = None,
        *,
        method: str = "POST",
        path: str = "/",
    ) -> httpx.Response:
        async def go() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://door") as client:
                return await client.request(
                    method, path, content=body, headers=signed() if headers is None else headers
                )

        return asyncio.run(go())

    def refuses(self, status: int, response: httpx.Response) -> None:
        assert response.status_code == status
        assert response.headers["content-type"] == "application/problem+json"
        problem = response.json()
        assert problem["status"] == status
        assert problem["detail"]
        assert CANARY not in response.text


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.db") as opened:
        yield opened


@pytest.fixture
def door(journal: Journal) -> Door:
    return Door(journal)


def test_a_delivery_is_stored_and_then_acknowledged(door: Door) -> None:
    response = door.ask()

    assert (response.status_code, response.json()) == (202, {"accepted": True})
    (pending,) = door.journal.ready(T0)
    event = pending.event
    assert (event.source, event.id, event.type) == ("clarity", "evt_1", "order.created")
    assert (event.key, event.payload) == ("order/ord_1001", BODY)
    assert event.occurred_at == T0 - timedelta(seconds=2)


def test_a_record_that_no_database_can_name_is_refused_and_not_sent_again(door: Door) -> None:
    body = BODY.replace(b"ord_1001", b"\\ud83d")

    door.refuses(400, door.ask(body, signed(body)))

    assert door.journal.account().accepted == 0


def test_a_doubled_delivery_is_acknowledged_and_counted(door: Door) -> None:
    door.ask()

    response = door.ask()

    assert (response.status_code, response.json()) == (202, {"accepted": False})
    account = door.journal.account()
    assert (account.accepted, account.duplicates) == (1, 1)


@pytest.mark.parametrize("path", ["/", "/any/where", "/hooks/clarity/"])
def test_it_answers_at_any_path(door: Door, path: str) -> None:
    assert door.ask(path=path).status_code == 202


def test_it_can_be_mounted(journal: Journal) -> None:
    door = Door(journal)
    door.app = Starlette(routes=[Mount("/hooks", app=door.app)])

    assert door.ask(path="/hooks/").status_code == 202


@pytest.mark.parametrize(
    "headers",
    [
        {},
        signed(secret=Secret("whsec_b3RoZXItb3RoZXItb3RoZXItb3RoZXI=")),
        signed(at=T0 - timedelta(seconds=301)),
        signed(at=T0 + timedelta(seconds=301)),
        {**signed(), "webhook-id": "evt_2"},
        {**signed(), "webhook-signature": "v1,"},
        {**signed(), "webhook-timestamp": "soon"},
    ],
    ids=["unsigned", "other secret", "old", "early", "other id", "empty", "no time"],
)
def test_a_forged_delivery_is_refused_and_not_stored(door: Door, headers: dict[str, str]) -> None:
    door.refuses(401, door.ask(headers=headers))

    assert door.journal.account().accepted == 0


def test_a_changed_body_is_refused(door: Door) -> None:
    door.refuses(401, door.ask(BODY + b" "))


def test_both_secrets_count_during_a_rotation(journal: Journal) -> None:
    old = Secret("whsec_b2xkLW9sZC1vbGQtb2xkLW9sZC1vbGQ=")
    door = Door(journal, SECRET, old)

    assert door.ask(headers=signed(secret=old)).status_code == 202
    assert door.ask(headers=signed()).status_code == 202


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"[]",
        b'{"id":"evt_1","type":"order.created"}',
        BODY.replace(b'"data"', b'"date"'),
        b'{"id":"a","id":"b"}',
        b"[" * 100_000,
        BODY.replace(b"2026-03-01T07:59:58Z", b"yesterday"),
    ],
    ids=["empty", "text", "list", "bare", "no record", "double key", "deep", "no time"],
)
def test_a_body_that_is_no_event_is_refused_without_an_echo(door: Door, body: bytes) -> None:
    door.refuses(400, door.ask(body, signed(body)))

    assert door.journal.account().accepted == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_post_is_taken(door: Door, method: str) -> None:
    response = door.ask(method=method)

    door.refuses(405, response)
    assert response.headers["allow"] == "POST"


def test_a_body_beyond_the_limit_is_refused_by_its_declared_length(door: Door) -> None:
    door.refuses(413, door.ask(b"x" * (MAX_BODY_BYTES + 1)))


def test_a_body_beyond_the_limit_is_not_read_to_its_end(door: Door) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(1000):
            sent += 65536
            yield b"x" * 65536

    door.refuses(413, door.ask(endless()))

    assert sent <= MAX_BODY_BYTES + 2 * 65536
    assert door.journal.account().accepted == 0


def test_a_journal_that_fails_is_not_acknowledged(tmp_path: Path) -> None:
    door = Door(Journal(tmp_path / "never-opened.db"))

    response = door.ask()

    door.refuses(503, response)
    assert response.headers["retry-after"] == "30"


def test_a_full_journal_is_not_acknowledged(tmp_path: Path) -> None:
    with Journal(tmp_path / "small.db", max_bytes=150_000) as journal:
        door = Door(journal)
        body = BODY.replace(CANARY.encode(), b"x" * 200_000)

        response = door.ask(body, signed(body))

    door.refuses(507, response)
    assert "retry-after" in response.headers


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("note", "paid with 4111 1111 1111 1111", "card.number"), ("cvv", "123", "card.cvv")],
)
def test_card_data_is_refused_by_path_and_not_echoed(
    door: Door, field: str, value: str, code: str
) -> None:
    event = json.loads(BODY)
    event["data"][field] = value
    body = json.dumps(event).encode()

    response = door.ask(body, signed(body))

    door.refuses(422, response)
    assert [(e["path"], e["code"]) for e in response.json()["errors"]] == [
        (f"$.data.{field}", code)
    ]
    assert value[-4:] not in response.text
    assert door.journal.account().accepted == 0


def test_a_host_may_have_a_card_check_of_its_own(journal: Journal) -> None:
    def refuse_cards(_body: bytes, _wire: Any) -> None:
        raise InvalidDocument(Problem(path="$.data", rule="card.number", message="holds one"))

    door = Door(journal)
    door.app = receiver(journal, [SECRET], refuse_cards=refuse_cards, clock=lambda: T0)

    assert door.ask().json()["errors"] == [
        {"path": "$.data", "code": "card.number", "message": "holds one"}
    ]


def test_brand_and_last_four_digits_pass(door: Door) -> None:
    body = BODY.replace(b'"email"', b'"card": {"brand": "visa", "last4": "1111"}, "email"')

    assert door.ask(body, signed(body)).status_code == 202


@pytest.mark.parametrize("name", ["pages-and-cents", "service-stack"])
def test_a_shop_in_its_own_dialect(journal: Journal, name: str) -> None:
    dialect = example.dialect(name)
    event = {"id": "evt_1", "type": "order.created", "occurred_at": T0, "data": {"id": "ord_7"}}
    body = dumps(Translation(dialect).event_out(event))
    door = Door(journal)
    door.app = receiver(journal, [SECRET], dialect=dialect, clock=lambda: T0)
    scheme = dialect.signature
    headers = {scheme.header: sign(SECRET, "", T0, body, scheme=scheme)}
    headers |= {scheme.timestamp_header or "x": str(int(T0.timestamp()))}

    answers = [door.ask(body, headers).json() for _ in range(2)]

    assert answers == [{"accepted": True}, {"accepted": False}]
    (pending,) = journal.ready(T0)
    assert (pending.event.id, pending.event.type) == ("evt_1", "order.created")
    assert (pending.event.key, pending.event.payload) == ("order/ord_7", body)


def test_a_type_that_nobody_knows_is_stored_and_counted(door: Door) -> None:
    """It waits for a person, as all do that no route answers; it is never lost."""

    def never(_event: Event, _ledger: Ledger) -> Exchange[Outcome]:
        yield from ()
        raise AssertionError

    async def run() -> None:
        transport = AsyncHttpxTransport()
        routes = [Route("order.*", never)]
        await Pipeline(door.journal, routes, transport, clock=lambda: T0).run_until_idle()
        await transport.aclose()

    body = BODY.replace(b"order.created", b"loyalty.points_earned")
    assert door.ask(body, signed(body)).json() == {"accepted": True}
    asyncio.run(run())

    account = door.journal.account()
    assert (account.accepted, account.parked, account.pending) == (1, 1, 0)
    (letter,) = door.journal.dead_letters()
    assert (letter.rule, letter.event.type) == ("pipeline.no-route", "loyalty.points_earned")


def test_events_that_name_no_record_have_nothing_to_do_with_each_other(door: Door) -> None:
    for number in (1, 2):
        body = json.dumps(
            {"id": f"evt_{number}", "type": "mail.sent", "occurred_at": "2026-03-01T07:59:58Z"}
        ).encode()
        door.ask(body, signed(body, name=f"evt_{number}"))

    assert [each.event.key for each in door.journal.ready(T0)] == ["mail/evt_1", "mail/evt_2"]


def test_other_scopes_are_left_alone(door: Door) -> None:
    async def lifespan() -> list[str]:
        inbox = [{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}]
        sent: list[str] = []

        async def receive() -> dict[str, str]:
            return inbox.pop(0)

        async def send(message: object) -> None:
            assert isinstance(message, dict)
            sent.append(message["type"])

        await door.app({"type": "lifespan", "state": {}}, receive, send)
        return sent

    assert asyncio.run(lifespan()) == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
