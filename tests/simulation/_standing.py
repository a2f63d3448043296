"""How both systems stand, in words that do not depend on which number was drawn when."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from axclarity.ax.documents import (
    UNSET,
    CustPaymJournal,
    Entity,
    LedgerGeneralJournal,
    field_specs,
    given,
)
from axclarity.flows import SALES_ID_ATTRIBUTE

from ._disk import Disk
from ._systems import Systems

__all__ = ["Standing", "standing_of"]

Standing = Mapping[str, Any]
"""By kind of record, and by what people call it."""

_DRAWN = {
    *("rec_id", "rec_version", "party", "party_number", "journal_num", "voucher", "line_num"),
    *("location", "postal_address", "document_hash"),
    *("rec_id_logistics_postal_address", "rec_version_logistics_postal_address"),
}
"""Attributes of AX's records whose values are numbers that AX draws."""

_MOVING = {"version", "updated_at"}


def standing_of(systems: Systems, disk: Disk) -> Standing:
    """What there is on both sides, and what waits for a person."""
    names = dict(_names(systems))
    ax, shop = systems.ax, systems.shop
    return {
        "sales orders": _by_name(ax.orders.values(), names, ("purch_order_form_num", "sales_type")),
        "accounts": {
            names[account]: _plain(table, names) for account, table in ax.customers.items()
        },
        "journals": _by_name(
            (line for table in _journals(systems) for line in table.ledger_journal_trans),
            names,
            ("document_num",),
        ),
        "stock": dict(_stock(systems)),
        "orders": _without_numbers(shop.orders, names),
        "customers": _without_numbers(shop.customers, names),
        "returns": _without_numbers(shop.returns, names),
        "shipments": sorted(
            f"{each['order_id']} {line['order_line_id']} {line['quantity']} {each['status']}"
            for each in shop.shipments.values()
            for line in each["lines"]
        ),
        "letters": sorted(
            f"{letter.event.key} {letter.rule}" for letter in disk.journal.dead_letters()
        ),
        "pending": disk.journal.account().pending,
        "bindings": sorted(
            f"{tie.clarity_id} {names.get(tie.ax_key, tie.ax_key)}"
            for kind in ("customer", "order", "return")
            for tie in disk.journal.bindings(kind)
            if tie.ax_key in names
        ),
    }


def _names(systems: Systems) -> Iterator[tuple[str, str]]:
    """What people call the things that AX has numbers for: accounts, orders and lots."""
    for account, table in systems.ax.customers.items():
        yield account, f"account of {given(table.our_account_num, '') or account}"
    for sales_id, order in systems.ax.orders.items():
        name = f"{order.sales_type} {order.purch_order_form_num}"
        yield sales_id, name
        for line in order.sales_line:
            yield given(line.invent_trans_id, ""), f"{name} {_place(line)}"


def _place(line: Any) -> str:
    return f"{given(line.customer_line_num, 0)} {line.item_id}"


def _journals(systems: Systems) -> list[Any]:
    kinds = (CustPaymJournal, LedgerGeneralJournal)
    return [table for kind in kinds for table in systems.ax.records_of(kind)]


def _by_name(
    records: Iterable[Entity], names: Mapping[str, str], named_by: tuple[str, ...]
) -> dict[str, Any]:
    found: dict[str, list[Any]] = {}
    for record in records:
        name = " ".join(str(getattr(record, each)) for each in named_by)
        found.setdefault(name, []).append(_plain(record, names))
    return found


def _plain(value: Any, names: Mapping[str, str]) -> Any:
    match value:
        case Entity():
            return {
                spec.name: _plain(getattr(value, spec.attribute), names)
                for spec in field_specs(type(value))
                if spec.attribute not in _DRAWN
                and getattr(value, spec.attribute) not in (UNSET, [])
            }
        case list():
            return sorted((_plain(each, names) for each in value), key=repr)
        case Decimal():
            return f"{value.normalize():f}"
        case str():
            return names.get(value, value)
        case _:
            return repr(value)


def _without_numbers(
    records: Mapping[str, Mapping[str, Any]], names: Mapping[str, str]
) -> dict[str, Any]:
    """The shop's records; that an order was in AX, and is no more, is not how it stands."""
    found: dict[str, Any] = {}
    for key, record in records.items():
        told = record.get("attributes", {})
        known = {
            name: names.get(text) if name == SALES_ID_ATTRIBUTE else text
            for name, text in told.items()
        }
        found[key] = {name: value for name, value in record.items() if name not in _MOVING}
        found[key]["attributes"] = {name: text for name, text in known.items() if text}
    return found


def _stock(systems: Systems) -> Iterator[tuple[str, str]]:
    for item, warehouse in systems.ax._records.stocked():
        level = systems.ax.on_hand(item, warehouse)
        yield f"{item} in {warehouse}", f"{level.physical:f} less {level.reserved:f}"
