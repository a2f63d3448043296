"""How numbers are dialled, by country. Source: ITU-T E.164 and national numbering plans."""

from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen

from axclarity.mapping.checks import insist
from axclarity.mapping.declared import insist_as_declared

__all__ = ["PHONE_RULES", "PhoneRule"]


@frozen
class PhoneRule:
    """How a country's numbers are dialled.

    Args:
        code: the country's calling code.
        trunk: what stands before a number inside the country, and not behind the code.
        abroad: what is dialled before the code of a foreign country.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    code: str
    trunk: str = "0"
    abroad: str = "00"

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist(
            (
                ("code", not _are_digits(self.code), "must be digits"),
                ("trunk", bool(self.trunk) and not _are_digits(self.trunk), "must be digits"),
                ("abroad", not _are_digits(self.abroad), "must be digits"),
            )
        )


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _rules(trunk: str, codes: str) -> dict[str, PhoneRule]:
    return {pair[:2]: PhoneRule(pair[2:], trunk) for pair in codes.split()}


PHONE_RULES: Mapping[str, PhoneRule] = MappingProxyType(
    {
        **_rules(
            "0",
            "AT43 BE32 BG359 BR55 CH41 CN86 DE49 FI358 FR33 GB44 HR385 IE353 IN91 KR82 LT370 NL31 "
            "NZ64 RO40 SE46 SI386 SK421 TR90 UA380 ZA27",
        ),
        **_rules(
            "",
            "CY357 CZ420 DK45 EE372 ES34 GR30 IS354 IT39 LU352 LV371 MT356 MX52 NO47 PL48 PT351",
        ),
        "AU": PhoneRule("61", "0", "0011"),
        "CA": PhoneRule("1", "1", "011"),
        "HU": PhoneRule("36", "06"),
        "JP": PhoneRule("81", "0", "010"),
        "US": PhoneRule("1", "1", "011"),
    }
)
"""By ISO 3166-1 alpha-2. In Italy and others without a trunk prefix, a leading zero is dialled."""
