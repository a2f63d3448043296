"""A shop's words to our models' and back. Pure; made once for each class of record."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeVar

from attrs import evolve

from axclarity.clarity._dotted import found_at, put_at
from axclarity.clarity.dialect._amounts import amount_in, amount_out, number_out
from axclarity.clarity.dialect._check import check
from axclarity.clarity.dialect._model import Dialect
from axclarity.clarity.dialect._moments import (
    day_in,
    day_out,
    moment_in,
    moment_out,
    since_out,
)
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
    record_from_object,
)
from axclarity.errors import InvalidDocument, Problem

__all__ = ["RESOURCES", "Translation"]

R = TypeVar("R", bound=Part)

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

    Paths of problems are those of what was given: the wire's in what was read, ours in what is to
    be written. What a dialect does not touch costs nothing.

    Raises:
        ConfigError: the dialect names a class, a field or a value that there is not.
    """

    def __init__(self, dialect: Dialect) -> None:
        check(dialect)
        self._dialect = dialect
        self._shapes: dict[type[Part], Shape] = {}

    def read(self, kind: type[R], wire: Any, *, path: str = "$") -> R:
        """A record of the wire in its model.

        Raises:
            InvalidDocument: names every path that failed, as the shop has it, and never a value.
        """
        found = self.record_in(kind, wire, path=path)
        try:
            return record_from_object(kind, found)
        except InvalidDocument as error:
            raise InvalidDocument(
                *(
                    evolve(each, path=path + self.path_out(kind, each.path).removeprefix("$"))
                    for each in error.problems
                )
            ) from None

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
                wire_name = shape.by_name[name].wire
                raise _refused(f"{path}.{name}", f"is called {wire_name} in this dialect")
            else:
                found[name] = value
        if moved:
            found["attributes"] = _joined(found.get("attributes"), moved, path)
        return found

    def some_in(self, kind: type[Part], wire: Any, *names: str) -> Any:
        """Some fields of a record, by our names, as its model takes them; the rest is not read."""
        if not isinstance(wire, Mapping):
            return wire
        fields = self._shape(kind).by_name
        wanted = [fields[name].wire for name in names if name in fields]
        return self.record_in(kind, {name: wire[name] for name in wanted if name in wire})

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
        """Our path of a path of the wire: `Lines.0.UnitPrice` is `$.lines[0].unit_price`."""
        return "".join(["$", *self._steps(kind, path, wire=True)])

    def path_out(self, kind: type[Part], path: str) -> str:
        """The wire's path of one of ours."""
        return "".join(["$", *self._steps(kind, path, wire=False)])

    def status_out(self, kind: type[Part], value: str) -> str:
        """What the shop calls a status of a record."""
        field = self._shape(kind).by_name.get("status")
        return value if field is None else _word_out(field, value)

    def moment_out(self, moment: datetime) -> str | int:
        """A moment to ask from, as the shop writes it.

        In an hour that the dialect's zone has twice it is earlier, so that no change is missed.
        """
        return since_out(self._dialect.time, moment)

    def event_in(self, body: Any, *, whole: bool = True) -> dict[str, Any]:
        """A delivery as the default dialect has it; what is missing stays missing.

        Args:
            whole: `data` with all its fields. Otherwise it is the record's id, so that a record
                that is not as the dialect says is announced nevertheless.
        """
        names, found = self._dialect.events, {}
        for name in _EVENT:
            path = getattr(names, name)
            value = found_at(body, path) if path else None
            if value is not None:
                found[name] = value
        if "type" in found:
            found["type"] = names.types.get(str(found["type"]), found["type"])
        if "occurred_at" in found:
            where = f"$.{names.occurred_at}"
            found["occurred_at"] = moment_in(self._dialect.time, found["occurred_at"], where)
        kind = RESOURCES.get(str(found.get("type", "")).partition(".")[0])
        if "data" in found and not whole:
            found["data"] = self._id_in(kind, found["data"])
        elif "data" in found and kind is not None:
            found["data"] = self.record_in(kind, found["data"], path=f"$.{names.data}")
        return found

    def event_out(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """A delivery as the shop writes it."""
        names = self._dialect.events
        words = {ours: theirs for theirs, ours in reversed(names.types.items())}
        kind = RESOURCES.get(str(event["type"]).partition(".")[0])
        body: dict[str, Any] = {}
        for name in _EVENT:
            value, path = event.get(name), getattr(names, name)
            if value is None or not path:
                continue
            if name == "type":
                value = words.get(value, value)
            elif name == "occurred_at":
                moment = datetime.fromisoformat(value) if isinstance(value, str) else value
                value = moment_out(self._dialect.time, moment)
            elif name == "data" and kind is not None:
                value = self.record_out(kind, value)
            put_at(path, value, body)
        return body

    def _id_in(self, kind: type[Part] | None, data: Any) -> dict[str, Any]:
        """The id alone; in a record of no known class it is spelt as an order's."""
        shape = self._shape(kind or Order)
        field = shape.by_name.get("id") or self._shape(Order).by_name["id"]
        given = data.get(field.wire) if isinstance(data, Mapping) else None
        return {} if given is None else {"id": given}

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
                    self.record_in(field.part, each, path=f"{path}[{at}]", currency=currency)
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
                return moment_out(self._dialect.time, datetime.fromisoformat(value))
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
            self.record_out(part, each, path=f"{path}[{at}]", currency=currency)
            for at, each in enumerate(value)
        ]

    def _steps(self, kind: type[Part], path: str, *, wire: bool) -> Iterator[str]:
        inside: type[Part] | None = kind
        for step in path.removeprefix("$").replace("[", ".").replace("]", "").split("."):
            if not step:
                continue
            if step.isdigit():
                yield f"[{step}]"
                continue
            if inside is None:
                yield f".{step}"
                continue
            shape = self._shape(inside)
            field = (shape.by_wire if wire else shape.by_name).get(step)
            if field is None:
                yield f".{step}"
                inside = None
            else:
                yield f".{field.name if wire else field.wire}"
                inside = field.part


def _joined(given: Any, moved: Mapping[str, Any], path: str) -> dict[str, Any]:
    attributes = given if isinstance(given, Mapping) else {}
    for name in attributes.keys() & moved.keys():
        raise _refused(f"{path}.{name}", "is among the attributes, too")
    return {**attributes, **moved}


def _word_out(field: FieldShape, value: str) -> str:
    return next((theirs for theirs, ours in field.words.items() if ours == value), value)


def _refused(path: str, message: str) -> InvalidDocument:
    hint = "Mend `names` or `attributes` of the dialect."
    return InvalidDocument(Problem(path=path, rule="dialect.name", message=message, hint=hint))
