"""A number of things, with the unit they are counted in."""

from decimal import Decimal

from attrs import field, frozen

from axclarity.errors import InvalidValue, Problem, value_class

__all__ = ["Quantity"]


def _finite(_: object, __: object, amount: Decimal) -> None:
    if not (isinstance(amount, Decimal) and amount.is_finite()):
        raise InvalidValue(
            Problem(
                path="quantity",
                rule="quantity.exact",
                message="must be a finite Decimal",
                value_class=value_class(amount),
            )
        )


@frozen
class Quantity:
    """An exact amount of a unit; the unit is the site's own name for it (`ea`, `pcs`, `kg`)."""

    amount: Decimal = field(validator=_finite)
    unit: str

    def __str__(self) -> str:
        return f"{self.amount:f} {self.unit}"
