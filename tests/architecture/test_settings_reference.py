"""Whoever writes a policy finds each of its settings in the reference, and what it means."""

import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, get_args, get_origin

import attrs
import pytest

from axclarity.ax import AXOperations
from axclarity.clarity import ClarityOperations, Timeouts
from axclarity.flows import Flow, Integration
from axclarity.pipeline import Pipeline

DOCS = Path(__file__).parents[2] / "docs"
PACKAGES = [
    *(
        f"axclarity.mapping.{name}"
        for name in (
            "addresses",
            "currency",
            "customers",
            "inventory",
            "ledger",
            "orders",
            "prices",
            "products",
            "returns",
            "status",
            "taxes",
        )
    ),
    "axclarity.flows",
    "axclarity.flows.reconciliation",
    "axclarity.mapping",
    "axclarity.monitoring",
    "axclarity.pipeline",
]
ALSO = [AXOperations, ClarityOperations.of_shop, Integration, Pipeline, Timeouts]
DIRECTIVES = re.compile(r"^```\{settings\} ([\w.]+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGE = (DOCS / "reference" / "settings.md").read_text()


@pytest.fixture(scope="module")
def tables() -> Iterator[Any]:
    pytest.importorskip("sphinx", reason="SPHINX IS NOT INSTALLED: settings were NOT checked")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DOCS / "_ext"))
        yield importlib.import_module("settings_tables")
    for name in ("settings_tables", "reference_tables"):
        sys.modules.pop(name, None)


def on_the_page() -> list[str]:
    return re.findall(r"^```\{settings\} ([\w.]+)$", PAGE, re.MULTILINE)


def policies_and_flows() -> Iterator[type[Any]]:
    for package in PACKAGES:
        module = importlib.import_module(package)
        for name in module.__all__:
            thing = getattr(module, name)
            if inspect.isclass(thing) and name.endswith(("Policy", "Flow")) and thing is not Flow:
                yield thing


def with_what_they_take(kinds: Iterable[type[Any]]) -> list[type[Any]]:
    """The classes, and those of their settings, and so on; not what a function takes or gives."""
    found: list[type[Any]] = []
    todo = list(kinds)
    while todo:
        kind = todo.pop()
        if kind not in found:
            found.append(kind)
            todo += [each for a in attrs.fields(kind) if a.init for each in _classes_in(a.type)]
    return [kind for kind in found if re.match(r"axclarity\.(?!ax|clarity)", kind.__module__)]


def _classes_in(annotation: Any) -> Iterator[type[Any]]:
    if inspect.isclass(annotation) and attrs.has(annotation):
        yield annotation
    origin = get_origin(annotation)
    if inspect.isclass(origin) and attrs.has(origin):
        yield origin
    if origin is not Callable:
        for each in get_args(annotation):
            yield from _classes_in(each)


def test_every_policy_and_flow_and_what_they_are_made_of_stand_there(tables: Any) -> None:
    shown = [tables.found(path) for path in on_the_page()]
    wanted: list[Any] = [*with_what_they_take(policies_and_flows()), *ALSO]

    assert [thing.__qualname__ for thing in wanted if thing not in shown] == []
    assert len(on_the_page()) == len(set(on_the_page()))


def test_every_setting_there_has_a_meaning(tables: Any) -> None:
    said = dict(DIRECTIVES.findall(PAGE))
    assert said.keys() == set(on_the_page())

    for path, text in said.items():
        for name, default, meaning in tables.settings(tables.found(path), tables.entries(text)):
            assert all((name, default, meaning))


class Base:
    """Something that is told two things.

    Args:
        low, high: the ends, both of them
            inside.
    """

    def __init__(self, low: int, high: int = 9) -> None: ...


class Derived(Base):
    """Something that is told three.

    Args:
        step: from one to the next; `slack` is left out.
    """

    def __init__(self, low: int, high: int = 9, step: int = 1, slack: int = 0) -> None: ...


class Silent(Base):
    """Something that does not say what it is told."""

    def __init__(self, low: int, high: int, unsaid: str) -> None: ...


def test_names_share_an_entry_and_a_class_has_those_of_what_it_is_made_of(tables: Any) -> None:
    assert list(tables.settings(Derived, {})) == [
        ("`low`", "required", "the ends, both of them inside."),
        ("`high`", "`9`", "the ends, both of them inside."),
        ("`step`", "`1`", "from one to the next; `slack` is left out."),
        ("`slack`", "`0`", "from one to the next; `slack` is left out."),
    ]


@pytest.mark.parametrize(
    ("kind", "said", "complaint"),
    [
        (Silent, {}, r"Silent\.unsaid: neither"),
        (Base, {"lowest": "no such thing"}, r"no setting \['lowest'\]"),
        (Base, {"low": "once more"}, r"said twice \['low'\]"),
    ],
)
def test_a_gap_ends_the_build(
    tables: Any, kind: type[Any], said: dict[str, str], complaint: str
) -> None:
    with pytest.raises(LookupError, match=complaint):
        list(tables.settings(kind, said))
