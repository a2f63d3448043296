"""Whatever becomes of the webhooks: two sweeps, and both sides stand as if all had come in time."""

import asyncio
from collections.abc import Iterator, Sequence
from itertools import cycle

from attrs import define, field, frozen
from hypothesis import given, settings
from hypothesis import strategies as st

from axclarity.pipeline import Event
from axclarity.sandbox.clarity import Delivery
from tests.property._examples import usual

from ._disk import Disk
from ._loop import now, simulate
from ._site import Site
from ._standing import Standing, standing_of
from ._stories import People, Story, stories
from ._systems import Systems

Fate = tuple[int, ...]
"""After how many steps each copy of a webhook arrives; lost if there are none."""

AT_ONCE, LOST, TWICE, MUCH_LATER = (0,), (), (0, 2), (9,)


@frozen
class Weather:
    """What becomes of webhooks, over and over; `backwards` turns those that come together."""

    fates: Sequence[Fate]
    backwards: bool


FAIR = Weather([AT_ONCE], backwards=False)
weathers = st.builds(
    Weather,
    st.lists(
        st.sampled_from([LOST, AT_ONCE, (1,), (3,), (0, 0), TWICE, MUCH_LATER]),
        min_size=1,
        max_size=7,
    ),
    st.booleans(),
)


@define
class Courier:
    """Brings webhooks, as the weather lets it."""

    weather: Weather
    _fates: Iterator[Fate] = field(init=False)
    _under_way: list[tuple[int, Event]] = field(factory=list, init=False)
    _steps: int = field(default=0, init=False)

    def __attrs_post_init__(self) -> None:
        self._fates = cycle(self.weather.fates)

    def take(self, deliveries: Sequence[Delivery]) -> None:
        """Set out with what the shop has announced."""
        for delivery, fate in zip(deliveries, self._fates, strict=False):
            self._under_way += [(self._steps + later, event_of(delivery)) for later in fate]

    def arrives(self) -> list[Event]:
        """What comes after a step."""
        due = [event for step, event in self._under_way if step <= self._steps]
        self._under_way = [each for each in self._under_way if each[0] > self._steps]
        self._steps += 1
        return due[::-1] if self.weather.backwards else due

    def left(self) -> list[Event]:
        """What has not come yet."""
        return [event for _, event in self._under_way]


def event_of(delivery: Delivery) -> Event:
    return Event(
        source="clarity",
        id=delivery.event_id,
        type=delivery.type,
        key=f"{delivery.type.partition('.')[0]}/{delivery.record_id}",
        occurred_at=now(),
        payload=b"{}",
    )


@frozen
class End:
    """How both systems stand at the end of a story, and what was written at last."""

    standing: Standing
    writes: Sequence[str]


def told(story: Story, weather: Weather, disk: Disk) -> tuple[End, End]:
    """Tell a story. Returns its end, and how it is after one more sweep and all late webhooks.

    In fair weather nothing is swept, and AX is asked for what changes there. Otherwise each turn
    ends with two sweeps.
    """
    disk.wipe()
    return simulate(1, lambda: _told(story, weather, disk))


async def _told(story: Story, weather: Weather, disk: Disk) -> tuple[End, End]:
    systems, courier = Systems(1), Courier(weather)
    site, people = Site(systems, disk), People(systems)
    for turn in story:
        for step in turn:
            await asyncio.sleep(1)
            people.do(step)
            courier.take(site.news())
            await site.work_on(courier.arrives())
        if weather is FAIR:
            await site.poll()
        else:
            await site.sweep()
            await site.sweep()
            courier.take(site.news())
    end = End(standing_of(systems, disk), site.written())
    if weather is FAIR:
        later = end
    else:
        await site.sweep()
        await site.work_on(courier.left())
        later = End(standing_of(systems, disk), site.written())
    systems.close()
    return end, later


@settings(usual, max_examples=max(1, usual.max_examples // 2))
@given(story=stories(), weather=weathers)
def test_two_sweeps_make_up_for_any_weather(story: Story, weather: Weather, disk: Disk) -> None:
    fair, _ = told(story, FAIR, disk)
    end, later = told(story, weather, disk)
    assert end.standing == fair.standing
    assert (end.standing["letters"], end.standing["pending"]) == ([], 0)
    assert later == End(end.standing, [])
