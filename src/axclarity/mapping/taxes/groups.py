"""Which sales tax group a delivery falls under: a table of the site's, never tax law.

What a place is taxed at is AX's to know. This only says which of AX's sales tax groups a
destination and kind of customer get, in the words of the shop's addresses.
"""

from collections.abc import Iterable

from attrs import field, frozen

from axclarity.errors import ConfigError, MappingError, Problem
from axclarity.mapping.addresses import AddressPolicy, normal_address
from axclarity.mapping.declared import as_tuple, insist_as_declared
from axclarity.values import PostalAddress

__all__ = ["TaxGroupRule", "TaxGroups", "tax_group_from_address"]

_AS_ISO_HAS_IT = AddressPolicy()


def _capitals(text: str) -> str:
    return text.upper() if isinstance(text, str) else text


def _compact(text: str) -> str:
    """A postcode as it is compared: capitals and digits only."""
    capitals = _capitals(text)
    return "".join(filter(str.isalnum, capitals)) if isinstance(capitals, str) else capitals


@frozen(kw_only=True)
class TaxGroupRule:
    """One line of the table; what is empty matches everything.

    Args:
        group: AX's sales tax group, at most 10 characters.
        country: ISO 3166-1 alpha-2.
        region: subdivision code without the country: `TX`, or as the shop writes it, `US-TX`.
        postcode: what the postcode begins with; spaces, hyphens and case do not count.
        customer_type: the site's own word: `business`, `reseller`.
    """

    group: str
    country: str = field(default="", converter=_capitals)
    region: str = field(default="", converter=_capitals)
    postcode: str = field(default="", converter=_compact)
    customer_type: str = ""

    @property
    def subdivision(self) -> str:
        """The region without its country."""
        return self.region.removeprefix(f"{self.country}-")

    def covers(self, other: "TaxGroupRule") -> bool:
        """Whether everything that the other matches is matched by this one too."""
        return (
            self.country in ("", other.country)
            and self.subdivision in ("", other.subdivision)
            and other.postcode.startswith(self.postcode)
            and self.customer_type in ("", other.customer_type)
        )


def _rules(rules: Iterable[TaxGroupRule]) -> tuple[TaxGroupRule, ...]:
    return as_tuple(rules)


@frozen
class TaxGroups:
    """The table; the first rule that matches counts.

    Raises:
        ConfigError: something of another type, or else a group that is no AX key, a region or
            postcode without its country, a rule that an earlier one never lets be reached. Lists
            all.
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
                    any(earlier.covers(rule) for earlier in self.rules[:index]),
                    "is never reached: an earlier rule covers it",
                ),
            )
            if wrong
        ]
        if problems:
            raise ConfigError(*problems)


def tax_group_from_address(
    address: PostalAddress,
    groups: TaxGroups,
    *,
    customer_type: str = "",
    addresses: AddressPolicy = _AS_ISO_HAS_IT,
    path: str = "$",
) -> str:
    """AX's sales tax group for a delivery.

    Args:
        address: where the goods go, in the shop's words. What counts is what AX gets for it: the
            country, the code of the region, and the postcode in its country's form.
        groups: the site's table.
        customer_type: what kind of customer buys, in the table's words.
        addresses: how the site's addresses are written.
        path: where the address stands in the order, for the message.

    Raises:
        MappingError: no rule matches; or it is no address that AX could have. A tax group is never
            guessed.
    """
    place, _ = normal_address(address, addresses, path=path)
    country = place.country
    wanted = TaxGroupRule(
        group="",
        country=country,
        region=place.region_code,
        postcode=place.postal_code,
        customer_type=customer_type,
    )
    for rule in groups.rules:
        if rule.covers(wanted):
            return rule.group
    raise MappingError(
        Problem(
            path=path,
            rule="tax.no-group",
            message=f"no tax group for deliveries to {country}",
            hint="Add a rule for it to the tax groups, or a last one for everywhere.",
        )
    )
