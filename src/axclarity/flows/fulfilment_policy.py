"""How the status of an order in the shop follows the one in AX."""

from attrs import frozen

from axclarity.clarity.models import OrderStatus
from axclarity.errors import ConfigError, Problem
from axclarity.mapping.status import ORDER_COURSE, Course, Move, WayBack

__all__ = ["FulfilmentPolicy"]


@frozen(kw_only=True)
class FulfilmentPolicy:
    """Which moves of an order's status the shop is told.

    Args:
        course: the way a status may go. Where it has no way, the status is the shop's own affair:
            refunded, for example.
        ways_back: declared ways back that are told, too; without them, a status never goes
            backwards, and so does what the shop itself moved ahead.
        on_cancelled: what becomes of an order that AX has cancelled and the shop has not: `park`
            asks a person, `tell` cancels it in the shop. Where AX has cancelled one of its several
            sales orders, a person is asked in any case: the shop has no word for that.

    Raises:
        ConfigError: rule `config.policy`.
    """

    course: Course[OrderStatus] = ORDER_COURSE
    ways_back: frozenset[WayBack] = frozenset()
    on_cancelled: str = "park"

    def __attrs_post_init__(self) -> None:
        if self.on_cancelled not in ("park", "tell"):
            message = "must be one of park, tell"
            raise ConfigError(Problem(path="on_cancelled", rule="config.policy", message=message))

    def asks_a_person(self, shop: OrderStatus, ax: OrderStatus) -> bool:
        """Whether AX ended an order that goes on in the shop. Refunded as a whole, none does."""
        ended = ax in self.course.ends and shop not in (ax, OrderStatus.REFUNDED)
        return ended and (self.on_cancelled == "park" or shop in self.course.beside)

    def asks_about_part(self, shop: OrderStatus) -> bool:
        """Whether a part that AX has cancelled is missing in an order of this status."""
        return shop in self.course.steps

    def follows(self, shop: OrderStatus, ax: OrderStatus) -> bool:
        """Whether the shop is told AX's status."""
        match self.course.move(shop, ax):
            case Move.FORWARD:
                return True
            case Move.DECLARED:
                return self.course.way_back(shop, ax) in self.ways_back
            case _:
                return False
