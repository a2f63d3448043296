"""Postal addresses, before either system has shaped them."""

from attrs import frozen

__all__ = ["PostalAddress"]


@frozen(kw_only=True)
class PostalAddress:
    """Where something goes. `country` is ISO 3166-1 alpha-2; everything else is as written."""

    country: str
    lines: tuple[str, ...] = ()
    name: str = ""
    company: str = ""
    city: str = ""
    region: str = ""
    region_code: str = ""
    postal_code: str = ""
    phone: str = ""
