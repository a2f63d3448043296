"""How a line, or a piece of it, gets to the shopper."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Final

from attrs import evolve, field, fields, frozen

from axclarity.clarity.models import Address
from axclarity.errors import MappingError, Problem
from axclarity.mapping.declared import insist_as_declared
from axclarity.values import OrderLineId

__all__ = ["AS_SAID", "Delivery", "DeliveryPlan", "Piece"]


@frozen(kw_only=True)
class Delivery:
    """Whence, whither, when and how; what is not said is as the line, else the order, says.

    Args:
        warehouse: the shop's name of it.
        ship_to: where it goes.
        requested_date: when it should arrive.
        mode: the shop's shipping code.
        vendor: who sends it straight to the shopper.
        batch: number of the batch it is taken from.
        serial: number of the one piece that is sent.
        backorder: it is not there yet.
    """

    warehouse: str | None = None
    ship_to: Address | None = None
    requested_date: date | None = None
    mode: str = ""
    vendor: str = ""
    batch: str = ""
    serial: str = ""
    backorder: bool = False

    def refined(self, by: "Delivery") -> "Delivery":
        """The same, with what another says in place of it."""
        names = [each.name for each in fields(Delivery)]
        said = {name: getattr(by, name) for name in names if getattr(by, name)}
        return evolve(self, **said)


AS_SAID: Final = Delivery()
"""As the line, else the order, says."""


@frozen(kw_only=True)
class Piece:
    """So much of a line, in the line's unit or in kits, goes this way.

    Raises:
        ConfigError: rule `config.policy`: something of another type, as a float for a Decimal.
        MappingError: the quantity is not positive, or one serial number is for more than one.
    """

    quantity: Decimal
    delivery: Delivery

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        if self.quantity <= 0:
            raise _refused("splitting.nothing", "must be positive")
        if self.delivery.serial and self.quantity != 1:
            raise _refused("splitting.serial", "must be 1 where a serial number is named")


@frozen(kw_only=True)
class DeliveryPlan:
    """How the lines of an order are cut up.

    Args:
        pieces: by shop line, as somebody decided, in the shop's unit; together they are the whole
            line. A kit that is exploded by a recipe is cut in kits, each with all its parts.
        stock: what is there, by article and the shop's warehouse, in the shop's unit. A line is
            taken from its own warehouse first, of each what is whole in the unit in which AX
            sells; what is nowhere becomes a backorder. Without it, nothing is asked.
        warehouses: where else to take goods from, the best first.
        backorder_date: when what is not there yet should arrive.

    Raises:
        ConfigError: rule `config.policy`: something of another type, as a float for a Decimal.
    """

    pieces: Mapping[OrderLineId, tuple[Piece, ...]] = field(factory=dict)
    stock: Mapping[tuple[str, str], Decimal] | None = None
    warehouses: tuple[str, ...] = ()
    backorder_date: date | None = None

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)


def _refused(rule: str, message: str) -> MappingError:
    return MappingError(Problem(path="pieces.quantity", rule=rule, message=message))
