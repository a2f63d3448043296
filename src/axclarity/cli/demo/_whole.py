"""Everything: each flow with what goes wrong, then the story of one order, and a verdict."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

from axclarity.cli.demo._one_order import ORDER, Chapter, one_order
from axclarity.cli.demo._scenes import (
    EDITED_INTO,
    PARKED,
    PLACED,
    SCENES,
    WHERE_THE_SHOP_SAYS,
    Scene,
)
from axclarity.cli.demo._site import Site, open_site
from axclarity.cli.demo._site_account import SiteAccount, site_account
from axclarity.mapping.owner import Owner
from axclarity.pipeline import AlertSink

__all__ = ["Told", "Whole", "play_all"]

Told = Callable[[str], object]
"""Told the title of what is played next."""


@frozen(kw_only=True)
class Whole:
    """All accounts, and the story.

    Args:
        company: where every flow is played, and AX has the say on products.
        second: another company, where the shop has it, and where the story happens.
    """

    company: SiteAccount
    second: SiteAccount
    story: tuple[Chapter, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        """What does not hold, in words."""
        story = (f"the story: {each.title}" for each in self.story if not each.balanced)
        return (*self.company.broken, *self.second.broken, *self._parked(), *story)

    @property
    def held(self) -> bool:
        """Whether everything holds."""
        return not self.broken

    def _parked(self) -> Iterator[str]:
        """What waits for a person and should not, and the other way round."""
        waits = {each.record: each.rule for each in (*self.company.parked, *self.second.parked)}
        for record, rule in sorted({*waits.items()} ^ {*PARKED.items()}):
            verb = "is" if waits.get(record) == rule else "is not"
            yield f"{record} {verb} parked as {rule}"

    def to_json(self) -> dict[str, Any]:
        """All of it as plain data; amounts as texts."""
        return {
            "company": self.company.to_json(),
            "second": self.second.to_json(),
            "story": [_chapter(each) for each in self.story],
            "broken": [*self.broken],
            "held": self.held,
        }


async def play_all(directory: Path, told: Told, alert: AlertSink) -> Whole:
    """Play every flow, then tell the story, in two companies that both begin with nothing."""
    orders = (*PLACED, EDITED_INTO)
    async with open_site(directory / "company", alert, orders=orders) as site:
        for scene in SCENES:
            await _play(scene, site, told)
        company = site_account(site)
    async with open_site(
        directory / "story", alert, orders=(ORDER,), products=Owner.CLARITY
    ) as site:
        for scene in WHERE_THE_SHOP_SAYS:
            await _play(scene, site, told)
        told("one order from the basket to the last cent back")
        story = [chapter async for chapter in one_order(site.box, site.settle)]
        await site.night()
        return Whole(company=company, second=site_account(site), story=tuple(story))


async def _play(scene: Scene, site: Site, told: Told) -> None:
    told(scene.title)
    if scene.fault is not None:
        site.box.faults.inject(scene.fault)
    await scene.play(site)
    await site.settle()
    site.box.ax.post_journals()


def _chapter(chapter: Chapter) -> dict[str, Any]:
    return {
        "title": chapter.title,
        "shop": [*chapter.shop],
        "ax": [*chapter.ax],
        "ledger": [
            {"account": account, "amount": f"{amount:f}", "currency": currency}
            for account, amount, currency in chapter.ledger
        ],
        "paid": f"{chapter.paid:f}",
        "owed": f"{chapter.owed:f}",
        "earned": f"{chapter.earned:f}",
        "balanced": chapter.balanced,
    }
