"""What a site decides about returns: data, checked when they are made."""

from collections.abc import Mapping
from decimal import Decimal

from attrs import field, frozen

from axclarity.mapping.checks import insist
from axclarity.mapping.declared import insist_as_declared
from axclarity.mapping.orders.policy import ChargeRule, OrderPolicy

__all__ = ["RestockingFee", "ReturnPolicy", "ReturnReason"]

_CODE = 10


@frozen(kw_only=True)
class ReturnReason:
    """What AX is told of a return line.

    Args:
        reason: return reason code, of the header.
        disposition: disposition code of goods that can be sold again.
        scrapped: disposition code of goods that cannot; without it they stop the return.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    reason: str
    disposition: str
    scrapped: str = ""

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist(
            (
                ("reason", not 1 <= len(self.reason) <= _CODE, "must have 1 to 10 characters"),
                ("disposition", not 1 <= len(self.disposition) <= _CODE, "must have 1 to 10"),
                ("scrapped", len(self.scrapped) > _CODE, "must have at most 10 characters"),
            )
        )


@frozen(kw_only=True)
class RestockingFee:
    """What the shopper pays for sending goods back, in the basis of the order's prices.

    Args:
        charge: the charge in AX.
        percent: of what goes back for the lines.
        amount: beside it, once for each return, in the order's currency.
        tax: key of its tax rule in the order policy; by default it is not taxed.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    charge: ChargeRule
    percent: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    tax: str = ""

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist(
            (
                ("percent", not 0 <= self.percent <= 100, "must be 0 to 100"),
                ("amount", self.amount < 0, "must not be negative"),
            )
        )


@frozen(kw_only=True)
class ReturnPolicy:
    """How shop returns become documents of AX.

    Args:
        orders: the order policy: units, warehouses, taxes.
        path: `return-order` sends a ReturnOrderIn document, `negative-lines` a sales order with
            negative quantities, for sites without that service: the standard sales order service
            takes no orders of the type for returned items.
        reasons: by the shop's reason; `default_reason` for the rest.
        mixed_reason: reason code of a return whose lines have several; without it, it is refused.
        restocking: the fee, or none.
        exchange_tax: key of the tax rule for what is sent instead; without it such lines are
            refused, since the shop does not say how it taxes them.
        deadline_days: days until which goods must be back.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    orders: OrderPolicy
    path: str
    reasons: Mapping[str, ReturnReason] = field(factory=dict)
    default_reason: ReturnReason | None = None
    mixed_reason: str = ""
    restocking: RestockingFee | None = None
    exchange_tax: str | None = None
    deadline_days: int = 0

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        fee = self.restocking.charge.markup_code if self.restocking else None
        rounding = self.orders.tax.rounding_charge
        keys = [self.restocking.tax] if self.restocking and self.restocking.tax else []
        keys += [self.exchange_tax] if self.exchange_tax is not None else []
        insist(
            (
                (
                    "path",
                    self.path not in ("return-order", "negative-lines"),
                    "must be return-order or negative-lines",
                ),
                ("mixed_reason", len(self.mixed_reason) > _CODE, "must have at most 10 characters"),
                ("deadline_days", not 0 <= self.deadline_days <= 3650, "must be 0 to 3650"),
                (
                    "restocking.charge",
                    fee in self.orders.tax.carriers,
                    "has the charges code of a tax that is carried",
                ),
                (
                    "restocking.charge",
                    rounding is not None and fee == rounding.markup_code,
                    "has the charges code of the rounding charge",
                ),
                *(
                    (f"tax.{key}", key not in self.orders.tax.rules, "names no tax rule")
                    for key in keys
                ),
            )
        )
