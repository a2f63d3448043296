"""The ladder by which a customer of the shop is found among accounts of AX.

A candidate agrees on a rung or it does not; the surest rung where any agrees decides. A name alone
never does, and what is blank agrees with nothing.
"""

from collections.abc import Iterable, Iterator
from functools import reduce

from attrs import field, fields, frozen

from axclarity.errors import MappingError, Problem
from axclarity.mapping.customers.policy import MatchPolicy, Rung

__all__ = [
    "Ambiguous",
    "Candidate",
    "Identity",
    "Match",
    "Matched",
    "NoMatch",
    "account_from_match",
    "match",
]

_NONE: frozenset[str] = frozenset()


@frozen(kw_only=True)
class Identity:
    """What a customer is recognised by, folded. Not shown, since it is personal.

    Args:
        account: account number in AX.
        reference: the customer's id in the shop, kept in AX as `OurAccountNum` (assumption).
        tax_ids, emails, phones: as the folds make them.
        names: words of each name.
        places: country and postcode of each address.
    """

    account: str = ""
    reference: str = field(default="", repr=False)
    tax_ids: frozenset[str] = field(default=_NONE, repr=False)
    emails: frozenset[str] = field(default=_NONE, repr=False)
    names: frozenset[tuple[str, ...]] = field(default=frozenset(), repr=False)
    phones: frozenset[str] = field(default=_NONE, repr=False)
    places: frozenset[tuple[str, str]] = field(default=frozenset(), repr=False)


@frozen(kw_only=True)
class Candidate:
    """An account that has something in common with the customer.

    Args:
        rungs: on which rungs it agrees.
        facts: what is equal, rung or not: for the person who decides.
        contradicted: whether both have a tax id, and neither is a part of the other.
        score: greater is surer; any rung counts more than all below it together.
    """

    account: str
    rungs: tuple[Rung, ...] = ()
    facts: tuple[str, ...] = ()
    contradicted: bool = False
    score: int = 0


@frozen(kw_only=True)
class Matched:
    """One account it is."""

    account: str
    found: Candidate


@frozen(kw_only=True)
class Ambiguous:
    """Several accounts it may be, the surest first."""

    candidates: tuple[Candidate, ...]


@frozen(kw_only=True)
class NoMatch:
    """None it is; `candidates` have something in common, and not enough."""

    candidates: tuple[Candidate, ...] = ()


Match = Matched | Ambiguous | NoMatch


def match(wanted: Identity, candidates: Iterable[Identity], policy: MatchPolicy) -> Match:
    """Find a customer among accounts, in whatever order they come.

    Of several on the deciding rung, the one that agrees on more below it is taken, except where
    account number or reference decide: those ought to be unique.

    Args:
        candidates: accounts of AX; one that comes twice counts once.

    Raises:
        MappingError: a candidate has no account number.
    """
    found = [_candidate(wanted, each, policy) for each in _merged(candidates)]
    found = sorted((each for each in found if each.facts), key=lambda c: (-c.score, c.account))
    agreeing = tuple(each for each in found if each.rungs)
    if not agreeing:
        return NoMatch(candidates=tuple(found))
    best, *others = agreeing
    if any(_is_rival(best, each) for each in others):
        return Ambiguous(candidates=agreeing)
    return Matched(account=best.account, found=best)


def account_from_match(found: Match, *, path: str) -> str | None:
    """The account, or nothing where there is no match.

    Raises:
        MappingError: it is ambiguous; names the accounts and nothing else of them.
    """
    match found:
        case Matched(account=account):
            return account
        case Ambiguous(candidates=candidates):
            raise _ambiguous(candidates, path)
        case NoMatch():
            return None


def _is_rival(best: Candidate, other: Candidate) -> bool:
    if best.rungs[0] is Rung.ACCOUNT:
        return other.rungs[0] is Rung.ACCOUNT
    return best.score == other.score


def _candidate(wanted: Identity, other: Identity, policy: MatchPolicy) -> Candidate:
    facts = tuple(_facts(wanted, other))
    contradicted = _contradict(wanted.tax_ids, other.tax_ids)
    rungs = tuple(
        rung
        for rung in policy.rungs
        if _agrees(rung, facts) and (rung is Rung.ACCOUNT or not contradicted)
    )
    steps = len(policy.rungs) - 1
    return Candidate(
        account=other.account,
        rungs=rungs,
        facts=facts,
        contradicted=contradicted,
        score=sum(1 << (steps - policy.rungs.index(rung)) for rung in rungs),
    )


def _facts(one: Identity, other: Identity) -> Iterator[str]:
    """The names of what is equal and not blank."""
    if one.account.strip() and one.account.casefold() == other.account.casefold():
        yield "account"
    if one.reference.strip() and one.reference == other.reference:
        yield "reference"
    yield from (name for name in _SETS if getattr(one, name) & getattr(other, name))


def _contradict(ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether tax ids are of different customers; one may lack the country, or have more."""
    pairs = [(one, other) for one in ours for other in theirs]
    return bool(pairs) and not any(one in other or other in one for one, other in pairs)


def _agrees(rung: Rung, facts: tuple[str, ...]) -> bool:
    match rung:
        case Rung.ACCOUNT:
            return "account" in facts or "reference" in facts
        case Rung.TAX_ID:
            return "tax_ids" in facts
        case Rung.EMAIL_AND_NAME:
            return "emails" in facts and "names" in facts
        case Rung.PHONE_AND_POSTCODE:
            return "phones" in facts and "places" in facts


_SETS = tuple(each.name for each in fields(Identity) if each.name not in ("account", "reference"))


def _merged(candidates: Iterable[Identity]) -> list[Identity]:
    by_account: dict[str, list[Identity]] = {}
    for each in candidates:
        if not each.account.strip():
            raise MappingError(
                Problem(
                    path="CustTable.AccountNum",
                    rule="customer.no-account",
                    message="is missing: an account that was found has no number",
                )
            )
        by_account.setdefault(each.account.casefold(), []).append(each)
    return [reduce(_both, same) for same in by_account.values()]


def _both(one: Identity, other: Identity) -> Identity:
    sets = {name: getattr(one, name) | getattr(other, name) for name in _SETS}
    return Identity(
        account=min(one.account, other.account),
        reference=max(one.reference, other.reference),
        **sets,
    )


def _ambiguous(candidates: tuple[Candidate, ...], path: str) -> MappingError:
    accounts = tuple(each.account for each in candidates)
    return MappingError(
        Problem(
            path=path,
            rule="customer.ambiguous",
            message="may be any of the accounts "
            + ", ".join(f"{each.account} ({', '.join(each.rungs)})" for each in candidates),
            hint="Put the shop's customer id on the right one (OurAccountNum), then replay.",
        ),
        accounts=accounts,
    )
