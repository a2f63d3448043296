"""A shop's words to our models' and back. Pure; made once for each class of record."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final

from axclarity.clarity.dialect._amounts import amount_in, amount_out, number_out
from axclarity.clarity.dialect._check import check
from axclarity.clarity.dialect._model import Dialect
from axclarity.clarity.dialect._moments import day_in, day_out, moment_in, moment_out
from axclarity.clarity.dialect._shapes import FieldShape, Kind, Shape, shape_of
from axclarity.clarity.models import (
    Customer,
    Inventory,
    Order,
    Part,
    Payment,
    Product,
    Refund,
    Return,
    Shipment,
)
from axclarity.errors import InvalidDocument, Problem

__all__ = ["RESOURCES", "Translation"]

RESOURCES: Final[Mapping[str, type[Part]]] = {
    "order": Order,
    "product": Product,
    "inventory": Inventory,
    "customer": Customer,
    "shipment": Shipment,
    "payment": Payment,
    "return": Return,
    "refund": Refund,
}
"""The class of a record by the first part of its events' types: `order.created`."""

_EVENT = ("id", "type", "occurred_at", "data", "resource_url")


class Translation:
    """Translates whole objects of parsed JSON, wire to model and model to wire.

    Paths of problems are the wire's. What a dialect does not touch costs nothing.

    Raises:
        ConfigError: the dialect names a class, a field or a value that there is not.
    """

    def __init__(self, dialect: Dialect) -> None:
        check(dialect)
        self._dialect = dialect
        self._shapes: dict[type[Part], Shape] = {}

    def record_in(self, kind: type[Part], wire: Any, *, path: str = "$", currency: str = "") -> Any:
        """A record of the wire as its model takes it.

        Args:
            currency: of what stands around the record, for amounts in minor units.

        Raises:
            InvalidDocument: a value is not as the dialect says, or a field comes by two names.
        """
        shape = self._shape(kind)
        if shape.untouched or not isinstance(wire, Mapping):
            return wire
        currency = self._currency(shape, wire, wire=True) or currency
        found: dict[str, Any] = {}
        moved: dict[str, Any] = {}
        for name, value in wire.items():
            field = shape.by_wire.get(name)
            if field is not None:
                found[field.name] = self._value_in(field, value, f"{path}.{name}", currency)
            elif name in shape.attributes:
                moved[name] = value
            elif name in shape.by_name:
                raise _by_another_name(f"{path}.{name}", shape.by_name[name].wire)
            else:
                found[name] = value
        if moved:
            given = found.get("attributes")
            found["attributes"] = {**(given if isinstance(given, Mapping) else {}), **moved}
        return found

    def record_out(
        self, kind: type[Part], body: Mapping[str, Any], *, path: str = "$", currency: str = ""
    ) -> dict[str, Any]:
        """A record, or some fields of one, as the shop writes it.

        Args:
            body: as `model_dump(mode="json")` gives it.
            currency: of the record, where `body` holds only some fields.

        Raises:
            InvalidDocument: an amount has a fraction of a minor unit.
        """
        shape = self._shape(kind)
        if shape.untouched:
            return dict(body)
        currency = self._currency(shape, body, wire=False) or currency
        found: dict[str, Any] = {}
        for name, value in body.items():
            field = shape.by_name.get(name)
            if field is None:
                found[name] = value
            elif name == "attributes" and isinstance(value, Mapping):
                found[field.wire] = {n: v for n, v in value.items() if n not in shape.attributes}
                found |= {n: v for n, v in value.items() if n in shape.attributes}
            else:
                found[field.wire] = (
                    None
                    if value is None
                    else self._value_out(field, value, f"{path}.{name}", currency)
                )
        return found

    def path_in(self, kind: type[Part], path: str) -> str:
        """Our path of a path of the wire: `Lines[0].UnitPrice` is `$.lines.0.unit_price`."""
        return ".".join(["$", *self._steps(kind, path, wire=True)])

    def path_out(self, kind: type[Part], path: str) -> str:
        """The wire's path of one of ours."""
        return ".".join(["$", *self._steps(kind, path, wire=False)])

    def status_out(self, kind: type[Part], value: str) -> str:
        """What the shop calls a status of a record."""
        field = self._shape(kind).by_name.get("status")
        return value if field is None else _word_out(field, value)

    def moment_out(self, moment: datetime) -> str | int:
        """A moment as the shop writes it."""
        return moment_out(self._dialect.time, moment)

    def event_in(self, body: Any) -> dict[str, Any]:
        """A delivery as the default dialect has it; what is missing stays missing."""
        names, found = self._dialect.events, {}
        for name in _EVENT:
            value = _found(body, getattr(names, name))
            if value is not None:
                found[name] = value
        if "type" in found:
            found["type"] = names.types.get(str(found["type"]), found["type"])
        if "occurred_at" in found:
            where = f"$.{names.occurred_at}"
            found["occurred_at"] = moment_in(self._dialect.time, found["occurred_at"], where)
        kind = RESOURCES.get(str(found.get("type", "")).partition(".")[0])
        if kind is not None and "data" in found:
            found["data"] = self.record_in(kind, found["data"], path=f"$.{names.data}")
        return found

    def event_out(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """A delivery as the shop writes it."""
        names = self._dialect.events
        words = {ours: theirs for theirs, ours in reversed(names.types.items())}
        kind = RESOURCES.get(str(event["type"]).partition(".")[0])
        body: dict[str, Any] = {}
        for name in _EVENT:
            value = event.get(name)
            if value is None:
                continue
            if name == "type":
                value = words.get(value, value)
            elif name == "occurred_at":
                moment = datetime.fromisoformat(value) if isinstance(value, str) else value
                value = self.moment_out(moment)
            elif name == "data" and kind is not None:
                value = self.record_out(kind, value)
            _put(body, getattr(names, name), value)
        return body

    def _shape(self, kind: type[Part]) -> Shape:
        if kind not in self._shapes:
            self._shapes[kind] = shape_of(kind, self._dialect)
        return self._shapes[kind]

    def _currency(self, shape: Shape, record: Mapping[str, Any], *, wire: bool) -> str:
        field = shape.by_name.get("currency")
        value = None if field is None else record.get(field.wire if wire else field.name)
        return value if isinstance(value, str) else ""

    def _value_in(self, field: FieldShape, value: Any, path: str, currency: str) -> Any:
        match field.kind:
            case Kind.AMOUNT:
                return amount_in(self._dialect.money, value, currency, path)
            case Kind.MOMENT:
                return moment_in(self._dialect.time, value, path)
            case Kind.DAY:
                return day_in(self._dialect.time, value, path)
            case Kind.CHOICE:
                return field.words.get(value, value) if isinstance(value, str) else value
            case Kind.PARTS if field.part is not None and isinstance(value, list):
                return [
                    self.record_in(field.part, each, path=f"{path}.{at}", currency=currency)
                    for at, each in enumerate(value)
                ]
            case Kind.PARTS if field.part is not None:
                return self.record_in(field.part, value, path=path, currency=currency)
            case _:
                return value

    def _value_out(self, field: FieldShape, value: Any, path: str, currency: str) -> Any:
        match field.kind:
            case Kind.AMOUNT:
                return amount_out(self._dialect.money, value, currency, path)
            case Kind.NUMBER:
                return number_out(self._dialect.money, value)
            case Kind.MOMENT:
                return self.moment_out(datetime.fromisoformat(value))
            case Kind.DAY:
                return day_out(self._dialect.time, date.fromisoformat(value))
            case Kind.CHOICE:
                return _word_out(field, value)
            case Kind.PARTS if field.part is not None:
                return self._parts_out(field.part, value, path, currency)
            case _:
                return value

    def _parts_out(self, part: type[Part], value: Any, path: str, currency: str) -> Any:
        if isinstance(value, Mapping):
            return self.record_out(part, value, path=path, currency=currency)
        return [
            self.record_out(part, each, path=f"{path}.{at}", currency=currency)
            for at, each in enumerate(value)
        ]

    def _steps(self, kind: type[Part], path: str, *, wire: bool) -> Iterator[str]:
        inside: type[Part] | None = kind
        for step in path.removeprefix("$").replace("[", ".").replace("]", "").split("."):
            if not step:
                continue
            if step.isdigit() or inside is None:
                yield step
                continue
            shape = self._shape(inside)
            field = (shape.by_wire if wire else shape.by_name).get(step)
            if field is None:
                yield step
                inside = None
            else:
                yield field.name if wire else field.wire
                inside = field.part


def _word_out(field: FieldShape, value: str) -> str:
    return next((theirs for theirs, ours in field.words.items() if ours == value), value)


def _found(body: Any, path: str) -> Any:
    for name in path.split("."):
        body = body.get(name) if isinstance(body, Mapping) else None
    return body


def _put(body: dict[str, Any], path: str, value: Any) -> None:
    *outer, last = path.split(".")
    for name in outer:
        body = body.setdefault(name, {})
    body[last] = value


def _by_another_name(path: str, wire: str) -> InvalidDocument:
    return InvalidDocument(
        Problem(
            path=path,
            rule="dialect.name",
            message=f"is called {wire} in this dialect",
            hint="Mend the dialect's names, or list the field under `attributes`.",
        )
    )
