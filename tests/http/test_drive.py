"""One conversation, two drivers: the same requests, the same result, the same cleaning up."""

import asyncio
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from axclarity.errors import AxClarityError, NoReply, NotSent, OutcomeUnknown
from axclarity.http import Exchange, Request, Response, Turn, drive, drive_async

Answer = Response | AxClarityError


class Script:
    """A transport for both colours that answers from a list."""

    def __init__(self, answers: Sequence[Answer]) -> None:
        self._answers = iter(answers)
        self.sent: list[str] = []

    def next_answer(self, request: Request) -> Response:
        self.sent.append(request.operation)
        answer = next(self._answers)
        if isinstance(answer, AxClarityError):
            raise answer
        return answer

    def send(self, request: Request) -> Response:
        return self.next_answer(request)

    def close(self) -> None:
        """Nothing is open."""


class AsyncScript(Script):
    async def send(self, request: Request) -> Response:  # type: ignore[override]  # the same script, awaited
        await asyncio.sleep(0)
        return self.next_answer(request)

    async def aclose(self) -> None:
        """Nothing is open."""


def ask(operation: str) -> Request:
    return Request(destination="ax", operation=operation, method="GET", url="http://ax.example")


def conversation(length: int, diary: list[str], turn: Turn | None = None) -> Exchange[list[str]]:
    """Asks `length` times, shrugs off `NoReply`, gives up on anything else."""
    told: list[str] = []
    try:
        for number in range(length):
            try:
                if turn:
                    yield turn
                    turn.give_back()
                told.append(str((yield ask(f"ask {number}")).status))
            except NoReply:
                told.append("nothing")
        return told
    finally:
        diary.append("cleaned up")


def _outcome(run: Callable[[], list[str]]) -> object:
    try:
        return run()
    except AxClarityError as error:
        return type(error)


ANSWERS = st.lists(
    st.sampled_from(
        [
            Response(status=200),
            Response(status=503),
            NoReply("?"),
            NotSent("?"),
            OutcomeUnknown("?"),
        ]
    ),
    max_size=6,
)


@pytest.mark.property
@given(ANSWERS, st.booleans())
def test_both_drivers_do_the_same(answers: list[Answer], takes_turns: bool) -> None:
    diary, diary_async = list[str](), list[str]()
    script, script_async = Script(answers), AsyncScript(answers)
    turn = Turn() if takes_turns else None

    outcome = _outcome(lambda: drive(conversation(len(answers), diary, turn), script))
    outcome_async = _outcome(
        lambda: asyncio.run(
            drive_async(conversation(len(answers), diary_async, turn), script_async)
        )
    )

    assert outcome == outcome_async
    assert script.sent == script_async.sent
    assert diary == diary_async == ["cleaned up"]


def test_a_result_comes_back_and_errors_are_thrown_in() -> None:
    script = Script([Response(status=200), NoReply("?"), Response(status=204)])

    assert drive(conversation(3, []), script) == ["200", "nothing", "204"]
    assert script.sent == ["ask 0", "ask 1", "ask 2"]


def test_a_bug_in_a_transport_is_not_thrown_in_but_cleans_up() -> None:
    diary: list[str] = []

    class Buggy(Script):
        def send(self, request: Request) -> Response:
            raise ZeroDivisionError

    exchange = conversation(1, diary)  # held here, or dropping it would clean up anyhow
    with pytest.raises(ZeroDivisionError):
        drive(exchange, Buggy([]))

    assert diary == ["cleaned up"]


def test_cancelling_cleans_up() -> None:
    diary: list[str] = []

    class Stuck:
        def __init__(self) -> None:
            self.reached = asyncio.Event()

        async def send(self, request: Request) -> Response:
            self.reached.set()
            await asyncio.Event().wait()
            raise AssertionError

        async def aclose(self) -> None:
            """Nothing is open."""

    async def main() -> None:
        stuck = Stuck()
        exchange = conversation(1, diary)
        task = asyncio.create_task(drive_async(exchange, stuck))
        await stuck.reached.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert diary == ["cleaned up"]
        del exchange

    asyncio.run(main())
