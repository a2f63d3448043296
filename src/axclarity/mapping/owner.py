"""Which of the two systems has the say."""

from enum import StrEnum

from axclarity.values.members import member_of

__all__ = ["Owner", "owner_of"]


class Owner(StrEnum):
    """Which system has the say; the other takes what it is given."""

    AX = "ax"
    CLARITY = "clarity"


def owner_of(word: str) -> Owner:
    """The system that a word names; another word stays as it is, for a check to refuse."""
    return member_of(Owner, word)
