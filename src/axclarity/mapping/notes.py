"""What a person may want to know of a mapping that went well."""

from attrs import frozen

__all__ = ["Note"]


@frozen(kw_only=True)
class Note:
    """A remark on one field: something was moved, chosen or kept elsewhere."""

    path: str
    rule: str
    message: str
