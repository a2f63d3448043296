"""QueryCriteria as AX understands them: values are X++ ranges, with all that this lets in. Pure.

Assumption: conditions on one field are alternatives, conditions on different fields all hold.
Microsoft's text says that all are alternatives; practice says otherwise.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from operator import ge, gt, le, lt
from typing import Any

from attrs import frozen

from axclarity.ax.documents import UNSET, FieldSpec, field_specs
from axclarity.sandbox.ax._refused import Refused

__all__ = ["Condition", "selected", "single_value", "value_of_field"]

_RANGE_SYNTAX = re.compile(r'[*?,!<>"]|\.\.')


@frozen(kw_only=True)
class Condition:
    """One CriteriaElement."""

    data_source: str
    field: str
    operator: str
    value: str
    value2: str = ""

    @classmethod
    def from_texts(cls, texts: Mapping[str, str]) -> "Condition":
        """From the element names and texts of a CriteriaElement."""
        return cls(
            data_source=texts["DataSourceName"],
            field=texts["FieldName"],
            operator=texts["Operator"],
            value=texts["Value1"],
            value2=texts.get("Value2", ""),
        )


def selected(records: Iterable[Any], conditions: Iterable[Condition], source: str) -> list[Any]:
    """The records that meet the conditions, in their order; without conditions all of them.

    A condition on a data source below the root is met by a record that has a row there which meets
    all conditions on it (assumption).

    Raises:
        Refused: a condition names a data source that is not in the query, or a field that it does
            not have.
    """
    by_source: dict[str, list[Condition]] = {}
    for condition in conditions:
        by_source.setdefault(condition.data_source, []).append(condition)
    return [
        record
        for record in records
        if all(
            any(_meets(row, wanted) for row in _rows(record, name, source))
            for name, wanted in by_source.items()
        )
    ]


def _meets(row: Any, conditions: Iterable[Condition]) -> bool:
    by_field: dict[str, list[Condition]] = {}
    for condition in conditions:
        by_field.setdefault(condition.field, []).append(condition)
    return all(
        any(_holds(condition, value_of_field(row, name)) for condition in alternatives)
        for name, alternatives in by_field.items()
    )


def _rows(record: Any, name: str, root: str) -> list[Any]:
    """The rows of a data source that belong to a record. Raises `Refused`: there is no such one."""
    if name == root:
        return [record]
    if name not in _sources(type(record)):
        raise Refused(f"Data source {name} is not in the query.")
    return [row for source, row in _below(record) if source == name]


def _sources(kind: type[Any]) -> set[str]:
    """The names of the data sources below one."""
    below = [(s.name, s.type) for s in field_specs(kind) if s.many and s.type is not None]
    return {each for name, type_ in below for each in (name, *_sources(type_))}


def _below(record: Any) -> Iterator[tuple[str, Any]]:
    """Every record below one, each with the name of its data source."""
    for spec in field_specs(type(record)):
        if spec.many and spec.type is not None:
            for row in getattr(record, spec.attribute):
                yield spec.name, row
                yield from _below(row)


def single_value(conditions: Iterable[Condition], field: str) -> str | None:
    """The one value that a field must equal, if the conditions say so: what an index is for."""
    found = [each for each in conditions if each.field == field]
    if len(found) != 1 or found[0].operator != "Equal":
        return None
    value = found[0].value.strip()
    return value if value and not _RANGE_SYNTAX.search(value) else None


def value_of_field(record: Any, name: str) -> Any:
    """The value of a field by its AX name, blank or zero where nothing is set."""
    spec = next((spec for spec in field_specs(type(record)) if spec.name == name), None)
    if spec is None or spec.type is not None:
        raise Refused(f"Field {name} does not exist in {type(record).__name__}.")
    value = getattr(record, spec.attribute)
    return _blank(spec) if value is UNSET or value is None else value


def _blank(spec: FieldSpec) -> Any:
    return Decimal(0) if spec.kind.value in ("decimal", "int", "long") else ""


_COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "Greater": gt,
    "GreaterOrEqual": ge,
    "Less": lt,
    "LessOrEqual": le,
}


def _holds(condition: Condition, value: Any) -> bool:
    if condition.operator == "Equal":
        return _in_range(condition.value, value)
    if condition.operator == "NotEqual":
        return not _in_range(condition.value, value)
    if condition.operator == "Range":
        return _between(condition.value, condition.value2, value)
    return _COMPARISONS[condition.operator](_order(value, condition.value), 0)


def _in_range(expression: str, value: Any) -> bool:
    """X++ range syntax: alternatives by comma, `a..b`, `!`, comparisons, `*` and `?`."""
    if not expression.strip():
        return True
    parts = [part.strip() for part in expression.split(",")]
    excluded = [part[1:] for part in parts if part.startswith("!")]
    wanted = [part for part in parts if not part.startswith("!")]
    return not any(_in_part(part, value) for part in excluded) and (
        not wanted or any(_in_part(part, value) for part in wanted)
    )


def _in_part(part: str, value: Any) -> bool:
    if ".." in part:
        low, _, high = part.partition("..")
        return _between(low, high, value)
    comparison = re.fullmatch(r"(>=|<=|>|<)(.*)", part, re.DOTALL)
    if comparison:
        order = _order(value, comparison[2])
        return {">": order > 0, "<": order < 0, ">=": order >= 0, "<=": order <= 0}[comparison[1]]
    if part.startswith('"') and part.endswith('"'):
        return _order(value, part.strip('"')) == 0
    if "*" in part or "?" in part:
        pattern = re.escape(part).replace(r"\*", ".*").replace(r"\?", ".")
        return re.fullmatch(pattern, str(value), re.IGNORECASE | re.DOTALL) is not None
    return _order(value, part) == 0


def _between(low: str, high: str, value: Any) -> bool:
    return (not low.strip() or _order(value, low) >= 0) and (
        not high.strip() or _order(value, high) <= 0
    )


def _order(value: Any, text: str) -> int:
    """Below, equal or above: numbers as numbers, everything else without regard to case."""
    if isinstance(value, int | Decimal):
        try:
            other = Decimal(text.strip())
        except InvalidOperation:
            raise Refused(f"{text} is not a number.") from None
        return (value > other) - (value < other)
    mine = value.isoformat() if isinstance(value, date) else str(value).casefold()
    theirs = text.strip().casefold()
    return (mine > theirs) - (mine < theirs)
