"""Which sales tax group a delivery falls under: a table of the site's, never tax law.

What a place is taxed at is AX's to know. This only says which of AX's sales tax groups a
destination and kind of customer get, in the words of the shop's addresses.
"""

from collections.abc import Iterable
from functools import cached_property

from attrs import field, frozen

from axclarity.errors import ConfigError, MappingError, Problem
from axclarity.mapping.declared import as_tuple, insist_as_declared
from axclarity.values import PostalAddress, country_from_text, postcode_key, subdivision_code

__all__ = ["TaxGroupRule", "TaxGroups", "tax_group_from_address"]


def _country(text: str) -> str:
    """The code of ISO 3166-1, or whatever else is agreed on, as XI."""
    return (country_from_text(text) or text.upper()) if isinstance(text, str) else text


@frozen(kw_only=True)
class TaxGroupRule:
    """One line of the table; what is empty matches everything.

    Args:
        group: AX's sales tax group, at most 10 characters.
        country: ISO 3166-1 alpha-2; its alpha-3 code or name will do.
        region: ISO 3166-2 with or without the country, or the name: `TX`, `US-TX`, `Texas`.
        postcode: what the postcode begins with; spaces, hyphens, case and the letters of the
            country before it do not count.
        customer_type: the site's own word: `business`, `reseller`.
    """

    group: str
    country: str = field(default="", converter=_country)
    region: str = ""
    postcode: str = ""
    customer_type: str = ""

    @cached_property
    def subdivision(self) -> str:
        """The region's code without its country; in capitals what is no region of ISO 3166-2."""
        found = subdivision_code(self.country, self.region)
        return found or self.region.strip().upper().removeprefix(f"{self.country}-")

    @cached_property
    def beginning(self) -> str:
        """What postcodes are compared by."""
        return postcode_key(self.country, self.postcode)

    def covers(self, other: "TaxGroupRule") -> bool:
        """Whether everything that the other matches is matched by this one too."""
        return (
            self.country in ("", other.country)
            and self.subdivision in ("", other.subdivision)
            and other.beginning.startswith(self.beginning)
            and self.customer_type in ("", other.customer_type)
        )


def _rules(rules: Iterable[TaxGroupRule]) -> tuple[TaxGroupRule, ...]:
    return as_tuple(rules)


@frozen
class TaxGroups:
    """The table; the first rule that matches counts.

    Raises:
        ConfigError: something of another type, or else a group that is no AX key, a region or
            postcode without its country, a rule that an earlier one of another group never lets
            be reached. Lists all.
    """

    rules: tuple[TaxGroupRule, ...] = field(converter=_rules)

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self, path="tax.groups.")
        problems = [
            Problem(path=f"tax.groups[{index}]", rule="config.policy", message=message)
            for index, rule in enumerate(self.rules)
            for wrong, message in (
                (not 1 <= len(rule.group) <= 10, "must name a group of 1 to 10 characters"),
                (bool(rule.region or rule.postcode) and not rule.country, "needs a country"),
                (
                    any(
                        earlier.covers(rule) and earlier.group != rule.group
                        for earlier in self.rules[:index]
                    ),
                    "is never reached: an earlier rule of another group covers it",
                ),
            )
            if wrong
        ]
        if problems:
            raise ConfigError(*problems)


def tax_group_from_address(
    address: PostalAddress, groups: TaxGroups, *, customer_type: str = "", path: str = "$"
) -> str:
    """AX's sales tax group for a delivery.

    Args:
        address: where the goods go, in the shop's words. Its region counts by its code, and where
            that is the site's own, by its name, too, if ISO 3166-2 has it in the country.
        groups: the site's table.
        customer_type: what kind of customer buys, in the table's words.
        path: where the address stands in the order, for the message.

    Raises:
        MappingError: no rule matches. A tax group is never guessed.
    """
    country = _country(address.country)
    regions = [address.region_code]
    if not subdivision_code(country, address.region_code):
        regions.append(subdivision_code(country, address.region))
    places = [
        TaxGroupRule(
            group="",
            country=country,
            region=region,
            postcode=address.postal_code,
            customer_type=customer_type,
        )
        for region in regions
    ]
    for rule in groups.rules:
        if any(map(rule.covers, places)):
            return rule.group
    raise MappingError(
        Problem(
            path=path,
            rule="tax.no-group",
            message=f"no tax group for deliveries to {country}",
            hint="Add a rule for it to the tax groups, or a last one for everywhere.",
        )
    )
