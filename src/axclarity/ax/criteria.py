"""Conditions of find and findKeys. Source: AIF `QueryCriteria`.

AX passes `Value1` on as an X++ range, in which `*`, `?`, `..`, `,`, `!`, `<`, `>`, `=`, quotes and
parentheses have a meaning. A value that holds one of them would select other records than the one
named, so it is refused. How AX combines several elements is unsettled; results are to be looked at
again.
"""

import re

from attrs import frozen

from axclarity.errors import InvalidValue, Problem, value_class

__all__ = ["Criterion", "equal"]

_RANGE_SYNTAX = re.compile(r"[*?!<>=,\"'();\\]|\.\.")


@frozen
class Criterion:
    """One condition: a field of a data source, an operator, a value."""

    data_source: str
    field: str
    operator: str
    value: str


def equal(data_source: str, field: str, value: str) -> Criterion:
    """The field has exactly this value.

    Raises:
        InvalidValue: the value is empty, which AX takes for "anything", or holds range syntax.
    """
    if not value or _RANGE_SYNTAX.search(value):
        raise InvalidValue(
            Problem(
                path=f"{data_source}.{field}",
                rule="ax.range-syntax",
                message="cannot be looked up: it is empty or holds characters of a query range",
                value_class=value_class(value),
                hint="Use a key of letters, digits, dots, dashes, slashes and spaces.",
            )
        )
    return Criterion(data_source, field, "Equal", value)
