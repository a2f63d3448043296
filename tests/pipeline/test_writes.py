"""One write, once: at every point where something can go wrong, whatever state it leaves behind."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from attrs import define, evolve, field
from hypothesis import given
from hypothesis import strategies as st

from axclarity import ClarityOperations, Secret
from axclarity.clarity.models import NewProduct
from axclarity.errors import (
    AifFault,
    AxClarityError,
    ClarityProblem,
    DuplicateMessage,
    InvalidDocument,
    MalformedReply,
    NoReply,
    NotAuthorised,
    NotSent,
    OutcomeUnknown,
    Parked,
    Problem,
    ServerBusy,
    TransientFault,
)
from axclarity.http import Exchange, Request, Response, drive
from axclarity.pipeline import Intent, Journal, Ledger, Step, write_once

T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
SETTLE = timedelta(minutes=2)
INTENT = Intent(
    message_id="m1", entity="order", key="ord_1", operation="create", revision="1", digest="d1"
)
ASK = Request(destination="ax", operation="find", method="POST", url="http://ax/find")
WRITE = evolve(ASK, operation="create", url="http://ax/create", writes=True)
LOGIN = evolve(ASK, operation="login", url="http://ax/login")


@define
class Ax:
    """Creates one record per message, keeps a log of messages, and fails where it is told to.

    Faults by name, taken from the front at each create: `not-sent`, `lost` (before any work),
    `reset` (after the commit), `late` (commits half a settle time later, after the reset),
    `truncated`, `deadlock`, `busy`, `busy-done`, `denied`,
    `refused`, `login-down`, `queued` (leaves a settle time after it was to, then as `late`).
    """

    now: datetime = T0
    faults: list[str] = field(factory=list)
    log: set[str] = field(factory=set)
    records: list[str] = field(factory=list)
    late: list[tuple[datetime, str]] = field(factory=list)
    creates: int = 0
    keeps_log: bool = True

    def send(self, request: Request) -> Response:
        self._commit_late_ones()
        if request is LOGIN:
            if self.faults and self.faults[0] == "login-down":
                self.faults.pop(0)
                raise NoReply("no answer from the login")
            return Response(status=200)
        if request is ASK:
            return Response(status=200, content=(self.records or [""])[0].encode())
        return self._create(self.faults.pop(0) if self.faults else "")

    def close(self) -> None: ...

    def _create(self, fault: str) -> Response:
        if fault == "not-sent":
            raise NotSent("refused")
        self.creates += 1
        if fault == "lost":
            raise OutcomeUnknown("no answer")
        if fault == "queued":
            self.now += SETTLE
        if fault in ("late", "queued"):
            self.late.append((self.now + SETTLE / 2, "m1"))
            raise OutcomeUnknown("no answer")
        if fault in ("deadlock", "busy", "denied", "refused"):
            return Response(status=500, content=fault.encode())
        if "m1" in self.log:
            return Response(status=500, content=b"duplicate")
        self._commit("m1")
        if fault == "reset":
            raise OutcomeUnknown("reset")
        if fault in ("truncated", "busy-done"):
            return Response(status=200, content=fault.encode())
        return Response(status=200, content=self.records[-1].encode())

    def _commit(self, message: str) -> None:
        if self.keeps_log:
            self.log.add(message)
        self.records.append(f"SO-{len(self.records) + 1}")

    def _commit_late_ones(self) -> None:
        for moment, message in list(self.late):
            if moment <= self.now:
                self.late.remove((moment, message))
                if message not in self.log:
                    self._commit(message)


FAULTS = (
    "not-sent",
    "lost",
    "reset",
    "late",
    "truncated",
    "deadlock",
    "busy",
    "busy-done",
    "denied",
    "refused",
    "login-down",
    "queued",
)

ANSWERS: dict[bytes, AxClarityError] = {
    b"deadlock": TransientFault("deadlock"),
    b"busy": ServerBusy("502"),
    b"busy-done": ServerBusy("504"),
    b"denied": NotAuthorised("401"),
    b"refused": AifFault("no such item"),
    b"duplicate": DuplicateMessage("seen"),
    b"truncated": MalformedReply("half an answer"),
}


def create() -> Exchange[str]:
    yield LOGIN
    response = yield WRITE
    error = ANSWERS.get(response.content)
    if error is not None:
        raise error
    return response.content.decode()


Find = Callable[[Intent], Exchange[str | None]]


def find(_intent: Intent) -> Exchange[str | None]:
    response = yield ASK
    return response.content.decode() or None


@define
class World:
    journal: Journal
    ax: Ax = field(factory=Ax)

    def write(
        self, intent: Intent = INTENT, *, find: Find | None = find, find_first: bool = False
    ) -> str:
        ledger = Ledger(self.journal, clock=lambda: self.ax.now, settle=SETTLE)
        exchange = write_once(ledger, intent, send=create, find=find, find_first=find_first)
        return drive(exchange, self.ax)

    def fails(
        self,
        kind: type[AxClarityError],
        intent: Intent = INTENT,
        *,
        find: Find | None = find,
    ) -> AxClarityError:
        with pytest.raises(kind) as caught:
            self.write(intent, find=find)
        return caught.value

    @property
    def state(self) -> str:
        record = self.journal.intent("m1")
        return record.state if record else "none"

    def later(self, by: timedelta = SETTLE) -> None:
        self.ax.now += by


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with Journal(tmp_path / "journal.db") as journal:
        yield World(journal)


def test_a_write_that_works_is_remembered_and_never_made_again(world: World) -> None:
    assert [world.write() for _ in range(3)] == ["SO-1"] * 3

    assert world.ax.creates == 1
    assert world.state == "confirmed"


def first_request(exchange: Exchange[str]) -> object:
    """What it sends first, after it has noted what it is about to do."""
    step = next(exchange)
    while isinstance(step, Step):
        step.run()
        step = exchange.send(Response(status=0))
    return step


def test_the_intent_is_on_the_disk_before_the_first_byte_leaves(world: World) -> None:
    ledger = Ledger(world.journal, clock=lambda: T0, settle=SETTLE)
    exchange = write_once(ledger, INTENT, send=create, find=find)

    assert first_request(exchange) is LOGIN

    record = world.journal.intent("m1")
    assert record is not None
    assert (record.state, record.sent_at, record.intent) == ("sent", T0, INTENT)


def test_what_was_not_sent_is_sent_again_without_a_look(world: World) -> None:
    world.ax.faults = ["not-sent"]
    world.fails(NotSent)
    assert world.state == "planned"

    assert world.write() == "SO-1"


def test_a_question_before_the_write_that_fails_leaves_no_doubt(world: World) -> None:
    world.ax.faults = ["login-down"]
    world.fails(NoReply)
    assert world.state == "planned"

    assert world.write() == "SO-1"
    assert world.ax.creates == 1


@pytest.mark.parametrize("fault", ["reset", "truncated", "busy-done"])
def test_a_write_that_happened_without_a_proper_answer_is_found(world: World, fault: str) -> None:
    world.ax.faults = [fault]
    world.fails(ServerBusy if fault == "busy-done" else OutcomeUnknown)
    assert world.state == "uncertain"

    assert world.write() == "SO-1"
    assert (world.ax.creates, world.state) == (1, "confirmed")


def test_a_write_that_did_not_happen_is_sent_again_only_when_it_cannot_happen_any_more(
    world: World,
) -> None:
    world.ax.faults = ["lost"]
    world.fails(OutcomeUnknown)
    world.later(SETTLE / 4)

    error = world.fails(OutcomeUnknown)

    assert error.context["until"] == T0 + SETTLE
    assert world.ax.creates == 1
    world.later(SETTLE)
    assert world.write() == "SO-1"
    assert world.ax.creates == 2


def test_a_write_that_commits_late_is_not_made_twice(world: World) -> None:
    world.ax.faults = ["late"]
    world.ax.keeps_log = False
    world.fails(OutcomeUnknown)
    world.fails(OutcomeUnknown)
    world.later()

    assert world.write() == "SO-1"
    assert world.ax.records == ["SO-1"]


def test_a_write_that_waited_for_a_connection_has_its_time_from_when_it_can_have_left(
    world: World,
) -> None:
    world.ax.faults = ["queued"]
    world.ax.keeps_log = False
    world.fails(OutcomeUnknown)

    world.fails(OutcomeUnknown)
    assert world.ax.creates == 1

    world.later()
    assert world.write() == "SO-1"
    assert world.ax.records == ["SO-1"]


def test_a_write_of_a_process_that_died_has_its_time_from_the_first_look(world: World) -> None:
    """It, or another worker that is still alive, may have sent it at any moment before."""
    ledger = Ledger(world.journal, clock=lambda: T0, settle=SETTLE)
    exchange = write_once(ledger, INTENT, send=create, find=find)
    assert first_request(exchange) is LOGIN
    exchange.close()
    world.later(10 * SETTLE)

    error = world.fails(OutcomeUnknown)

    assert error.context["until"] == T0 + 11 * SETTLE
    world.later()
    assert world.write() == "SO-1"
    assert world.ax.creates == 1


def test_a_process_that_dies_while_sending_looks_before_it_sends(world: World) -> None:
    ledger = Ledger(world.journal, clock=lambda: T0, settle=SETTLE)
    exchange = write_once(ledger, INTENT, send=create, find=find)
    first_request(exchange)
    exchange.send(Response(status=200))
    world.ax.send(WRITE)
    exchange.close()

    assert world.write() == "SO-1"
    assert world.ax.creates == 1


def test_a_lost_journal_is_healed_by_the_message_id(world: World) -> None:
    world.ax.send(WRITE)

    assert world.write() == "SO-1"
    assert world.ax.records == ["SO-1"]


def test_a_lost_journal_and_a_purged_log_are_healed_by_looking_first(world: World) -> None:
    world.ax.send(WRITE)
    world.ax.log.clear()

    assert world.write(find_first=True) == "SO-1"
    assert world.ax.records == ["SO-1"]


def test_an_ax_without_a_log_gets_one_record_too(world: World) -> None:
    world.ax.keeps_log = False
    world.ax.faults = ["reset", "reset"]
    world.fails(OutcomeUnknown)
    world.later()

    assert world.write() == "SO-1"
    assert world.ax.records == ["SO-1"]


def test_processed_but_absent_waits_once_and_then_asks_a_person(world: World) -> None:
    world.ax.log.add("m1")
    world.fails(OutcomeUnknown)
    assert world.state == "uncertain"
    world.later()

    error = world.fails(Parked)

    assert error.rule == "write.processed-but-absent"
    assert world.ax.records == []
    world.ax.records.append("SO-9")
    assert world.write() == "SO-9"


def test_a_refused_write_is_made_anew_once_the_reason_is_gone(world: World) -> None:
    world.ax.faults = ["refused"]
    world.fails(AifFault)
    assert world.state == "refused"

    changed = evolve(INTENT, digest="d2")
    assert world.write(changed) == "SO-1"
    record = world.journal.intent("m1")
    assert record is not None
    assert record.intent == changed


@pytest.mark.parametrize(
    ("fault", "error"), [("deadlock", TransientFault), ("denied", NotAuthorised)]
)
def test_what_was_answered_with_not_now_was_not_done(
    world: World, fault: str, error: type[AxClarityError]
) -> None:
    world.ax.faults = [fault]
    world.fails(error)
    assert world.state == "planned"

    assert world.write() == "SO-1"


def test_a_busy_answer_leaves_doubt(world: World) -> None:
    world.ax.faults = ["busy"]
    world.fails(ServerBusy)
    assert world.state == "uncertain"

    world.fails(OutcomeUnknown)
    world.later()
    assert world.write() == "SO-1"


def test_a_resend_that_is_not_sent_keeps_its_first_doubt(world: World) -> None:
    world.ax.faults = ["lost", "not-sent"]
    world.fails(OutcomeUnknown)
    world.later()
    world.fails(NotSent)

    record = world.journal.intent("m1")
    assert record is not None
    assert (record.state, record.sent_at) == ("uncertain", T0)
    assert world.write() == "SO-1"


def test_a_change_after_the_write_asks_a_person(world: World) -> None:
    world.write()

    with pytest.raises(Parked) as caught:
        world.write(evolve(INTENT, digest="d2"))

    assert caught.value.rule == "write.changed"
    assert "SO-1" in str(caught.value)
    assert world.write() == "SO-1"


def test_a_change_while_in_doubt_asks_a_person_if_the_write_happened(world: World) -> None:
    world.ax.faults = ["reset"]
    world.fails(OutcomeUnknown)

    with pytest.raises(Parked) as caught:
        world.write(evolve(INTENT, digest="d2"))

    assert caught.value.rule == "write.changed"
    assert world.ax.records == ["SO-1"]


def test_a_change_while_in_doubt_is_sent_if_the_write_did_not_happen(world: World) -> None:
    world.ax.faults = ["lost"]
    world.fails(OutcomeUnknown)
    world.later()

    assert world.write(evolve(INTENT, digest="d2")) == "SO-1"
    record = world.journal.intent("m1")
    assert record is not None
    assert record.intent.digest == "d2"


def test_a_record_that_is_there_already_is_adopted(world: World) -> None:
    def taken() -> Exchange[str]:
        yield WRITE
        raise ClarityProblem("external_id exists", status=409)

    world.ax.records.append("shp_1")
    ledger = Ledger(world.journal, clock=lambda: T0, settle=SETTLE)

    key = drive(write_once(ledger, INTENT, send=taken, find=find), world.ax)

    assert (key, world.state) == ("shp_1", "confirmed")


def test_a_document_that_breaks_its_contract_leaves_the_write_planned(world: World) -> None:
    def invalid() -> Exchange[str]:
        yield LOGIN
        raise InvalidDocument(Problem(path="a", rule="b", message="c"))

    ledger = Ledger(world.journal, clock=lambda: T0, settle=SETTLE)

    with pytest.raises(InvalidDocument):
        drive(write_once(ledger, INTENT, send=invalid, find=find), world.ax)

    assert world.state == "planned"


def test_a_write_that_is_given_up_once_it_cannot_happen_any_more_leaves_no_doubt(
    world: World,
) -> None:
    def declined() -> Exchange[str]:
        yield ASK
        raise Parked(Problem(path="a", rule="order.edited-after-picking", message="too late"))

    def again() -> str:
        ledger = Ledger(world.journal, clock=lambda: world.ax.now, settle=SETTLE)
        return drive(write_once(ledger, INTENT, send=declined, find=find), world.ax)

    world.ax.faults = ["lost"]
    world.fails(OutcomeUnknown)
    world.later(SETTLE / 2)
    with pytest.raises(OutcomeUnknown):
        again()
    assert world.state == "uncertain"

    world.later()
    with pytest.raises(Parked):
        again()
    assert world.state == "planned"
    assert world.write() == "SO-1"


CHANGED = evolve(INTENT, digest="d2")


def test_where_nobody_can_look_what_the_other_side_has_is_known_by_its_key(world: World) -> None:
    world.ax.faults = ["reset"]
    world.fails(OutcomeUnknown, find=None)
    world.fails(OutcomeUnknown, find=None)
    assert world.ax.creates == 1
    world.later()

    assert world.write(find=None, find_first=True) == "ord_1"
    assert world.ax.records == ["SO-1"]


def test_where_nobody_can_look_a_lost_journal_is_healed_by_the_message_id(world: World) -> None:
    world.ax.send(WRITE)

    assert world.write(find=None, find_first=True) == "ord_1"
    assert (world.ax.records, world.state) == (["SO-1"], "confirmed")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("lost", OutcomeUnknown),
        ("login-down", NoReply),
        ("deadlock", TransientFault),
        ("refused", AifFault),
    ],
)
def test_where_nobody_can_look_what_was_sent_first_stands_until_the_other_side_answers(
    world: World, fault: str, error: type[AxClarityError]
) -> None:
    world.ax.faults = ["reset"]
    world.fails(OutcomeUnknown, find=None)
    world.later()
    world.ax.faults = [fault]
    world.fails(error, CHANGED, find=None)
    world.later()

    assert world.fails(Parked, CHANGED, find=None).rule == "write.changed"
    assert world.ax.records == ["SO-1"]


def test_where_nobody_can_look_a_process_that_dies_does_not_forget_what_was_sent_first(
    world: World,
) -> None:
    world.ax.faults = ["reset"]
    world.fails(OutcomeUnknown, find=None)
    world.later()
    ledger = Ledger(world.journal, clock=lambda: world.ax.now, settle=SETTLE)
    exchange = write_once(ledger, CHANGED, send=create, find=None)
    assert first_request(exchange) is LOGIN
    exchange.close()
    world.fails(OutcomeUnknown, CHANGED, find=None)
    world.later()

    assert world.fails(Parked, CHANGED, find=None).rule == "write.changed"


def test_where_nobody_can_look_what_is_answered_for_was_made_as_it_was_asked_for(
    world: World,
) -> None:
    world.ax.faults = ["lost"]
    world.fails(OutcomeUnknown, find=None)
    world.later()

    assert world.write(CHANGED, find=None) == "SO-1"
    record = world.journal.intent("m1")
    assert record is not None
    assert (record.state, record.intent) == ("confirmed", CHANGED)


@pytest.mark.property
@given(
    faults=st.lists(
        st.sampled_from(FAULTS),
        max_size=8,
    ),
    waits=st.lists(st.sampled_from([0, 30, 119, 120, 300]), min_size=40, max_size=40),
    keeps_log=st.booleans(),
)
def test_whatever_goes_wrong_there_is_one_record(
    tmp_path_factory: pytest.TempPathFactory, faults: list[str], waits: list[int], keeps_log: bool
) -> None:
    with Journal(tmp_path_factory.mktemp("w") / "journal.db") as journal:
        world = World(journal, Ax(faults=list(faults), keeps_log=keeps_log))
        key = ""
        for wait in waits:
            try:
                key = world.write()
                break
            except AxClarityError as error:
                assert not isinstance(error, Parked), error
                world.later(timedelta(seconds=wait))
        else:
            world.later()
            world.ax.faults.clear()
            key = world.write()

    world.later()
    world.ax.send(ASK)
    assert key == "SO-1"
    assert world.ax.records == ["SO-1"]


class Shop:
    """Makes a product, says only where it is, and then cannot show it for a while."""

    def __init__(self, refusal: int) -> None:
        self.refusals = [refusal]
        self.made = 0

    def send(self, request: Request) -> Response:
        if request.operation == "oauth.token":
            return Response(status=200, content=b'{"access_token": "t", "token_type": "Bearer"}')
        if request.method == "POST":
            self.made += 1
            return Response(status=201, headers={"location": "/api/v1/products/p1"})
        return Response(status=self.refusals.pop())

    def close(self) -> None: ...


@pytest.mark.parametrize("refusal", [403, 404, 423, 429])
def test_a_write_that_cannot_be_read_back_is_looked_for_and_not_made_again(
    world: World, refusal: int
) -> None:
    shop = Shop(refusal)
    products = ClarityOperations.of_shop(
        "https://shop.example", client_id="c", client_secret=Secret("s")
    ).products

    def send() -> Exchange[str]:
        made = yield from products.create(NewProduct(sku="MUG", name="A mug"))
        return made.id

    def find(_intent: Intent) -> Exchange[str | None]:
        yield from ()
        return "p1" if shop.made else None

    def write() -> str:
        ledger = Ledger(world.journal, clock=lambda: T0, settle=SETTLE)
        return drive(write_once(ledger, INTENT, send=send, find=find), shop)

    with pytest.raises(OutcomeUnknown):
        write()

    assert world.state == "uncertain"
    assert write() == "p1"
    assert (shop.made, world.state) == (1, "confirmed")
