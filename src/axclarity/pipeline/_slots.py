"""Bulkheads: which events may begin, so that what waits for one system leaves room for the rest."""

from collections import Counter
from collections.abc import Callable, Sequence

from attrs import define, field

from axclarity.pipeline.route import Route

__all__ = ["Group", "Slots", "fits", "reserve_for"]

Group = frozenset[str]
"""The destinations that some routes need."""


def reserve_for(concurrency: int, routes: Sequence[Route]) -> int:
    """How many slots each group of routes has to itself, unless somebody says so: an eighth.

    At least one, but no more than there are.
    """
    others = len(_groups(routes)) - 1
    return min(max(1, concurrency // 8), (concurrency - 1) // others) if others > 0 else 0


def fits(reserve: int | None, concurrency: int, routes: Sequence[Route]) -> bool:
    """Whether each group can have so many slots to itself, and one is left to the others."""
    if reserve is None or concurrency < 1:
        return True
    return 0 <= reserve * (len(_groups(routes)) - 1) < concurrency or not reserve


def _groups(routes: Sequence[Route]) -> frozenset[Group]:
    return frozenset(_group(route) for route in routes)


def _group(route: Route | None) -> Group:
    return frozenset(() if route is None else route.destinations)


@define
class Slots:
    """As many as keys may be worked on at the same time.

    Routes that need the same destinations are a group. Each group has `reserve` slots that no other
    may take while it can do something: whichever system is slow, what does not need it goes on.
    """

    concurrency: int
    reserve: int
    routes: Sequence[Route]
    _held: dict[str, Route | None] = field(factory=dict, init=False)
    _by_group: Counter[Group] = field(factory=Counter, init=False)
    _by_route: Counter[int] = field(factory=Counter, init=False)
    _all_groups: frozenset[Group] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._all_groups = _groups(self.routes)

    @property
    def free(self) -> int:
        """How many are free, for whomever."""
        return self.concurrency - len(self._held)

    def resting(self, is_closed: Callable[[Group], bool]) -> frozenset[Group]:
        """The groups that can do nothing now: a destination of theirs is closed."""
        return frozenset(group for group in self._all_groups if is_closed(group))

    def admits(self, route: Route | None, resting: frozenset[Group]) -> bool:
        """Whether an event of a route may begin, or one that has none."""
        group = _group(route)
        if group in resting or self._is_full(route):
            return False
        others = self._all_groups - resting - {group}
        return self.free > sum(max(0, self.reserve - self._by_group[other]) for other in others)

    def _is_full(self, route: Route | None) -> bool:
        if route is None or route.slots is None:
            return False
        return self._by_route[id(route)] >= route.slots

    def enter(self, key: str, route: Route | None) -> None:
        """An event of a key begins."""
        self._held[key] = route
        self._by_group[_group(route)] += 1
        self._by_route[id(route)] += 1

    def leave(self, key: str) -> None:
        """It has ended."""
        route = self._held.pop(key)
        self._by_group[_group(route)] -= 1
        self._by_route[id(route)] -= 1
