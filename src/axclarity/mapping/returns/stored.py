"""An allocation as plain data: what a program keeps beside an order until something comes back."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from axclarity.errors import InvalidValue, Problem
from axclarity.mapping.returns.allocations import LineAllocation, StoredAllocation
from axclarity.values import OrderId, OrderLineId, decimal_from_text, minor_unit

__all__ = ["allocation_from_object", "object_from_allocation"]

_WORDS: Mapping[type[Any], str] = {
    bool: "true or false",
    dict: "an object",
    list: "a list",
    str: "a text",
}
_MADE = "Keep what object_from_allocation makes, whole."


def object_from_allocation(allocation: StoredAllocation) -> dict[str, Any]:
    """The allocation as an object of JSON; amounts are texts, digit for digit."""
    return {
        "order_id": allocation.order_id,
        "currency": allocation.currency,
        "prices_include_tax": allocation.prices_include_tax,
        "lines": [_object_from_line(line) for line in allocation.lines],
        "shipping": f"{allocation.shipping:f}",
        "fees": f"{allocation.fees:f}",
        "rounding": None if allocation.rounding is None else f"{allocation.rounding:f}",
    }


def allocation_from_object(stored: Mapping[str, Any]) -> StoredAllocation:
    """The allocation that was made an object by `object_from_allocation`.

    Raises:
        InvalidValue: something is missing, of another type, no plain number, or a line is of
            nothing.
    """
    if not isinstance(stored, Mapping):
        raise _wrong("allocation", "must be an object", "Parse the JSON first: json.loads(kept).")
    minor_unit(_text(stored, "currency"))
    lines = _part(stored, "lines", list)
    return StoredAllocation(
        order_id=OrderId(_text(stored, "order_id")),
        currency=_text(stored, "currency"),
        prices_include_tax=_part(stored, "prices_include_tax", bool),
        lines=tuple(_line_from_object(line, f"lines[{index}]") for index, line in enumerate(lines)),
        shipping=_number(stored, "shipping"),
        fees=_number(stored, "fees"),
        rounding=None if stored.get("rounding") is None else _number(stored, "rounding"),
    )


def _object_from_line(line: LineAllocation) -> dict[str, Any]:
    return {
        "order_line_id": line.order_line_id,
        "quantity": f"{line.quantity:f}",
        "amount": f"{line.amount:f}",
        "discount": f"{line.discount:f}",
        "taxes": {code: f"{amount:f}" for code, amount in line.taxes.items()},
    }


def _line_from_object(line: Any, path: str) -> LineAllocation:
    if not isinstance(line, Mapping):
        raise _wrong(path, "must be an object")
    taxes = _part(line, "taxes", dict, path)
    quantity = _number(line, "quantity", path)
    if quantity <= 0:
        raise _wrong(f"{path}.quantity", "must be more than 0")
    return LineAllocation(
        order_line_id=OrderLineId(_text(line, "order_line_id", path)),
        quantity=quantity,
        amount=_number(line, "amount", path),
        discount=_number(line, "discount", path),
        taxes={str(code): _number(taxes, code, f"{path}.taxes") for code in taxes},
    )


def _number(record: Mapping[str, Any], name: str, path: str = "allocation") -> Decimal:
    return decimal_from_text(_text(record, name, path), path=f"{path}.{name}")


def _text(record: Mapping[str, Any], name: str, path: str = "allocation") -> str:
    text: str = _part(record, name, str, path)
    return text


def _part(record: Mapping[str, Any], name: str, kind: type[Any], path: str = "allocation") -> Any:
    value = record.get(name)
    if not isinstance(value, kind):
        said = "is missing" if value is None else f"must be {_WORDS[kind]}"
        raise _wrong(f"{path}.{name}", said)
    return value


def _wrong(path: str, message: str, hint: str = _MADE) -> InvalidValue:
    return InvalidValue(Problem(path=path, rule="returns.stored", message=message, hint=hint))
