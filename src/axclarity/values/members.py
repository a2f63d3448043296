"""The words of enumerations, taken as the members that they name: a file has only words."""

from enum import StrEnum
from typing import TypeVar

from axclarity.errors import InvalidValue, Problem, value_class

__all__ = ["insist_member", "member_of"]

E = TypeVar("E", bound=StrEnum)


def member_of(kind: type[E], word: str) -> E:
    """The member that a word names; what names none stays as it is, for a check to refuse."""
    try:
        return kind(word)
    except ValueError:
        return word  # type: ignore[return-value]  # what the check finds


def insist_member(kind: type[E], word: str, *, path: str) -> E:
    """The member that a word names.

    Raises:
        InvalidValue: it names none.
    """
    member = member_of(kind, word)
    if isinstance(member, kind):
        return member
    raise InvalidValue(
        Problem(
            path=path,
            rule="value.member",
            message=f"must be one of {', '.join(kind)}",
            value_class=value_class(word),
        )
    )
