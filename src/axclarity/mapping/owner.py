"""Which of the two systems has the say."""

from enum import StrEnum

__all__ = ["Owner"]


class Owner(StrEnum):
    """Which system has the say; the other takes what it is given."""

    AX = "ax"
    CLARITY = "clarity"
