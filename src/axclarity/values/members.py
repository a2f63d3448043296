"""The words of enumerations, taken as the members that they name: a file has only words."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from axclarity.errors import ConfigError, InvalidValue, Problem, value_class

__all__ = ["insist_member", "member_of", "members_by"]

E = TypeVar("E", bound=StrEnum)
K = TypeVar("K")


def member_of(kind: type[E], word: str) -> E:
    """The member that a word names; what names none stays as it is, for a check to refuse."""
    if isinstance(word, kind):
        return word
    try:
        return kind(word)
    except ValueError:
        return word  # type: ignore[return-value]  # what a check must find


def members_by(kind: type[E], words: Mapping[K, str]) -> Mapping[K, E]:
    """The members that words name, each under the key of its word; as `member_of`."""
    if isinstance(words, Mapping):
        words = {key: member_of(kind, word) for key, word in words.items()}
    return words  # type: ignore[return-value]  # members, or what a check must find


def insist_member(
    kind: type[E],
    word: str,
    *,
    path: str,
    refusal: type[ConfigError | InvalidValue] = InvalidValue,
) -> E:
    """The member that a word names.

    Raises:
        InvalidValue: it names none; or what is asked for instead.
    """
    member = member_of(kind, word)
    if isinstance(member, kind):
        return member
    raise refusal(
        Problem(
            path=path,
            rule="value.member",
            message=f"must be one of {', '.join(kind)}",
            value_class=value_class(word),
        )
    )
