"""An explanation: the steps from the shop's record and the policy to one field."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from attrs import frozen

from axclarity.mapping.explanation.written import written_amount
from axclarity.mapping.shown import Shown

__all__ = ["Explanation", "Step"]


@frozen(kw_only=True)
class Step:
    """One thing that made a value.

    Args:
        source: where it stands: a path in the order (`$.lines[0].unit_price`), a part of the
            policy (`policy.units.piece`), what the plan says of a line (`plan for $.lines[0],
            mode`), or empty for a rule that needs no source.
        value: what stands there.
        rule: what was made of it.
        amount: what it adds to an amount of money, in the currency of the explanation.
    """

    source: str = ""
    value: str = ""
    rule: str
    amount: Decimal | None = None


@frozen(kw_only=True)
class Explanation:
    """Why a field holds what it holds.

    Args:
        path: of the field, with places from 0.
        value: what it holds, as it is written.
        currency: of all amounts.
        steps: in the order in which they were taken.
        notes: what the mapping noted of the sources.
    """

    path: str
    value: str
    currency: str
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()

    @property
    def amount(self) -> Decimal:
        """What all steps with amounts make together."""
        return sum((s.amount for s in self.steps if s.amount is not None), start=Decimal(0))

    def __str__(self) -> str:
        return str(self._shown())

    def _repr_mimebundle_(self, **wanted: Any) -> Mapping[str, str]:
        return self._shown()._repr_mimebundle_(**wanted)

    def _shown(self) -> Shown:
        """The steps as a table; their amounts are a column only where there are any."""
        title, columns = f"{self.path} = {self.value}", ("source", "value", "rule")
        rows = tuple((step.source, step.value, step.rule) for step in self.steps)
        if all(step.amount is None for step in self.steps):
            return Shown(title=title, columns=columns, rows=rows, notes=self.notes)
        amounts = [
            "" if step.amount is None else written_amount(step.amount, self.currency)
            for step in self.steps
        ]
        return Shown(
            title=title,
            columns=(*columns, self.currency),
            rows=tuple((*row, amount) for row, amount in zip(rows, amounts, strict=True)),
            right=(3,),
            notes=self.notes,
        )
