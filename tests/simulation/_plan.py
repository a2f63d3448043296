"""What happens in a simulation: everything that the seed decides before it begins."""

from random import Random

from attrs import frozen

__all__ = ["ORDERS", "TROUBLES", "Plan", "Shopping", "plan_of"]

ORDERS = (
    "01-one-line",
    "05-order-discount-awkward-cents",
    "08-free-gift-full-discount",
    "22-gift-wrap-fee",
    "31-guest",
    "45-new-customer",
)
"""The example orders that shoppers place: small ones, of buyers known, unknown and nameless."""

_LATE = ("late", "slow")
TROUBLES = (
    *("refused", "reset before"),  # it never arrives
    *("rate limited", "busy", "page before", "denied", "deadlock"),  # it is not done
    *("reset after", "half", "page after", "busy after"),  # it is done, and nobody hears of it
    *_LATE,  # it is done when nobody waits any more, or nearly so
)


@frozen(kw_only=True)
class Shopping:
    """One order, and what people do to it. Moments are seconds.

    Args:
        example: what is bought; `edited_into` is what somebody makes of it.
        cancelled_after, edited_after, noted_after: after it was placed. A note changes nothing
            that AX is sent.
        shipped_after: one piece at a time, the first from when AX has it; the last takes all that
            is left, if it is shipped `whole`.
    """

    example: str
    placed_at: float
    edited_into: str | None = None
    edited_after: float | None = None
    cancelled_after: float | None = None
    noted_after: tuple[float, ...] = ()
    shipped_after: tuple[float, ...] = ()
    whole: bool = True

    @property
    def touched(self) -> bool:
        """Whether somebody did what may need a person's judgement."""
        return self.edited_after is not None or self.cancelled_after is not None


@frozen(kw_only=True)
class Plan:
    """A run.

    Args:
        workers: how many processes share the journal.
        fuses: at which of its awaits each process dies, in the order in which they start; `None`
            and those after the last live on.
        kills: when some process is killed, whatever it is at.
        storm: until when things go wrong, in seconds.
        trouble, troubles: with how many of the requests something goes wrong, and what.
        purges: when AX's message log is cleaned.
        skews: how many seconds the clocks of AX and of the shop are ahead of ours.
        lost, doubled: how often a webhook is.
    """

    shopping: tuple[Shopping, ...]
    workers: int
    fuses: tuple[int | None, ...]
    kills: tuple[float, ...] = ()
    storm: float
    trouble: float
    troubles: tuple[str, ...] = TROUBLES
    purges: tuple[float, ...]
    skews: tuple[float, float]
    lost: float
    doubled: float


def plan_of(seed: int) -> Plan:
    """The plan of a seed: from a quiet day to a storm in which everything breaks."""
    random = Random(f"plan {seed}")
    workers = random.choice((1, 1, 2))
    deaths = random.choice((0, 1, 1, 2, 3))
    return Plan(
        shopping=tuple(_shopping(random) for _ in range(random.choice((1, 1, 1, 2)))),
        workers=workers,
        fuses=tuple(random.choice((None, random.randint(1, 90))) for _ in range(deaths)),
        kills=tuple(random.uniform(1, 25) for _ in range(random.choice((0, 0, 1, 2)))),
        storm=random.uniform(5, 25),
        trouble=random.choice((0.0, 0.1, 0.3, 0.5)),
        troubles=random.choice((TROUBLES, TROUBLES, _LATE)),
        purges=tuple(random.uniform(0, 30) for _ in range(random.choice((0, 1, 9)))),
        skews=(random.uniform(-240, 240), random.uniform(-240, 240)),
        lost=random.choice((0.0, 0.3, 1.0)),
        doubled=random.choice((0.0, 0.3)),
    )


def _shopping(random: Random) -> Shopping:
    example = random.choice(ORDERS)
    fate = random.random()
    return Shopping(
        example=example,
        placed_at=random.uniform(0, 4),
        edited_into="05-order-discount-awkward-cents" if fate < 0.1 else None,
        edited_after=random.uniform(0, 12) if fate < 0.1 else None,
        cancelled_after=random.uniform(0, 12) if 0.1 <= fate < 0.2 else None,
        noted_after=tuple(random.uniform(0, 12) for _ in range(8 if fate >= 0.8 else 0)),
        shipped_after=tuple(random.uniform(0, 8) for _ in range(random.choice((0, 1, 2)))),
        whole=random.random() < 0.7,
    )
