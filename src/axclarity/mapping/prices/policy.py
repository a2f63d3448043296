"""What a site decides about prices: data, checked when they are made."""

from collections.abc import Mapping
from datetime import tzinfo

from attrs import field, frozen

from axclarity.mapping.checks import insist
from axclarity.mapping.declared import insist_as_declared
from axclarity.mapping.owner import Owner, owner_of

__all__ = ["Buyer", "PricePolicy"]


@frozen(kw_only=True)
class Buyer:
    """Whom a price of the shop is for, in AX: an account, a price group, both, or everybody."""

    account: str = ""
    group: str = ""


def _with_everybody(buyers: Mapping[str, Buyer]) -> Mapping[str, Buyer]:
    return {"": Buyer(), **buyers} if isinstance(buyers, Mapping) else buyers


@frozen(kw_only=True)
class PricePolicy:
    """How trade agreements become prices of the shop, and the other way round.

    Prices are in the same basis on both sides: with tax or without (assumption).

    Args:
        owner: who has the say on prices.
        zone: the time zone of the company, whose days agreements begin and end on.
        buyers: who the shop's groups are in AX; the empty name is everybody.
        units: AX unit by the shop's, where they differ.
        digits: digits after the point that AX keeps of a price; what has more is sent as a price
            for 10, 100 … units.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    owner: Owner = field(converter=owner_of)
    zone: tzinfo
    buyers: Mapping[str, Buyer] = field(factory=dict, converter=_with_everybody)
    units: Mapping[str, str] = field(factory=dict)
    digits: int = 2

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        nobody = (name for name, buyer in self.buyers.items() if name and buyer == Buyer())
        insist(
            (
                ("buyers.", self.buyers[""] != Buyer(), "must be everybody"),
                ("digits", not 0 <= self.digits <= 12, "must be 0 to 12"),
                *((f"buyers.{name}", True, "needs an account or a group") for name in nobody),
            )
        )
