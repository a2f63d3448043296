"""Random content for a contract: documents, keys, criteria and pages that it takes."""

import base64
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from attrs import frozen
from hypothesis import strategies as st

from axclarity.ax import CallContext, Criterion, EntityKey, KeyPage
from axclarity.ax.contract.plan import Leaf, Plan, PlanField, local_name
from axclarity.ax.documents import (
    UNSET,
    AxDateTime,
    Document,
    Entity,
    FieldSpec,
    Kind,
    derived,
    field_specs,
)
from axclarity.ax.paging import DocumentPaging
from axclarity.values import MessageId, ax_cut

Draw = Callable[[st.SearchStrategy[Any]], Any]

_DEEPEST = 3
_ODD_TEXTS = (
    "",
    " ",
    "&amp;",
    "<a>&b;</a>",
    "]]>",
    "\"'`",
    "\r\n\t",
    "{v}",
    "'+x+'",
    "%s\\n",
    "\u00e6\u00f8\u00e5",
    "\U0001f600",
    "\u0085\u2028",
)
_LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="￾￿")
_TEXTS = st.text(_LETTERS, max_size=6) | st.sampled_from(_ODD_TEXTS)
_GIVEN_TEXTS = st.text(_LETTERS, min_size=1, max_size=6) | st.sampled_from(_ODD_TEXTS[1:])
_MOMENTS = st.datetimes(datetime(1900, 1, 1), datetime(2154, 12, 31))  # noqa: DTZ001  a wall clock's time, or no zone on purpose
_DAYS = st.dates(date(1900, 1, 1), date(2154, 12, 31))
_CLOCKS = st.times().map(lambda value: value.replace(microsecond=0))
_NUMBERS = st.integers(-(10**9), 10**9)
_SCALES = st.integers(0, 6)
_WHOLES = st.integers(-(2**31), 2**31 - 1)
_LONGS = st.integers(-(2**63), 2**63 - 1)
_BYTES = st.binary(max_size=8)
_RARELY = st.sampled_from((False,) * 7 + (True,))
_ZONES = ("GMTMINUS0600CENTRALTIME", "GMTPLUS0900SEOUL")
_MODES = {"action": "action", "updateMode": "update_mode"}


@frozen
class Imagined:
    """Draws what a plan takes."""

    plan: Plan

    def documents(self, kind: type[Document]) -> st.SearchStrategy[Any]:
        """Documents of a class."""
        root = self.plan.elements[f"{{{kind.namespace}}}{kind.root}"]
        return self.records(kind, root.type)

    def records(self, kind: type[Any], type_name: str) -> st.SearchStrategy[Any]:
        """Records of a class, for a type."""

        @st.composite
        def drawn(draw: Draw) -> Any:
            return self._record(draw, kind, type_name, 0)

        return drawn()

    def contents(
        self, fields: tuple[PlanField, ...], kind: type[Document]
    ) -> st.SearchStrategy[dict[str, Any]]:
        """What a message holds, by element name."""
        return st.fixed_dictionaries({each.name: self._content(each, kind) for each in fields})

    def _content(self, field: PlanField, kind: type[Document]) -> st.SearchStrategy[Any]:
        if field.name == kind.root:
            return self.documents(kind)
        return {
            "EntityKeyList": _keys(),
            "QueryCriteria": _criteria(),
            "DocumentPaging": _pagings(),
            "EntityKeyPage": _pages(),
            "_changedDateTime": _MOMENTS.map(lambda value: value.replace(tzinfo=UTC)),
        }[field.name]

    def _record(self, draw: Draw, kind: type[Any], type_name: str, depth: int) -> Any:
        planned = self.plan.types[type_name]
        bound = list(_bound(self.plan, kind, planned.fields))
        wanted = draw(st.lists(st.sampled_from(range(len(bound))), unique=True, max_size=7))
        values: dict[str, Any] = {}
        extra: dict[str, str | None] = {}
        for index, (field, spec) in enumerate(bound):
            if index not in wanted and not field.required:
                continue
            if field.nillable and not field.many and draw(_RARELY):
                value = None
            elif spec is not None and spec.type is not None:
                value = self._structure(draw, field, spec, depth)
            else:
                value = self._plain(draw, field, spec)
            if spec is None:
                extra[field.name] = None if value is None else _wire(value)
            elif value is not UNSET:
                values[spec.attribute] = value
        if issubclass(kind, Entity):
            values |= {"extra": extra, **self._modes(draw, type_name)}
        return kind(**values)

    def _modes(self, draw: Draw, type_name: str) -> dict[str, str]:
        return {
            _MODES[each.name]: draw(st.sampled_from(each.symbols))
            for each in self.plan.types[type_name].attributes
            if each.name in _MODES and draw(_RARELY)
        }

    def _structure(self, draw: Draw, field: PlanField, spec: FieldSpec, depth: int) -> Any:
        assert spec.type is not None
        if depth >= _DEEPEST and not field.required:
            return [] if field.many else UNSET
        choices = list(self._family(spec.type, field.type))
        if not field.many:
            kind, name = draw(st.sampled_from(choices))
            return self._record(draw, kind, name, depth + 1)
        kinds = draw(st.lists(st.sampled_from(choices), min_size=int(field.required), max_size=2))
        return [self._record(draw, kind, name, depth + 1) for kind, name in kinds]

    def _family(self, kind: type[Any], declared: str) -> Iterator[tuple[type[Any], str]]:
        """The classes that may stand in for one, each with its type."""
        names = {local_name(each): each for each in self.plan.derived(declared)}
        names[kind.axd_type] = declared
        for each in _and_derived(kind):
            name = names.get(each.axd_type)
            if name is not None and not self.plan.types[name].abstract:
                yield each, name

    def _plain(self, draw: Draw, field: PlanField, spec: FieldSpec | None) -> Any:
        leaf = self.plan.leaves[field.type]
        kind = leaf.kind if spec is None else spec.kind
        values = _of_kind(kind, leaf, spec)
        return draw(st.lists(values, max_size=2)) if field.many else draw(values)


def _bound(
    plan: Plan, kind: type[Any], fields: tuple[PlanField, ...]
) -> Iterator[tuple[PlanField, FieldSpec | None]]:
    """The elements that a class can give, and how."""
    specs = {spec.name: spec for spec in field_specs(kind)}
    for field in fields:
        spec = specs.get(field.name)
        is_extra = field.type in plan.leaves and not field.many and issubclass(kind, Entity)
        if spec is not None or is_extra:
            yield field, spec


def _and_derived(kind: type[Any]) -> Iterator[type[Any]]:
    yield kind
    for each in derived(kind):
        yield from _and_derived(each)


def _of_kind(kind: Kind, leaf: Leaf, spec: FieldSpec | None) -> st.SearchStrategy[Any]:
    if leaf.zoned:
        return _zoned_moments(leaf.symbols or _ZONES)
    symbols = leaf.symbols or (spec.values if spec else ())
    if symbols:
        return st.sampled_from(symbols)
    if leaf.pattern and "A-F" in leaf.pattern:
        return st.uuids().map(lambda value: f"{{{value}}}")
    most = leaf.longest or (spec and spec.longest) or 0
    texts = _TEXTS.map(lambda text: ax_cut(text, most)) if most else _TEXTS
    return {
        Kind.TEXT: texts,
        Kind.CHOICE: texts,
        Kind.REAL: _reals(leaf.digits),
        Kind.INT: _WHOLES,
        Kind.LONG: _LONGS,
        Kind.DAY: _DAYS,
        Kind.TIME: _CLOCKS,
        Kind.MOMENT: _moments(),
        Kind.FLAG: st.booleans(),
        Kind.BINARY: _BYTES,
    }[kind]


def _reals(digits: int | None) -> st.SearchStrategy[Decimal]:
    most = 6 if digits is None else digits
    return st.builds(
        lambda number, scale: Decimal(number).scaleb(-min(scale, most)), _NUMBERS, _SCALES
    )


def _moments() -> st.SearchStrategy[datetime]:
    return _MOMENTS.map(lambda value: value.replace(tzinfo=UTC))


def _zoned_moments(zones: tuple[str, ...]) -> st.SearchStrategy[datetime]:
    def zoned(moment: datetime, zone: str | None, local: datetime | None) -> datetime:
        return AxDateTime.of(moment, timezone=zone, local=local) if zone or local else moment

    return st.builds(zoned, _moments(), st.sampled_from((None, *zones)), st.none() | _MOMENTS)


def _wire(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case Decimal():
            return format(value, "f")
        case bytes():
            return base64.b64encode(value).decode()
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _keys() -> st.SearchStrategy[tuple[EntityKey, ...]]:
    pairs = st.lists(st.tuples(_GIVEN_TEXTS, _TEXTS), min_size=1, max_size=2).map(tuple)
    return st.lists(pairs.map(EntityKey), min_size=1, max_size=3).map(tuple)


def _criteria() -> st.SearchStrategy[tuple[Criterion, ...]]:
    operators = st.sampled_from(("Equal", "NotEqual", "Greater", "LessOrEqual"))
    one = st.builds(Criterion, _TEXTS, _TEXTS, operators, _TEXTS)
    two = st.builds(Criterion, _TEXTS, _TEXTS, st.just("Range"), _TEXTS, _TEXTS)
    return st.lists(one | two, min_size=1, max_size=3).map(tuple)


def _pagings() -> st.SearchStrategy[DocumentPaging]:
    return st.builds(DocumentPaging, size=st.integers(0, 2**31 - 1), bookmark=st.none() | _TEXTS)


def _pages() -> st.SearchStrategy[KeyPage]:
    failures = st.sampled_from((None, "DocumentFiltersChanged", "ChangedDateTimeOutOfRange"))
    keys = st.just(()) | _keys()
    return st.builds(KeyPage, keys=keys, bookmark=st.none() | _GIVEN_TEXTS, failure=failures)


def contexts() -> st.SearchStrategy[CallContext]:
    """Headers of calls, with a property bag now and then."""
    return st.builds(
        CallContext,
        company=_TEXTS,
        language=_TEXTS,
        message_id=st.none() | st.uuids().map(MessageId),
        logon_as_user=st.none() | _TEXTS,
        partition_key=st.none() | _TEXTS,
        property_bag=st.dictionaries(_TEXTS, _TEXTS, max_size=2),
    )


@pytest.fixture(scope="session")
def imagined() -> Callable[[Plan], Imagined]:
    """What draws content for a plan."""
    return Imagined


@pytest.fixture(scope="session")
def any_context() -> st.SearchStrategy[CallContext]:
    """Any call context."""
    return contexts()


@pytest.fixture(scope="session")
def context() -> CallContext:
    """A plain call context."""
    identity = MessageId(UUID("6f1f6b9c-8b43-5b1e-9a53-0b2f2f5a0001"))
    return CallContext(company="USMF", message_id=identity, property_bag={"Source": "Web"})
