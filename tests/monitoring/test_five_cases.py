"""The five cases that users were promised by name: one alert each, however long it goes on."""

from decimal import Decimal

from axclarity.http import utc_now
from axclarity.monitoring import AlertPolicy, AlertRoute, Message, Tray
from axclarity.pipeline import Alert
from axclarity.pipeline.journal import operations
from axclarity.sandbox import Fault, example
from tests.flows.conftest import Line, line

__all__ = ["line"]

POLICY = AlertPolicy(
    routes=[
        AlertRoute(channels=["it"], kinds=["circuit", "halt", "source"]),
        AlertRoute(channels=["operations"], kinds=["dead-letter", "persistent"]),
    ]
)


def alerts(line: Line) -> list[Alert]:
    with line.journal() as journal:
        return journal.alerts()


def kinds(line: Line) -> list[str]:
    return [alert.kind for alert in alerts(line)]


def messages(line: Line) -> list[Message]:
    """What a day's alerts become: the digests of the rest of the day included."""
    tray, sent = Tray(), []
    for alert in alerts(line):
        sent += POLICY.take(tray, alert, alert.at)
    return [*sent, *POLICY.rest(tray)]


def going_on(line: Line) -> int:
    with line.journal() as journal:
        return len(journal.run(operations.open_incidents))


def test_an_unknown_sku_is_told_to_operations_once_not_per_retry(line: Line) -> None:
    unknown, other = line.place("44-unknown-sku"), line.place("01-one-line")
    line.run(line.announce(unknown), line.announce(other))
    line.run()
    parked = kinds(line)
    line.box.ax.add_item(example.UNKNOWN_SKU, on_hand={"11": Decimal(5)})

    account = line.run(first=lambda journal: journal.replay_all(utc_now()))

    assert parked == kinds(line) == ["dead-letter"]
    assert (account.applied, account.parked) == (2, 0)
    assert [message.channel for message in messages(line)] == ["operations"]


def test_an_outage_of_ax_is_told_to_it_once_through_three_restarts(line: Line) -> None:
    line.box.faults.inject(Fault("down", on="ax", times=None))
    events = [line.announce(line.place(name)) for name in ("01-one-line", "02-fifty-lines")]
    line.run(*events, until="circuit")
    for _ in range(3):
        line.run(seconds=0.5)
    during = (kinds(line), going_on(line))
    line.box.faults.clear("down")

    account = line.run()

    assert during == (["circuit"], 1)
    assert (account.applied, account.pending) == (2, 0)
    assert (kinds(line), going_on(line)) == (["circuit", "recovery"], 0)
    assert [message.channel for message in messages(line)] == ["it", "it"]


def test_a_rate_limit_calls_nobody(line: Line) -> None:
    line.box.faults.inject(
        Fault("rate_limited", on="clarity", operation="GET /orders", times=1, seconds=0.3)
    )
    events = [line.announce(line.place(name)) for name in ("01-one-line", "02-fifty-lines")]

    account = line.run(*events)

    assert (account.applied, account.pending) == (2, 0)
    assert line.box.faults.hits["rate_limited"] == 1
    assert kinds(line) == []


def test_a_customer_that_is_not_found_is_told_once_with_the_order(line: Line) -> None:
    order_id = line.place("46-incomplete-customer")
    line.run(line.announce(order_id))
    line.run()

    (alert,) = alerts(line)

    assert alert.kind == "dead-letter"
    assert dict(alert.facts) == {"key": f"order/{order_id}", "rule": "customer.not-found"}


def test_a_lock_that_persists_is_told_once_and_so_is_its_end(line: Line) -> None:
    line.box.faults.inject(Fault("locked", on="clarity", operation="PUT /orders", times=6))
    order_id = line.place("01-one-line")

    account = line.run(line.announce(order_id))

    assert account.applied == 1
    assert (kinds(line), going_on(line)) == (["persistent", "recovery"], 0)
    assert len(messages(line)) == 2
