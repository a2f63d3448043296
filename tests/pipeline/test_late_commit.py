"""A write that was edited while it was in doubt, and had happened all the same."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from axclarity.errors import AxClarityError, DuplicateMessage, OutcomeUnknown, Parked
from axclarity.http import Exchange, HttpxTransport, drive
from axclarity.pipeline import Intent, Journal, Ledger, write_once

T0 = datetime(2026, 11, 30, tzinfo=UTC)


def answers(value: str | AxClarityError | None) -> Callable[..., Exchange[Any]]:
    """A conversation without requests that ends in a value or an error."""

    def exchange(*_asked: Intent) -> Exchange[Any]:
        yield from ()
        if isinstance(value, AxClarityError):
            raise value
        return value

    return exchange


NOTHING, FOUND = answers(None), answers("SO-1")
LOST = answers(OutcomeUnknown("no answer"))
PROCESSED = answers(DuplicateMessage("processed before"))


def test_what_is_found_is_what_was_sent_first_so_the_edit_is_seen(tmp_path: Path) -> None:
    moments = [T0]
    looks = [NOTHING, FOUND]  # not there after the settle time, there right after it

    def intent(digest: str) -> Intent:
        return Intent(
            message_id="m", entity="order", key="1", operation="create", revision="1", digest=digest
        )

    with Journal(tmp_path / "j.db") as journal:
        ledger = Ledger(journal, clock=lambda: moments[-1], settle=timedelta(minutes=2))
        with pytest.raises(OutcomeUnknown):
            drive(write_once(ledger, intent("v1"), send=LOST, find=NOTHING), HttpxTransport())
        moments.append(T0 + timedelta(minutes=3))

        def look(asked: Intent) -> Exchange[Any]:
            assert asked.digest == "v1"
            return looks.pop(0)()

        exchange = write_once(ledger, intent("v2"), send=PROCESSED, find=look)
        with pytest.raises(Parked) as parked:
            drive(exchange, HttpxTransport())
        record = journal.intent("m")

    assert parked.value.rule == "write.changed"
    assert record is not None
    assert (record.state, record.result, record.intent.digest) == ("confirmed", "SO-1", "v1")
