"""Names that somebody may have meant."""

from collections.abc import Iterable
from difflib import SequenceMatcher, get_close_matches

__all__ = ["did_you_mean"]

_MOST = 12
_NEAR = 0.55
_ALIKE = 0.1


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence with the nearest names, or with some of those there are where none is near."""
    names = sorted(set(known))
    folded = {each.casefold(): each for each in names}
    wanted = name.casefold()
    near = get_close_matches(wanted, folded, n=3, cutoff=_NEAR)
    if near:
        least = _nearness(near[0], wanted) - _ALIKE
        alike = [each for each in near if _nearness(each, wanted) > least]
        return f"Did you mean {' or '.join(folded[each] for each in alike)}?"
    if not names:
        return ""
    more = " …" if len(names) > _MOST else ""
    return f"There are: {', '.join(names[:_MOST])}{more}."


def _nearness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
