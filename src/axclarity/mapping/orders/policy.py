"""What a site decides: policies as data, checked when they are made."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property

from attrs import field, frozen

from axclarity.ax.documents import InventDim, field_specs
from axclarity.mapping.checks import Check, insist
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.mapping.taxes import TaxCode, TaxCombination
from axclarity.values import minor_unit

__all__ = [
    "ChargeRule",
    "OrderPolicy",
    "TaxPolicy",
    "TaxRule",
    "Warehouse",
]


@frozen(kw_only=True)
class ChargeRule:
    """How freight or a fee is charged in AX.

    Args:
        markup_code: the charges code.
        text: of the charge, if not the shop's name for it.
        on_lines: whether it is spread over the lines, in proportion to what they cost, instead of
            standing on the order.
    """

    markup_code: str
    text: str = ""
    on_lines: bool = False


@frozen(kw_only=True)
class TaxRule:
    """How AX taxes what the shop taxes so.

    Args:
        tax_group: sales tax group of the line (the customer's side).
        tax_item_group: item sales tax group.
        rates: percent by AX sales tax code, of the codes that both groups have in common.
    """

    tax_group: str
    tax_item_group: str
    rates: Mapping[str, Decimal]

    @cached_property
    def percent(self) -> Decimal:
        """All codes together."""
        return sum(self.rates.values(), start=Decimal(0))

    @cached_property
    def combination(self) -> TaxCombination:
        """The codes, each a percent of the net amount that is one value for every amount."""
        return TaxCombination([TaxCode.flat(code, rate) for code, rate in self.rates.items()])


@frozen(kw_only=True)
class TaxPolicy:
    """How shop taxes become AX taxes.

    Args:
        mode: how the ledger rounds tax: `line` per line, `total` per code over the document.
        rules: by shop tax codes, sorted and joined by `+`; the empty key is for what is untaxed.
        rounding_charge: takes the difference between the shop's tax and AX's, where prices exclude
            tax. Without it, such an order is refused.
        tolerance: the largest such difference, in minor units; by default one for each taxed
            amount, which is what rounding alone can make.
    """

    mode: str
    rules: Mapping[str, TaxRule]
    rounding_charge: ChargeRule | None = None
    tolerance: int | None = None

    @cached_property
    def combinations(self) -> Mapping[tuple[str, str], TaxCombination]:
        """The AX codes that apply, by what is on an AX line: tax group and item tax group."""
        return {
            (rule.tax_group, rule.tax_item_group): rule.combination for rule in self.rules.values()
        }


@frozen(kw_only=True)
class Warehouse:
    """Where AX takes goods from: site and warehouse."""

    site: str
    location: str


@frozen(kw_only=True)
class OrderPolicy:
    """How shop orders become AX sales orders.

    Args:
        company: `dataAreaId` the orders go to.
        shipping: charge by the shop's shipping code; `default_shipping` for the rest.
        fees: charge by the shop's fee code; `default_fee` for the rest. A charge without a rule
            stops the order.
        units: AX unit by the shop's, where they differ.
        warehouses: by the shop's warehouse name; `default_warehouse` where the line names none.
        delivery_modes: AX mode of delivery by the shop's shipping code.
        dimension_attributes: inventory dimension field by the line attribute that feeds it.
        countries: AX country by ISO 3166-1 alpha-2, where it is not alpha-3.
        rounding_units: by currency, where AX does not round to the ISO minor unit.
        discount_digits: digits after the point that AX keeps of a discount per unit (assumption).
        bundles: `explode` sends the components with the bundle's price spread over them, `keep`
            sends the bundle as one article.
        lead_days: days from placing an order to the date it should be received, where it names
            none.
        sales_origin: SalesOriginId of the orders, or nothing.
        lines: units, kits, prices, splitting.
    """

    company: str
    tax: TaxPolicy
    shipping: Mapping[str, ChargeRule] = field(factory=dict)
    default_shipping: ChargeRule | None = None
    fees: Mapping[str, ChargeRule] = field(factory=dict)
    default_fee: ChargeRule | None = None
    units: Mapping[str, str] = field(factory=dict)
    warehouses: Mapping[str, Warehouse] = field(factory=dict)
    default_warehouse: Warehouse | None = None
    delivery_modes: Mapping[str, str] = field(factory=dict)
    dimension_attributes: Mapping[str, str] = field(
        factory=lambda: {
            "color": "invent_color_id",
            "size": "invent_size_id",
            "style": "invent_style_id",
            "config": "config_id",
        }
    )
    countries: Mapping[str, str] = field(factory=dict)
    rounding_units: Mapping[str, Decimal] = field(factory=dict)
    discount_digits: int = 6
    bundles: str = "explode"
    lead_days: int = 0
    sales_origin: str = ""
    lines: LinePolicy = field(factory=LinePolicy)

    def __attrs_post_init__(self) -> None:
        dimensions = {spec.attribute for spec in field_specs(InventDim)}
        insist(
            (
                ("company", not 1 <= len(self.company) <= 4, "must have 1 to 4 characters"),
                ("tax.mode", self.tax.mode not in ("line", "total"), "must be line or total"),
                ("bundles", self.bundles not in ("explode", "keep"), "must be explode or keep"),
                ("lead_days", self.lead_days < 0, "must not be negative"),
                ("discount_digits", not 0 <= self.discount_digits <= 12, "must be 0 to 12"),
                *(
                    (f"rounding_units.{currency}", unit <= 0, "must be positive")
                    for currency, unit in self.rounding_units.items()
                ),
                *(
                    (f"dimension_attributes.{name}", target not in dimensions, "names no dimension")
                    for name, target in self.dimension_attributes.items()
                ),
                *_tax_rules(self.tax),
            )
        )

    def unit_of(self, currency: str) -> Decimal:
        """The unit that AX rounds amounts of a currency to."""
        return self.rounding_units.get(currency) or minor_unit(currency)


def _tax_rules(tax: TaxPolicy) -> Iterator[Check]:
    """A pair of groups means one set of rates; the rule for what is untaxed has none."""
    known: dict[tuple[str, str], Mapping[str, Decimal]] = {}
    for key, rule in tax.rules.items():
        path = f"tax.rules.{key}"
        rates = known.setdefault((rule.tax_group, rule.tax_item_group), rule.rates)
        yield path, dict(rates) != dict(rule.rates), "has the groups of a rule with other rates"
        yield path, any(rate < 0 for rate in rule.rates.values()), "has a negative rate"
        yield path, "+".join(sorted(key.split("+"))) != key, "must list its codes in order"
        yield path, not key and rule.percent != 0, "is for what is untaxed and has a rate"
    yield "tax.tolerance", (tax.tolerance or 0) < 0, "must not be negative"
