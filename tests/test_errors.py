"""The error tree: drawn, decided, portable, and silent about values."""

import pickle
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from axclarity import errors
from axclarity.errors import (
    AifFault,
    AxClarityError,
    ConfigError,
    DestinationPaused,
    Difference,
    Disposition,
    Problem,
    RateLimited,
    TotalsDiffer,
    WebhookRefused,
    value_class,
)


def _tree(kind: type[AxClarityError]) -> Iterator[type[AxClarityError]]:
    yield kind
    for subclass in kind.__subclasses__():
        yield from _tree(subclass)


PUBLIC = [
    kind for kind in dict.fromkeys(_tree(AxClarityError)) if not kind.__name__.startswith("_")
]
PROBLEM = Problem(
    path="$.lines[0].sku",
    rule="item.unknown",
    message="is not an item of the company",
    value_class="text(8)",
    hint="Create the item, then replay.",
)


def an_error(kind: type[AxClarityError]) -> AxClarityError:
    error = kind.__new__(kind)
    AxClarityError.__init__(error, "It went wrong.", problems=[PROBLEM], status=404, codes=("A",))
    return error


def test_amounts_that_differ_travel_as_data() -> None:
    difference = Difference(
        component="tax", expected=Decimal("2.60"), got=Decimal("2.50"), candidates=("The codes.",)
    )
    error = TotalsDiffer(PROBLEM, differences=[difference], currency="EUR")
    copy = pickle.loads(pickle.dumps(error))

    assert (copy.differences, copy.currency) == ((difference,), "EUR")
    assert (TotalsDiffer(PROBLEM).differences, TotalsDiffer(PROBLEM).currency) == ((), "")


def test_every_error_is_public_and_every_public_error_is_exported() -> None:
    assert {kind.__name__ for kind in PUBLIC} <= set(errors.__all__)


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_error_travels(kind: type[AxClarityError]) -> None:
    error = an_error(kind)
    copy = pickle.loads(pickle.dumps(error))

    assert type(copy) is kind
    assert (copy.message, copy.problems, copy.context) == (
        error.message,
        error.problems,
        error.context,
    )
    assert (str(copy), copy.rule, copy.disposition) == (str(error), error.rule, error.disposition)


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_error_is_drawn_where_it_stands(kind: type[AxClarityError]) -> None:
    drawing = _drawing()

    assert drawing[kind.__name__][0] == kind.__bases__[0].__name__.replace(
        "_OfProblems", "AxClarityError"
    ).replace("Exception", "")


@pytest.mark.parametrize("kind", PUBLIC)
def test_every_error_has_a_disposition_and_the_drawing_tells_it(
    kind: type[AxClarityError],
) -> None:
    told = _drawing()[kind.__name__][1]

    assert isinstance(kind.disposition, Disposition)
    assert told in ("", kind.disposition.name)


def test_the_drawing_has_no_error_that_is_not_there() -> None:
    assert set(_drawing()) == {kind.__name__ for kind in PUBLIC}


def _drawing() -> dict[str, tuple[str, str]]:
    """Name → parent and disposition, read off the tree in the module's docstring."""
    block = (errors.__doc__ or "").split("```")[1].strip().splitlines()
    found: dict[str, tuple[str, str]] = {}
    path: list[str] = []
    for row in block:
        match = re.match(r"([│├└─ ]*)(\w+)\s*(RETRY|VERIFY|DEAD_LETTER|WAIT|HALT)?", row)
        assert match is not None
        depth = len(match[1]) // 4
        path = [*path[:depth], match[2]]
        found[match[2]] = (path[-2] if depth else "", match[3] or "")
    return found


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "null"),
        (True, "boolean"),
        (7, "number"),
        (Decimal("1.5"), "number"),
        ("Ada Lovelace", "text(12)"),
        (b"abc", "text(3)"),
        ([1, 2], "list(2)"),
        ({"a": 1}, "dict(1)"),
        (object(), "object"),
    ],
)
def test_a_value_is_described_and_not_shown(value: object, expected: str) -> None:
    assert value_class(value) == expected


def test_a_problem_says_where_what_and_what_helps() -> None:
    assert str(PROBLEM) == (
        "$.lines[0].sku is not an item of the company (found text(8)) [item.unknown]."
        " Create the item, then replay."
    )


def test_an_error_of_problems_tells_them_all() -> None:
    other = Problem(path="company", rule="config.missing", message="is missing")
    error = ConfigError(PROBLEM, other)

    assert error.rule == "item.unknown"
    assert "$.lines[0].sku" in str(error)
    assert "company is missing [config.missing]." in str(error)


def test_without_problems_the_rule_is_that_of_the_kind() -> None:
    assert RateLimited("Slow down.").rule == "remote.rate-limited"


def test_facts_for_programs() -> None:
    until = datetime(2026, 11, 1, tzinfo=UTC)

    assert DestinationPaused("Held back.", until=until).until == until
    assert RateLimited("Slow down.", retry_after=3.5).retry_after == 3.5
    assert RateLimited("Slow down.").retry_after is None
    assert WebhookRefused("No.", status=401).status == 401
    fault = AifFault("AX refused.", codes=["X"], infolog=["line 1", "line 2"])
    assert (fault.codes, fault.infolog) == (("X",), ("line 1", "line 2"))


def test_a_problem_reads_as_one_sentence_and_one_advice() -> None:
    secret = Problem(
        path="environment:SECRET",
        rule="secret.environment",
        message="is not set.",
        hint="Set the variable.",
    )

    assert str(secret) == "environment:SECRET is not set [secret.environment]. Set the variable."
