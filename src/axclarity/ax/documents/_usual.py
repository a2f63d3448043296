"""The short way of the check: whether a record is plainly right, as nearly all are.

What is not plainly right may still be right; that is for the long way to say. A wide document has
some hundred fields, most of them unset, so each class has a function made of its fields: an unset
one costs one comparison.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from axclarity.ax.documents._field import UNSET, Entity, FieldSpec, Kind, field_specs, per_class
from axclarity.values import ax_length

__all__ = ["is_usual"]


def is_usual(record: Any) -> bool:
    """Whether nothing about a record and what it holds needs a second look."""
    return _made(type(record))(record)


@per_class
def _made(kind: type[Any]) -> Callable[[Any], bool]:
    names: dict[str, Any] = {"D": Decimal, "date": date, "is_usual": is_usual, "units": ax_length}
    lines = ["if r.extra: return False"] if issubclass(kind, Entity) else []
    for spec in field_specs(kind):
        lines += _lines(spec, names)
    body = "".join(f"\n    {line}" for line in [*lines, "return True"])
    source = f"def usual(r, U=U):{body}\n"
    names["U"] = UNSET
    exec(compile(source, f"<check of {kind.__name__}>", "exec"), names)  # noqa: S102  our own names
    made: Callable[[Any], bool] = names["usual"]
    return made


def _lines(spec: FieldSpec, names: dict[str, Any]) -> list[str]:
    refused = f"if not ({_condition(spec, names)}): return False"
    if spec.many:
        return [f"for v in r.{spec.attribute}:", f"    {refused}"]
    given = [f"if r.{spec.attribute} is not U:", f"    v = r.{spec.attribute}", f"    {refused}"]
    return [*given, "else: return False"] if spec.required else given


def _condition(spec: FieldSpec, names: dict[str, Any]) -> str:
    """What holds for a value `v` that is plainly right."""
    if spec.type is not None:
        return f"v.__class__ is {_named(spec.type, names)} and is_usual(v)"
    match spec.kind:
        case Kind.TEXT:
            return f"v.__class__ is str and v.isprintable(){_short(spec.longest)}"
        case Kind.CHOICE:
            return f"v.__class__ is str and v in {_named(frozenset(spec.values), names)}"
        case Kind.REAL:
            # No number has more digits than characters.
            return "v.__class__ is D and v.is_finite() and len(str(v)) < 17"
        case Kind.INT:
            return "v.__class__ is int and -2147483648 <= v <= 2147483647"
        case Kind.DAY:
            return "v.__class__ is date"
        case _:
            return "False"


def _short(most: int | None) -> str:
    """That a text `v` is no longer than that, as AX counts."""
    return "" if most is None else f" and len(v) <= {most} and (v.isascii() or units(v) <= {most})"


def _named(value: Any, names: dict[str, Any]) -> str:
    name = f"n{len(names)}"
    names[name] = value
    return name
