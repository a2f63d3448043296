"""Random records of both vocabularies: any document class of AX, any record of the shop."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from hypothesis import strategies as st

from axclarity.ax.documents import Document, FieldSpec, Kind, field_specs
from axclarity.clarity.models import Part
from axclarity.values import ax_cut, ax_length

__all__ = ["XML_LETTERS", "documents", "records"]

XML_LETTERS = st.characters(
    codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"
)
_MARKUP = ["", " ", "&amp;", "<a>", "]]>", "\"'", "{v}", "'+x+'", "%s", "æøå", "\U0001f600"]
_DEEPEST = 3
_SPECIAL = {"country": st.text("ABCXYZ", min_size=2, max_size=2), "last4": st.just("1111")}
"""Texts of the shop that must have a form."""

numbers = st.tuples(st.integers(-(10**9), 10**9), st.integers(0, 6)).map(
    lambda pair: Decimal(pair[0]).scaleb(-pair[1])
)
days = st.dates(date(1900, 1, 1), date(2154, 12, 31))
moments = st.datetimes(datetime(1900, 1, 1), datetime(2154, 12, 31), timezones=st.just(UTC)).map(  # noqa: DTZ001  the zone is the strategy's
    lambda value: value.replace(microsecond=0)
)
times = st.times()
either = st.booleans()
one_or_two = st.integers(1, 2)
counts = st.integers(0, 10**6)
words = st.text(XML_LETTERS, min_size=1, max_size=8)
_VALUES = {
    Kind.REAL: numbers,
    Kind.DAY: days,
    Kind.MOMENT: moments,
    Kind.TIME: times.map(lambda value: value.replace(microsecond=0)),
    Kind.INT: st.integers(-(2**31), 2**31 - 1),
    Kind.LONG: st.integers(-(2**63), 2**63 - 1),
    Kind.FLAG: st.booleans(),
    Kind.BINARY: st.binary(max_size=8),
}


def documents(kind: type[Document]) -> st.SearchStrategy[Any]:
    """Documents of a class with one root record, some fields set, no longer than AX keeps."""
    return st.composite(_ax_record)(kind, 0)


def _ax_record(draw: st.DrawFn, kind: type[Any], depth: int) -> Any:
    specs = [
        spec for spec in field_specs(kind) if spec.type is None or depth < _DEEPEST or spec.required
    ]
    wanted = draw(_some_of(tuple(spec.attribute for spec in specs)))
    values = {
        spec.attribute: _ax_value(draw, spec, depth)
        for spec in specs
        if spec.attribute in wanted or spec.required or (depth == 0 and spec.type is not None)
    }
    return kind(**values)


@cache
def _some_of(names: tuple[str, ...]) -> st.SearchStrategy[set[str]]:
    return st.sets(st.sampled_from(names), max_size=6) if names else st.just(set[str]())


def _ax_value(draw: st.DrawFn, spec: FieldSpec, depth: int) -> Any:
    if spec.many:
        return [_one(draw, spec, depth) for _ in range(draw(one_or_two))]
    return _one(draw, spec, depth)


def _one(draw: st.DrawFn, spec: FieldSpec, depth: int) -> Any:
    if spec.type is not None:
        return _ax_record(draw, spec.type, depth + 1)
    if spec.kind is Kind.CHOICE:
        return draw(_one_of(spec.values or ("",)))
    if spec.kind is Kind.TEXT:
        return draw(_texts(min(spec.length or 8, 8)))
    return draw(_VALUES[spec.kind])


@cache
def _one_of(values: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@cache
def _texts(limit: int) -> st.SearchStrategy[str]:
    odd = [text for text in _MARKUP if ax_length(text) <= limit]
    drawn = st.text(XML_LETTERS, max_size=limit)
    return st.sampled_from(odd) | drawn.map(lambda text: ax_cut(text, limit))


def records(kind: type[Part]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects of JSON that a class of the shop takes, with some of the optional fields."""
    return st.composite(_object)(kind)


def _object(draw: st.DrawFn, kind: type[Part]) -> dict[str, Any]:
    return {
        name: draw(_SPECIAL[name]) if name in _SPECIAL else _json(draw, field.annotation)
        for name, field in kind.model_fields.items()
        if name != "secret" and (field.is_required() or draw(either))
    }


def _json(draw: st.DrawFn, annotation: Any) -> Any:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _json(draw, arguments[0])
    if origin in (Union, UnionType):
        kinds = tuple(each for each in arguments if each is not NoneType)
        return _json(draw, draw(_one_of(kinds)))
    if origin is tuple:
        return [_json(draw, arguments[0]) for _ in range(draw(one_or_two))]
    plain = getattr(annotation, "__supertype__", annotation)
    if isinstance(plain, type) and issubclass(plain, Part):
        return _object(draw, plain)
    if isinstance(plain, type) and issubclass(plain, Enum):
        return draw(_one_of(tuple(plain))).value
    return _scalar(draw, get_origin(plain) or plain)


def _scalar(draw: st.DrawFn, kind: type[Any]) -> Any:
    if kind is bool:
        return draw(either)
    if kind is int:
        return draw(counts)
    if kind is Decimal:
        return f"{draw(numbers):f}"
    if kind is datetime:
        return draw(moments).isoformat()
    if kind is date:
        return draw(days).isoformat()
    if kind is time:
        return draw(times).isoformat()
    if kind is str:
        return draw(words)
    return {}
