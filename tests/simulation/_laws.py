"""What must hold once a simulation has come to rest, whatever went wrong."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import pairwise
from typing import Any, Protocol

from axclarity.ax.documents import SalesTable, given
from axclarity.flows import SALES_ID_ATTRIBUTE
from axclarity.mapping import order_status_from_sales_table
from axclarity.pipeline import DeadLetter, Intent

from ._disk import Disk
from ._plan import Shopping
from ._process import Witness
from ._systems import Systems

__all__ = ["Seen", "broken_laws"]

_STOPPED = ("cancelled", "on_hold")


class Seen(Protocol):
    """What the laws look at."""

    disk: Disk
    systems: Systems
    witness: Witness
    acknowledged: set[str]
    placed: dict[str, Shopping]


def broken_laws(world: Seen, *, at_rest: bool) -> tuple[str, ...]:
    """The laws that do not hold, each with the record that breaks it."""
    rows = world.disk.contents()
    return (
        *([] if at_rest else ["something is still going on"]),
        *_inbox(world, rows),
        *_order_of_work(world, rows),
        *_intents(world),
        *_orders(world),
        *_customers(world),
        *_bindings(world),
    )


def _inbox(world: Seen, rows: list[tuple[str, tuple[Any, ...]]]) -> Iterator[str]:
    account = world.disk.journal.account()
    if account.accepted != account.applied + account.parked + account.pending:
        yield f"the account does not balance: {account}"
    if account.pending:
        yield f"{account.pending} events are pending"
    stored = {row[2] for table, row in rows if table == "inbox"}
    yield from (f"{event} was acknowledged and is lost" for event in world.acknowledged - stored)


def _order_of_work(world: Seen, rows: list[tuple[str, tuple[Any, ...]]]) -> Iterator[str]:
    """One at a time of each key, and each after those that were accepted before it."""
    yield from world.witness.overlaps
    settled: dict[str, list[tuple[int, str]]] = {}
    for table, row in rows:
        if table == "inbox" and not str(row[14]).startswith("superseded"):
            settled.setdefault(row[4], []).append((row[0], str(row[13])))
    for key, events in settled.items():
        for (_, before), (seq, after) in pairwise(sorted(events)):
            if before > after:
                yield f"{key}: event {seq} was settled before the one before it"


def _intents(world: Seen) -> Iterator[str]:
    for record in world.disk.journal.intents():
        if record.state in ("sent", "uncertain") and not _known_otherwise(world, record.intent):
            yield f"{record.intent.entity} {record.intent.key} is {record.state} for ever"


def _known_otherwise(world: Seen, intent: Intent) -> bool:
    """Whether the flow learnt what became of a write without asking for the write again.

    An order that is cancelled while its buyer is being made leaves that intent as it is.
    """
    orders = world.systems.shop.orders
    match intent.entity:
        case "customer":
            bound = world.disk.journal.bound("customer", intent.key) is not None
            mine = [order for order in orders.values() if order["customer_id"] == intent.key]
            return bound or all(order["status"] in _STOPPED for order in mine)
        case "shipment":
            shipments = world.systems.shop.shipments.values()
            return any(shipment.get("external_id") == intent.key for shipment in shipments)
    return orders[intent.key]["status"] in _STOPPED


def _orders(world: Seen) -> Iterator[str]:
    letters: dict[str, list[DeadLetter]] = {}
    for letter in world.disk.journal.dead_letters(waiting=False):
        letters.setdefault(letter.event.record_id, []).append(letter)
    for order_id, shopping in world.placed.items():
        mine = letters.get(order_id, [])
        rules = [letter.rule for letter in mine]
        if rules and not shopping.touched:
            yield f"{order_id} was given to a person, and nobody touched it: {rules}"
        if any(rule in ("pipeline.bug", "pipeline.crash") for rule in rules):
            yield f"{order_id} met a bug: {[letter.message for letter in mine]}"
        for broken in _order(world, order_id, waits=any(letter.waits for letter in mine)):
            yield f"{order_id}: {broken}"


def _order(world: Seen, order_id: str, *, waits: bool) -> Iterator[str]:
    order = world.systems.shop.orders[order_id]
    tables = [
        table
        for table in world.systems.ax.orders.values()
        if table.purch_order_form_num == order["number"]
    ]
    types = [given(table.sales_type, "") for table in tables]
    if "Journal" in types or len(types) > 1:
        yield f"AX has {types}"
    if waits:
        return
    if order["status"] in _STOPPED:
        if tables:
            yield f"it is {order['status']}, AX has it, and nobody is told"
        return
    if types != ["Sales"]:
        yield f"AX has {types}, and nobody is told"
        return
    yield from _one_order(world, order, tables[0])


def _one_order(world: Seen, order: Mapping[str, Any], table: SalesTable) -> Iterator[str]:
    """Both sides agree about an order that is carried over."""
    sales_id = given(table.sales_id, "")
    if table.total_invoice != Decimal(order["totals"]["total"]):
        yield f"AX makes {table.total_invoice} of {order['totals']['total']}"
    if order.get("attributes", {}).get(SALES_ID_ATTRIBUTE) != sales_id:
        yield f"the shop does not know {sales_id}"
    if world.disk.journal.bound("order", order["id"]) != sales_id:
        yield f"it is not bound to {sales_id}"
    status = order_status_from_sales_table(table).value
    if order["status"] != status:
        yield f"the shop says {order['status']}, AX {status}"
    told = _told(world, order["id"])
    left = _left(order, table)
    if told != left:
        yield f"AX has shipped {left}, the shop was told of {told}"


def _told(world: Seen, order_id: str) -> dict[str, Decimal]:
    told: dict[str, Decimal] = {}
    for shipment in world.systems.shop.shipments.values():
        if shipment["order_id"] == order_id:
            for line in shipment["lines"]:
                name = line["order_line_id"]
                told[name] = told.get(name, Decimal(0)) + Decimal(line["quantity"])
    return told


def _left(order: Mapping[str, Any], table: SalesTable) -> dict[str, Decimal]:
    """By order line; AX has the lines in the order of the shop's."""
    return {
        line["id"]: quantity
        for line, sold in zip(order["lines"], table.sales_line, strict=True)
        if (quantity := given(sold.delivered_intotal, Decimal(0)))
    }


def _customers(world: Seen) -> Iterator[str]:
    references = [
        given(customer.our_account_num, "") for customer in world.systems.ax.customers.values()
    ]
    for reference in set(references) - {""}:
        if references.count(reference) > 1:
            yield f"AX has {references.count(reference)} customers {reference}"


def _bindings(world: Seen) -> Iterator[str]:
    """What is tied together belongs together."""
    journal, sold = world.disk.journal, world.systems.ax.orders
    buyers = world.systems.ax.customers
    for tie in journal.bindings("order"):
        order = world.systems.shop.orders[tie.clarity_id]
        if order["status"] == "cancelled" and tie.ax_key not in sold:
            continue  # it was cancelled in AX, too
        if tie.ax_key not in sold or sold[tie.ax_key].purch_order_form_num != order["number"]:
            yield f"{tie.clarity_id} is bound to {tie.ax_key}, which is not that order"
    for tie in journal.bindings("customer"):
        if tie.ax_key not in buyers or buyers[tie.ax_key].our_account_num != tie.clarity_id:
            yield f"{tie.clarity_id} is bound to {tie.ax_key}, who is somebody else"
