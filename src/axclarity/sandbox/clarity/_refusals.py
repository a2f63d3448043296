"""What the shop will not do, as exceptions that its people and its API share."""

__all__ = ["LockedRecord", "Refused", "StaleStock", "StaleVersion", "Taken", "UnknownRecord"]


class Refused(Exception):
    """The shop will not do it."""


class UnknownRecord(Refused, LookupError):
    """There is no such record."""


class StaleVersion(Refused):
    """The record is not the one that was read."""


class StaleStock(Refused):
    """The stock level that is kept is of a later time."""


class LockedRecord(Refused):
    """Somebody else holds the record."""


class Taken(Refused):
    """Another record has this value; `field` says of what."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field
