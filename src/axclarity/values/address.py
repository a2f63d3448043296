"""Countries and postal addresses, before either system has shaped them."""

from functools import cache

from attrs import frozen

from axclarity.errors import InvalidValue, Problem, value_class

__all__ = ["PostalAddress", "alpha3", "subdivision_code"]

_NOT_IN_ISO = {"XK": "XKX"}  # Kosovo: user-assigned code, in general use


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


@cache
def alpha3(country: str) -> str:
    """ISO 3166-1 alpha-3 of an alpha-2 code.

    Raises:
        InvalidValue: no such country. An unknown country is refused, never guessed.
    """
    import pycountry  # noqa: PLC0415  reads its data files when first used

    if country in _NOT_IN_ISO:
        return _NOT_IN_ISO[country]
    found = pycountry.countries.get(alpha_2=country) if len(country) == 2 else None
    if found is None or found.alpha_2 != country:
        raise InvalidValue(
            Problem(
                path="country",
                rule="country.unknown",
                message="is not an ISO 3166-1 alpha-2 code",
                value_class=value_class(country),
                hint="Give two capital letters, for example NO.",
            )
        )
    return str(found.alpha_3)


@cache
def subdivision_code(country: str, region: str) -> str:
    """The ISO 3166-2 suffix of a region named within a country, or `""`: `US`, `Texas` → `TX`.

    Looked up within the country only: Florida is FL in the US and nowhere else.
    """
    import pycountry  # noqa: PLC0415  reads its data files when first used

    wanted = region.casefold()
    for subdivision in pycountry.subdivisions.get(country_code=country) or ():
        suffix = str(subdivision.code).split("-", 1)[1]
        if wanted in (str(subdivision.name).casefold(), suffix.casefold()):
            return suffix
    return ""
