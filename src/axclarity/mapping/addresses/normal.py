"""One way to write an address: country, region and postcode as codes, texts without noise."""

import re

from axclarity.errors import InvalidValue, MappingError, Problem
from axclarity.mapping.addresses.policy import AddressPolicy
from axclarity.mapping.addresses.texts import clean, clean_lines
from axclarity.mapping.notes import Note
from axclarity.values import (
    PostalAddress,
    country_from_text,
    postcode_from_text,
    subdivision_code,
)

__all__ = ["normal_address"]

_OF_A_COUNTRY = re.compile(r"[A-Za-z]{2}-.")
"""An ISO 3166-2 code with its country."""


def normal_address(
    address: PostalAddress, policy: AddressPolicy, *, path: str
) -> tuple[PostalAddress, list[Note]]:
    """The same address, written in one way only: its normal form is its own normal form.

    The country becomes ISO 3166-1 alpha-2, from alpha-3 or a name too; the region code ISO 3166-2,
    from whatever region and code are within this country; the postcode what its country writes.

    Raises:
        MappingError: no such country, a region code of another country, a control character.
    """
    country = _country(clean(address.country, f"{path}.country"), policy, path)
    region = clean(address.region, f"{path}.region")
    code, notes = _region_code(
        country, region, clean(address.region_code, f"{path}.region_code"), path
    )
    postcode, more = _postcode(country, clean(address.postal_code, f"{path}.postal_code"), path)
    normal = PostalAddress(
        country=country,
        lines=clean_lines(address.lines, f"{path}.lines"),
        name=clean(address.name, f"{path}.name"),
        company=clean(address.company, f"{path}.company"),
        city=clean(address.city, f"{path}.city"),
        region=region,
        region_code=code,
        postal_code=postcode,
        phone=clean(address.phone, f"{path}.phone"),
    )
    return normal, notes + more


def _country(text: str, policy: AddressPolicy, path: str) -> str:
    code = text.upper()
    if code not in policy.countries:
        code = country_from_text(text) or (code if len(code) == 2 else text)
    try:
        policy.country_id(code)
    except InvalidValue as error:
        (problem,) = error.problems
        raise MappingError(
            Problem(
                path=f"{path}.country",
                rule=problem.rule,
                message=problem.message,
                value_class=problem.value_class,
                hint=problem.hint,
            )
        ) from None
    return code


def _region_code(country: str, region: str, code: str, path: str) -> tuple[str, list[Note]]:
    while code.upper().startswith(f"{country}-"):
        code = code[3:]
    if _OF_A_COUNTRY.match(code):
        raise MappingError(
            Problem(
                path=f"{path}.region_code",
                rule="address.region-code",
                message="is a code of another country than the address's",
            )
        )
    if not code:
        found = subdivision_code(country, region)
        return (f"{country}-{found}" if found else ""), []
    if found := subdivision_code(country, code):
        return f"{country}-{found}", []
    if found := subdivision_code(country, region):
        why = f"{code} is no code of ISO 3166-2 in {country}; the region is known by its name"
        return f"{country}-{found}", [_region_note(path, why)]
    why = f"{code} is no code of ISO 3166-2 in {country}; it is taken for a key of AX"
    return code, [_region_note(path, why)]


def _region_note(path: str, message: str) -> Note:
    return Note(path=f"{path}.region_code", rule="address.region-code", message=message)


def _postcode(country: str, text: str, path: str) -> tuple[str, list[Note]]:
    """The prefix of a country may go, for the country is said already."""
    postcode = postcode_from_text(country, text)
    if postcode == text:
        return postcode, []
    lost = len(_letters_and_digits(text)) - len(_letters_and_digits(postcode))
    if lost <= 0:
        return postcode, []
    note = Note(
        path=f"{path}.postal_code",
        rule="address.postcode-prefix",
        message=f"{_letters_and_digits(text)[:lost]} before the postcode means the country",
    )
    return postcode, [note]


def _letters_and_digits(text: str) -> str:
    return "".join(filter(str.isalnum, text))
