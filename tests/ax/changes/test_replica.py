"""Whatever happens, and whenever it is asked: who follows the changes has what the table has."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from attrs import define, field
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from axclarity.ax.changes import ChangeSet, ChangeSource, PolledChanges, SqlChanges
from axclarity.http import HttpxTransport, drive

P = 5637144576
MINUTE = timedelta(minutes=1)
NEW_EACH_TIME = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@define
class Replica:
    """Follows a source key by key; a record's content is read when its key is told."""

    source: ChangeSource
    contents: Callable[[], dict[str, Any]]
    from_scratch: bool = False
    records: dict[str, Any] = field(factory=dict)
    bookmark: str | None = None

    def poll(self) -> ChangeSet:
        found = self.ask()
        if found.resync and self.from_scratch:
            self.records.clear()
        there = self.contents()
        for key in found.changed:
            self.records.update({key.value: there[key.value]} if key.value in there else {})
        for key in found.deleted:
            self.records.pop(key.value, None)
        self.bookmark = found.bookmark
        assert not set(found.changed) & set(found.deleted)
        return found

    def ask(self) -> ChangeSet:
        """Ask and die before anything of the answer was kept."""
        return drive(self.source.changes(self.bookmark), HttpxTransport())


ROWS = st.tuples(st.sampled_from(["usmf", "USMF"]), st.sampled_from("ABC"), st.integers(1, 2))
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), ROWS),
        st.tuples(st.just("delete"), ROWS),
        st.tuples(st.sampled_from(["poll", "die", "clean up", "off", "on", "elsewhere"])),
    ),
    max_size=40,
)


@pytest.mark.property
@NEW_EACH_TIME
@given(STEPS, st.booleans())
def test_by_change_tracking(
    new_database: Callable[[], Any],
    new_keys: Callable[[], Any],
    steps: list[tuple[Any, ...]],
    remembers: bool,
) -> None:
    """With known keys each deletion is told; without them a listing anew is all there is."""
    database = new_database()
    source = SqlChanges(
        database.engine,
        "dbo.SALESLINE",
        key_columns={"SALESID": "SalesId"},
        company="usmf",
        partition=P,
        known=new_keys() if remembers else None,
        may_be_empty=True,
    )
    replica = Replica(source, database.contents, from_scratch=not remembers)
    rows = set[tuple[Any, ...]]()
    for step, *row in steps:
        match step, *row:
            case "write", (company, sales_id, line):
                lines = {(c.lower(), s, n): (P, c, s, n) for _, c, s, n in rows}
                there = lines.get((company.lower(), sales_id, line))
                made = there or (P, company, sales_id, line)
                (database.update if there else database.insert)(*made)
                rows.add(made)
            case "delete", (company, sales_id, line) if (P, company, sales_id, line) in rows:
                database.delete(P, company, sales_id, line)
                rows.remove((P, company, sales_id, line))
            case ("poll",):
                replica.poll()
                assert replica.records == database.contents()
            case ("die",):
                replica.ask()
            case ("clean up",) if database.least is not None:
                database.clean_up(database.version)
            case ("off" | "on",):
                database.switch(on=step == "on")
            case ("elsewhere",):
                database.elsewhere()
    replica.poll()

    assert replica.records == database.contents()


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["write", "write late", "delete"]), st.sampled_from("ABCD")),
        st.tuples(st.just("wait"), st.integers(1, 90)),
        st.tuples(
            st.just("fail"),
            st.sampled_from([None, "DocumentFiltersChanged", "ChangeTrackingDisabled"]),
        ),
        st.tuples(st.sampled_from(["poll", "die"]), st.none()),
    ),
    max_size=40,
)


@pytest.mark.property
@NEW_EACH_TIME
@given(ACTIONS, st.integers(1, 3))
def test_by_polling(
    new_service: Callable[[], Any],
    new_keys: Callable[[], Any],
    actions: list[tuple[Any, ...]],
    page_size: int,
) -> None:
    """Changes are told at once, deletions when a listing is due."""
    service = new_service()
    service.retention = timedelta(hours=2)
    source = PolledChanges(
        service,
        now=service.clock,
        page_size=page_size,
        known=new_keys(),
        full_every=timedelta(hours=1),
        may_be_empty=True,
    )
    replica = Replica(source, lambda: dict(service.contents))
    for action, value in actions:
        match action:
            case "write":
                service.write(value)
            case "write late":
                service.write(value, ago=4 * MINUTE)
            case "delete" if value in service.records:
                service.delete(value)
            case "wait":
                service.clock.forward(value * MINUTE)
            case "fail":
                service.failure = value
            case "poll":
                replica.poll()
                assert service.contents.items() <= replica.records.items()
            case "die":
                replica.ask()
        service.clock.forward(timedelta(seconds=1))
    service.clock.forward(timedelta(hours=1))
    replica.poll()

    assert replica.records == service.contents
