"""Countries by their ISO 3166-1 codes, or by the names that people write."""

from collections.abc import Mapping
from functools import cache

from axclarity.errors import InvalidValue, Problem, value_class
from axclarity.values._folding import folded
from axclarity.values._iso3166 import ALPHA2, ALPHA3

__all__ = ["alpha2", "alpha3", "country_from_text"]

_ALIASES = {
    "GB": ("Great Britain", "UK"),
    "NL": ("Holland", "Koninkrijk der Nederlanden"),
    "US": ("USA", "United States of America"),
}
"""What the table of names lacks."""


def alpha3(country: str) -> str:
    """ISO 3166-1 alpha-3 of an alpha-2 code.

    Raises:
        InvalidValue: no such country. An unknown country is refused, never guessed.
    """
    message = "is not an ISO 3166-1 alpha-2 code"
    return _known(country, ALPHA3, message, "two capital letters", "NO")


def alpha2(country: str) -> str:
    """ISO 3166-1 alpha-2 of an alpha-3 code.

    Raises:
        InvalidValue: no such country.
    """
    message = "is not an ISO 3166-1 alpha-3 code"
    return _known(country, ALPHA2, message, "three capital letters", "NOR")


def country_from_text(text: str) -> str:
    """ISO 3166-1 alpha-2 of a country by code or name, or `""`: `nor`, `Norge`, `Norway` → `NO`.

    Names are English, of the country's own languages or of the United Nations', short or in full,
    case and accents aside. No two countries share one.
    """
    code = text.strip().upper()
    if code in ALPHA3:
        return code
    return ALPHA2.get(code) or _by_name().get(_without_article(folded(text)), "")


def _known(code: str, codes: Mapping[str, str], message: str, form: str, example: str) -> str:
    found = codes.get(code)
    if found is None:
        raise InvalidValue(
            Problem(
                path="country",
                rule="country.unknown",
                message=message,
                value_class=value_class(code),
                hint=f"Give {form}, for example {example}.",
            )
        )
    return found


@cache
def _by_name() -> Mapping[str, str]:
    from axclarity.values._country_names import NAMES  # noqa: PLC0415  large, and seldom asked

    return {
        _without_article(folded(name)): country
        for country, names in NAMES.items()
        for name in (*names.split("|"), *_ALIASES.get(country, ()))
    }


def _without_article(name: str) -> str:
    return name.removeprefix("the ")
