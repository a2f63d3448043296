"""What users of other connectors complain of, about what runs: retries, replays, crashes, trials.

The docstring of each test is the complaint; the test is the answer.
"""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from axclarity.errors import NoReply, OutcomeUnknown, TransientFault
from axclarity.http import Exchange
from axclarity.pipeline import Event, Ledger, Outcome, dry_run
from tests.complaints._world import World

BUSY = TransientFault("A deadlock.")


def test_c08_two_workers_at_the_same_moment_make_one_order(
    new_world: Callable[[], World],
) -> None:
    """The same event many times at one instant: two or three orders, seconds apart."""
    one, other = new_world(), new_world()
    other.ax = one.ax
    one.accept("ord_1", "ord_1", "ord_1")

    async def both() -> None:
        workers = [world.pipeline() for world in (one, other)]
        for _ in range(3):
            asked = [each.process(number) for each in workers for number in (1, 2, 3)]
            await asyncio.gather(*asked)

    asyncio.run(both())

    assert one.ax.asked == ["create ord_1"]
    assert one.journal.account().applied == 3


def test_c25_nothing_is_sent_again_before_it_was_looked_for(world: World) -> None:
    """A create without a key of its own is sent up to ten times."""
    world.ax.faults = [(OutcomeUnknown("The answer was lost."), True)]
    world.accept("ord_1")

    assert world.run().applied == 1
    assert world.ax.asked == ["create ord_1", "find ord_1"]
    assert world.ax.made == ["ord_1"]


def test_c25_what_was_not_made_is_sent_again_once_it_cannot_come_any_more(world: World) -> None:
    """Sent again at once, it is made twice: the first was only slow."""
    world.ax.faults = [(NoReply("No answer came."), False)]
    world.accept("ord_1")

    assert world.run().applied == 1
    assert world.ax.asked[0] == world.ax.asked[-1] == "create ord_1"
    assert set(world.ax.asked[1:-1]) == {"find ord_1"}
    first = world.journal.attempts("clarity", "evt_1")[0]
    assert world.now - first.started_at >= timedelta(minutes=2)


def test_c26_a_limit_of_attempts_is_a_limit(world: World) -> None:
    """Four hundred retries, despite a limit."""
    world.ax.faults = [(BUSY, False)] * 400
    world.accept("ord_1")

    assert world.run(max_attempts=5).parked == 1
    assert len(world.ax.asked) == 5


def test_c26_attempts_are_counted_though_the_process_dies_in_each(
    new_world: Callable[[], World],
) -> None:
    """The count is rolled back with the job, which is stuck for ever."""
    first = new_world()
    first.accept("ord_1", "ord_2")
    for _ in range(3):
        assert first.journal.begin([1], first.now) == {1}  # and dies

    account = new_world().run(poison_attempts=3)

    (letter,) = first.journal.dead_letters()
    assert (letter.rule, letter.event.id) == ("pipeline.crash", "evt_1")
    assert (account.parked, account.applied) == (1, 1)


def test_c26_what_a_dead_process_had_begun_is_begun_again(
    new_world: Callable[[], World],
) -> None:
    """Jobs are stuck in the state of being begun."""
    dead = new_world()
    dead.accept("ord_1")
    dead.journal.begin([1], dead.now)

    assert new_world().run().applied == 1


def test_c27_a_retry_repeats_nothing_else_and_keeps_the_order_of_its_key(world: World) -> None:
    """A batch is replayed: duplicates, and records of one key in another order."""
    world.ax.faults = [(BUSY, False)]
    world.accept("ord_1", "ord_2", "ord_1", "ord_3", "ord_1")

    assert world.run().applied == 5
    assert [each for each in world.log if each.startswith("ord_1")] == [
        "ord_1 evt_1",
        "ord_1 evt_1",
        "ord_1 evt_3",
        "ord_1 evt_5",
    ]
    assert [each for each in world.log if not each.startswith("ord_1")] == [
        "ord_2 evt_2",
        "ord_3 evt_4",
    ]


def test_c30_a_trial_says_what_would_be_written_and_writes_nothing(world: World) -> None:
    """There is no way to test the connector without the live system."""
    world.accept("ord_1")
    (pending,) = world.journal.ready(world.now, limit=1)

    found = asyncio.run(dry_run(world.create, pending.event, world.journal, world.ax))

    assert found.write is not None
    assert (found.write.destination, found.write.operation) == ("ax", "create")
    assert (world.ax.asked, world.journal.intents()) == ([], [])
    assert world.journal.account().pending == 1


def test_c32_a_write_whose_answer_was_lost_is_known_to_be_in_doubt(world: World) -> None:
    """After a retry there are duplicates: sent twice, since the answer was lost."""
    world.ax.faults = [(OutcomeUnknown("The answer was lost."), True)]
    world.accept("ord_1")
    states: list[str] = []

    def watched(event: Event, ledger: Ledger) -> Exchange[Outcome]:
        states.extend(record.state for record in world.journal.intents())
        return (yield from world.create(event, ledger))

    assert world.run(watched).applied == 1
    states.extend(record.state for record in world.journal.intents())
    assert states == ["uncertain", "confirmed"]
    assert world.ax.made == ["ord_1"]


def test_c32_a_process_that_dies_after_sending_makes_no_second_order(
    new_world: Callable[[], World],
) -> None:
    """The new process does not know what the old one has sent."""
    first, second = new_world(), new_world()
    first.ax.faults = [(Died(), True)]
    first.accept("ord_1")
    second.ax = first.ax

    with pytest.raises(Died):
        first.run()

    assert second.run().applied == 1
    assert first.ax.asked == ["create ord_1", "find ord_1"]


def test_c37_only_a_person_replays_and_the_payload_is_the_original(world: World) -> None:
    """It should be an operator who replays, never a blind retry, and the payload should be kept."""
    world.accept("ord_1", payload=b'{"id":  "ord_1"}')

    world.run(world.stop)
    world.now += timedelta(days=400)
    world.run(world.stop)
    assert world.log == ["ord_1 stops"]

    (letter,) = world.journal.dead_letters()
    assert letter.event.payload == b'{"id":  "ord_1"}'
    assert world.journal.replay(letter.id, world.now, by="ann", note="the article is there")
    assert world.run().applied == 1
    (entry,) = world.journal.audit()
    assert (entry.action, entry.by, entry.note) == ("replay", "ann", "the article is there")


def test_c09_a_replay_is_to_be_seen_in_the_account(world: World) -> None:
    """Nobody can tell whether the reprocessing has run."""

    world.accept("ord_1", "ord_2")
    before = world.run(world.stop)
    world.journal.replay_all(world.now)
    between = world.journal.account()
    after = world.run()

    seen = [(each.applied, each.parked, each.pending) for each in (before, between, after)]
    assert seen == [(0, 2, 0), (0, 0, 2), (2, 0, 0)]
    assert {each.accepted for each in (before, between, after)} == {2}


class Died(BaseException):
    """The process is gone, and nothing in it had time for anything."""
