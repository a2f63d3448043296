"""What a site decides: policies as data, checked when they are made."""

from collections.abc import Iterable, Iterator, Mapping, Set
from decimal import Decimal
from functools import cached_property

from attrs import field, frozen

from axclarity.ax.documents import InventDim, field_specs
from axclarity.mapping.addresses import AddressPolicy
from axclarity.mapping.checks import Check, insist
from axclarity.mapping.declared import insist_as_declared
from axclarity.mapping.orders.line_policy import LinePolicy
from axclarity.mapping.taxes import TaxCode, TaxCombination
from axclarity.values import RoundingForm, RoundingRule, minor_unit
from axclarity.values.exactly import exactly

__all__ = [
    "ChargeRule",
    "OrderPolicy",
    "TaxPolicy",
    "TaxRule",
    "Warehouse",
]

_BY = "must be code or combination"
_TEN, _AT_MOST = "must have 1 to 10 characters", "must have 10 characters at most"


@frozen(kw_only=True)
class ChargeRule:
    """How freight or a fee is charged in AX.

    Args:
        markup_code: the charges code.
        text: of the charge, if not the shop's name for it.
        on_lines: whether it is spread over the lines, in proportion to what they cost, instead of
            standing on the order.

    Raises:
        ConfigError: rule `config.policy`.
    """

    markup_code: str
    text: str = ""
    on_lines: bool = False

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist((("markup_code", not 1 <= len(self.markup_code) <= 10, _TEN),))


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
    @exactly
    def percent(self) -> Decimal:
        """All codes together."""
        return sum(self.rates.values(), start=Decimal(0))


@frozen(kw_only=True)
class TaxPolicy:
    """How shop taxes become AX taxes: computed by AX, or carried into it as charges.

    A tax that is carried stands in AX as the shop has it: one fixed charge on the order for each
    of its codes, of either sign, and AX computes nothing for it. What has no other taxes gets the
    groups of what is untaxed. The charges codes credit the account that the tax is owed from.

    Args:
        mode: how the ledger rounds tax: `line` per line, `total` over the document.
        by: what it rounds: `code` each tax by itself, `combination` the sum of all that apply
            together, over the document whatever the mode.
        roundings: by AX sales tax code, its own rounding, where it has one; not in the company's
            own advantage, which a credit has the other way round.
        rules: by shop tax codes, sorted and joined by `+`; the empty key is for what is untaxed. A
            code of the shop that has a `+` itself stands there as two.
        rounding_charge: takes the difference between the shop's tax and AX's, where prices exclude
            tax. Without it, such an order is refused.
        tolerance: the largest such difference, in minor units; by default one for each taxed
            amount, and more where a code that applies has a coarser rounding of its own, which is
            what AX's rounding and the shop's to the minor unit can make.
        carried: charge by the shop's code of a tax that is carried; `default_carried` for the
            rest, so that AX computes no tax at all. Prices must exclude such a tax: AX could not
            tell it from revenue.
    """

    mode: str
    rules: Mapping[str, TaxRule]
    rounding_charge: ChargeRule | None = None
    tolerance: int | None = None
    carried: Mapping[str, ChargeRule] = field(factory=dict)
    default_carried: ChargeRule | None = None
    by: str = "code"
    roundings: Mapping[str, RoundingRule] = field(factory=dict)

    def carrier(self, code: str) -> ChargeRule | None:
        """The charge that carries a tax of the shop; none where AX computes it."""
        return self.carried.get(code, self.default_carried)

    def key(self, codes: Iterable[str]) -> str:
        """The key of the rule for taxes of the shop: those that AX computes.

        A code with a plus in it, `PST+GST`, is what it names.
        """
        return _key("+".join([code for code in codes if self.carrier(code) is None]))

    @cached_property
    def carriers(self) -> Set[str]:
        """The charges codes that carry taxes."""
        rules = [*self.carried.values(), *filter(None, [self.default_carried])]
        return {rule.markup_code for rule in rules}

    @cached_property
    def combinations(self) -> Mapping[tuple[str, str], TaxCombination]:
        """The AX codes that apply, by what is on an AX line: tax group and item tax group."""
        return {
            (rule.tax_group, rule.tax_item_group): _combination(rule.rates, self.roundings)
            for rule in self.rules.values()
        }


def _combination(
    rates: Mapping[str, Decimal], roundings: Mapping[str, RoundingRule]
) -> TaxCombination:
    """The codes, each a percent of the net amount that is one value for every amount."""
    return TaxCombination(
        [TaxCode.flat(code, rate, rounding=roundings.get(code)) for code, rate in rates.items()]
    )


@frozen(kw_only=True)
class Warehouse:
    """Where AX takes goods from: site and warehouse; the policy that names it checks it."""

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
        addresses: how addresses are written.
        rounding_units: by currency, its general round-off where that is not the ISO minor unit.
            Amounts of lines and charges are rounded so, always half away from zero.
        total_roundings: by currency, its rounding rule for sales orders where it has one. AX rounds
            the total of each sales order by it, and no line; an order whose total it would change
            is refused.
        discount_digits: digits after the point that AX keeps of a discount per unit (assumption).
        bundles: `explode` sends the components with the bundle's price spread over them, `keep`
            sends the bundle as one article, taxed as its components are where only they are taxed.
        lead_days: days from placing an order to the date it should be received, where it names
            none.
        sales_origin: SalesOriginId of the orders, or nothing.
        lines: units, kits, prices, splitting.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
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
    addresses: AddressPolicy = field(factory=AddressPolicy)
    rounding_units: Mapping[str, Decimal] = field(factory=dict)
    total_roundings: Mapping[str, RoundingRule] = field(factory=dict)
    discount_digits: int = 6
    bundles: str = "explode"
    lead_days: int = 0
    sales_origin: str = ""
    lines: LinePolicy = field(factory=LinePolicy)

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist(
            (
                ("company", not 1 <= len(self.company) <= 4, "must have 1 to 4 characters"),
                ("tax.mode", self.tax.mode not in ("line", "total"), "must be line or total"),
                ("tax.by", self.tax.by not in ("code", "combination"), _BY),
                ("bundles", self.bundles not in ("explode", "keep"), "must be explode or keep"),
                ("lead_days", not 0 <= self.lead_days <= 3650, "must be 0 to 3650"),
                ("sales_origin", len(self.sales_origin) > 10, _AT_MOST),
                ("discount_digits", not 0 <= self.discount_digits <= 12, "must be 0 to 12"),
                *(
                    (f"rounding_units.{currency}", unit <= 0, "must be positive")
                    for currency, unit in self.rounding_units.items()
                ),
                *_blank("units", self.units),
                *_blank("delivery_modes", self.delivery_modes),
                *_dimensions(self.dimension_attributes),
                *_warehouses(self),
                *_tax_rules(self.tax),
                *_carried(self),
            )
        )

    def unit_of(self, currency: str) -> Decimal:
        """The unit that AX rounds amounts of a currency to."""
        return self.rounding_units.get(currency) or minor_unit(currency)

    def tolerated_tax(self, currency: str) -> Decimal:
        """How far AX's total may be off by tax that no charge takes up."""
        if self.tax.rounding_charge is not None:
            return Decimal(0)
        return self.lines.tolerated(self.unit_of(currency))


def _key(codes: str) -> str:
    return "+".join(sorted(codes.split("+")))


def _blank(name: str, names_in_ax: Mapping[str, str]) -> Iterator[Check]:
    for key, each in names_in_ax.items():
        yield f"{name}.{key}", not each.strip(), "must not be blank"


def _dimensions(attributes: Mapping[str, str]) -> Iterator[Check]:
    """Each names a dimension that no other names, and none that the warehouse decides."""
    decided = ("invent_site_id", "invent_location_id")
    known = {spec.attribute for spec in field_specs(InventDim)}.difference(decided)
    targets = list(attributes.values())
    for name, target in attributes.items():
        path = f"dimension_attributes.{name}"
        yield path, target not in known, "names no dimension"
        yield path, targets.count(target) > 1, "names the dimension of another attribute"


def _warehouses(policy: OrderPolicy) -> Iterator[Check]:
    named = {f"warehouses.{name}": each for name, each in policy.warehouses.items()}
    if policy.default_warehouse is not None:
        named["default_warehouse"] = policy.default_warehouse
    for path, warehouse in named.items():
        yield f"{path}.site", not 1 <= len(warehouse.site) <= 10, _TEN
        yield f"{path}.location", len(warehouse.location) > 10, _AT_MOST


def _tax_rules(tax: TaxPolicy) -> Iterator[Check]:
    """A pair of groups means one set of rates; the rule for what is untaxed has none."""
    known: dict[tuple[str, str], Mapping[str, Decimal]] = {}
    by_code: dict[str, Decimal] = {}
    for key, rule in tax.rules.items():
        path = f"tax.rules.{key}"
        yield f"{path}.tax_group", len(rule.tax_group) > 10, _AT_MOST
        yield f"{path}.tax_item_group", len(rule.tax_item_group) > 10, _AT_MOST
        rest = {code: by_code.setdefault(code, rate) for code, rate in rule.rates.items()}
        yield path, rest != dict(rule.rates), "has an AX code at another rate than another rule"
        rates = known.setdefault((rule.tax_group, rule.tax_item_group), rule.rates)
        yield path, dict(rates) != dict(rule.rates), "has the groups of a rule with other rates"
        yield path, any(rate < 0 for rate in rule.rates.values()), "has a negative rate"
        yield path, "" in rule.rates, "has a rate without the AX code that it is of"
        in_order = _key(key)
        yield path, in_order != key, f"must list its codes in alphabetical order: {in_order}"
        yield path, not key and rule.percent != 0, "is for what is untaxed and has a rate"
    for code, rounding in tax.roundings.items():
        path, both_ways = f"tax.roundings.{code}", rounding.form is not RoundingForm.OWN_ADVANTAGE
        yield path, code not in by_code, "is no AX code of the tax rules"
        yield path, not both_ways, "rounds a credit otherwise than a sale, which cannot be proven"
    yield "tax.tolerance", (tax.tolerance or 0) < 0, "must not be negative"


def _carried(policy: OrderPolicy) -> Iterator[Check]:
    """A charge for rounding, or that carries tax, is nothing else; no rule is for a tax it carries.

    It is by their codes that they are told from freight and fees in AX.
    """
    tax = policy.tax
    charges = [*policy.shipping.values(), *policy.fees.values()]
    charges += filter(None, [policy.default_shipping, policy.default_fee])
    others = {rule.markup_code for rule in charges}
    if tax.rounding_charge is not None:
        shared = tax.rounding_charge.markup_code in others
        yield "tax.rounding_charge", shared, "has the charges code of freight or a fee"
        others.add(tax.rounding_charge.markup_code)
    for path, rule in _carriers(tax):
        yield path, rule.markup_code in others, "has the charges code of something else"
        yield path, rule.on_lines, "must stand on the order"
        yield path, "" not in tax.rules, "needs the tax rule of what is untaxed"
    for key in filter(None, tax.rules):
        for code in key.split("+"):
            carried = tax.carrier(code) is not None
            yield f"tax.rules.{key}", carried, f"is for {code}, which is carried; remove the rule"


def _carriers(tax: TaxPolicy) -> Iterator[tuple[str, ChargeRule]]:
    for code, rule in tax.carried.items():
        yield f"tax.carried.{code}", rule
    if tax.default_carried is not None:
        yield "tax.default_carried", tax.default_carried
