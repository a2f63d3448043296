"""What a site decides about its general ledger: accounts, dimensions, how payments are posted.

Data, checked when they are made. Account numbers, journals and dimensions are the site's own; none
has a default. Nothing here holds money.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from itertools import pairwise
from typing import Any

from attrs import field, frozen

from axclarity.clarity.models import PaymentKind
from axclarity.mapping.checks import Check, insist
from axclarity.mapping.declared import insist_as_declared
from axclarity.values import CURRENCIES, RETIRED_CURRENCIES
from axclarity.values.members import member_of

__all__ = [
    "Account",
    "AccountRange",
    "AccountType",
    "DimensionPolicy",
    "DimensionRule",
    "Fact",
    "PaymentPolicy",
    "PostingRule",
]

_JOURNAL, _BANK, _MODE, _PROFILE, _BANK_TRANSACTION = 10, 10, 10, 10, 10
_LONGEST_NUMBER = 20


class AccountType(StrEnum):
    """Whose account it is: AX's LedgerJournalACType, as far as payments use it."""

    LEDGER = "Ledger"
    CUSTOMER = "Cust"
    BANK = "Bank"


class Fact(StrEnum):
    """What is known of a payment or an order that may decide a financial dimension."""

    CHANNEL = "channel"
    CUSTOMER_GROUP = "customer_group"
    PRODUCT_CATEGORY = "product_category"
    WAREHOUSE = "warehouse"
    PAYMENT_METHOD = "payment_method"


def _names(names: Iterable[str]) -> frozenset[str]:
    if isinstance(names, Iterable) and not isinstance(names, str):
        return frozenset(names)
    return names  # type: ignore[return-value]  # what a check must find


def _account_type(word: str) -> AccountType:
    return member_of(AccountType, word)


def _fact(word: str) -> Fact:
    return member_of(Fact, word)


def _dimensions(path: str, values: Mapping[str, str]) -> Iterator[Check]:
    yield path, any(not name.strip() for name in values), "must name its dimensions"


@frozen(kw_only=True)
class Account:
    """An account of AX: a main account, a customer's account or a bank account, by its number.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    type: AccountType = field(converter=_account_type)
    number: str

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        length = _BANK if self.type is AccountType.BANK else _LONGEST_NUMBER
        fits = 1 <= len(self.number) <= length and self.number == self.number.strip()
        insist((("number", not fits, f"must have 1 to {length} characters, no spaces around"),))


@frozen(kw_only=True)
class DimensionRule:
    """One fact decides one financial dimension.

    Args:
        dimension: the attribute in AX, for example `Department`.
        fact: what decides.
        values: dimension value by the fact's value.
        otherwise: the value for a fact that `values` does not list; an empty text leaves the
            dimension to the next rule; without it such a fact stops the record.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    dimension: str
    fact: Fact = field(converter=_fact)
    values: Mapping[str, str]
    otherwise: str | None = None

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist((("dimension", not self.dimension.strip(), "must name a dimension"),))


@frozen(kw_only=True)
class AccountRange:
    """The account structure of a range of main accounts.

    Args:
        first, last: the ends, both inside, compared as text, as AX compares them (assumption).
        segments: dimensions behind the main account, in the order of the structure.
        required: those of them that must not be blank.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    first: str
    last: str
    segments: tuple[str, ...] = ()
    required: frozenset[str] = field(default=frozenset(), converter=_names)

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist(
            (
                ("last", self.last < self.first, "must not come before the first"),
                ("segments", len(set(self.segments)) < len(self.segments), "names one twice"),
                ("required", not self.required <= {*self.segments}, "names no segment"),
            )
        )

    def holds(self, main_account: str) -> bool:
        """Whether a main account is in the range."""
        return self.first <= main_account <= self.last


@frozen(kw_only=True)
class DimensionPolicy:
    """How facts become financial dimensions, and which of them an account wants.

    Args:
        rules: tried in order; the first that gives a dimension its value wins.
        constants: values that no fact changes, by dimension; a rule comes before them.
        structures: by range of main accounts; ranges must not overlap. A main account in none of
            them is refused, unless there are no structures at all: then every dimension is kept.
        balancing: the balancing financial dimension of the ledger, or nothing. A payment policy
            must have a value for it, and an account structure, if there are any, a segment.
        delimiter: stands between the segments of a ledger account, as the chart of accounts says.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    rules: tuple[DimensionRule, ...] = ()
    constants: Mapping[str, str] = field(factory=dict)
    structures: tuple[AccountRange, ...] = ()
    balancing: str = ""
    delimiter: str = "-"

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        ranges = sorted(self.structures, key=lambda each: each.first)
        overlap = any(a.last >= b.first for a, b in pairwise(ranges))
        insist(
            (
                ("delimiter", len(self.delimiter) != 1, "must be one character"),
                ("structures", overlap, "must not overlap"),
                *_dimensions("constants", self.constants),
            )
        )


@frozen(kw_only=True)
class PostingRule:
    """How what is paid by one method is posted.

    Args:
        clearing: what the provider owes, a bank or main account; for gift cards and store credit
            the liability, never revenue.
        fee: takes what the provider keeps. Without it a fee is refused.
        bank: where payouts arrive. Without it a payout is refused.
        loss: takes chargebacks; without it the customer owes again.
        paym_mode: AX's method of payment.
        bank_transaction: type of the bank transaction, where the clearing account is a bank's.
        dimensions: values that are the method's own; they win over the policy's rules.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    clearing: Account
    fee: Account | None = None
    bank: Account | None = None
    loss: Account | None = None
    paym_mode: str = ""
    bank_transaction: str = ""
    dimensions: Mapping[str, str] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        owned = [a for a in (self.clearing, self.fee, self.bank, self.loss) if a is not None]
        ledger = [a for a in (self.fee, self.loss) if a is not None]
        customer = any(a.type is AccountType.CUSTOMER for a in owned)
        wrong = any(a.type is not AccountType.LEDGER for a in ledger)
        insist(
            (
                ("clearing", customer, "a customer's account stands for no method"),
                ("fee", wrong, "fees and losses go to main accounts"),
                ("clearing", self.clearing in owned[1:], "must be an account of its own"),
                ("paym_mode", len(self.paym_mode) > _MODE, "is longer than AX keeps"),
                (
                    "bank_transaction",
                    len(self.bank_transaction) > _BANK_TRANSACTION,
                    "is longer than AX keeps",
                ),
                *_dimensions("dimensions", self.dimensions),
            )
        )


_Rules = Mapping[tuple[str, PaymentKind | None], PostingRule]


def _by_kind(rules: _Rules) -> _Rules:
    known = isinstance(rules, Mapping)
    return {_method_and_kind(key): rule for key, rule in rules.items()} if known else rules


def _method_and_kind(key: Any) -> Any:
    match key:
        case (method, str(word)):
            return method, member_of(PaymentKind, word)
    return key


@frozen(kw_only=True)
class PaymentPolicy:
    """How shop payments become journals.

    Args:
        company: `dataAreaId` that is posted to.
        payment_journal: name of the customer payment journal.
        general_journal: name of the general journal, for what has no customer or several lines.
        rules: by method and kind, or the word for it; a kind of `None` is for all kinds of the
            method.
        dimensions: financial dimensions.
        currency: the ledger's accounting currency.
        fees: `payout` posts fees when the money arrives, `event` as soon as they are known, each in
            a voucher beside its payment's. A payout posts by what stands here then: change it only
            when all that was booked is paid out.
        rates: `ax` lets AX look up the rate of the day, `given` wants one with every payment, fee
            and payout in another currency.
        prepayment_profile: posting profile of money that came before its invoice; without it such
            a payment is no prepayment in AX.
        number_vouchers: whether lines carry our reference as voucher number. AX must then allow
            manual numbers; otherwise it numbers them, and the reference is in DocumentNum.
        differences: main account for the cents that remain where a currency ended between payments
            and their payout. Without it such a payout is refused.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    company: str
    payment_journal: str
    general_journal: str
    rules: _Rules = field(converter=_by_kind)
    dimensions: DimensionPolicy = field(factory=DimensionPolicy)
    currency: str
    fees: str = "payout"
    rates: str = "ax"
    prepayment_profile: str = ""
    number_vouchers: bool = False
    differences: Account | None = None

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist(
            (
                ("company", not 1 <= len(self.company) <= 4, "must have 1 to 4 characters"),
                ("currency", not _is_currency(self.currency), "must be an ISO 4217 code, as EUR"),
                ("fees", self.fees not in ("payout", "event"), "must be payout or event"),
                ("rates", self.rates not in ("ax", "given"), "must be ax or given"),
                ("prepayment_profile", len(self.prepayment_profile) > _PROFILE, "is too long"),
                ("differences", not _is_main(self.differences), "must be a main account"),
                *self._journals(),
                *self._balancing(),
                *_clearing(self.rules),
            )
        )

    def rule_for(self, method: str, kind: PaymentKind | None) -> PostingRule | None:
        """The rule of a method and kind, or of the method."""
        return self.rules.get((method, kind)) or self.rules.get((method, None))

    def _journals(self) -> Iterator[Check]:
        for name in ("payment_journal", "general_journal"):
            journal = getattr(self, name)
            yield name, not 1 <= len(journal) <= _JOURNAL, "must have 1 to 10 characters"

    def _balancing(self) -> Iterator[Check]:
        """A balancing dimension that no line can have would be in balance whatever is posted."""
        given, path = self.dimensions, "dimensions.balancing"
        if not given.balancing:
            return
        filled = {*given.constants, *(rule.dimension for rule in given.rules)}
        filled |= {name for rule in self.rules.values() for name in rule.dimensions}
        yield path, given.balancing not in filled, "gets its value by no rule and no constant"
        segments = {name for each in given.structures for name in each.segments}
        missing = bool(given.structures) and given.balancing not in segments
        yield path, missing, "is a segment of no account structure"


def _is_main(account: Account | None) -> bool:
    return account is None or account.type is AccountType.LEDGER


def _is_currency(code: str) -> bool:
    return code in CURRENCIES or code in RETIRED_CURRENCIES


def _clearing(rules: _Rules) -> Iterator[Check]:
    """One method clears over one account, or a refund would not mirror its capture."""
    accounts: dict[str, Account] = {}
    for (method, kind), rule in rules.items():
        known = accounts.setdefault(method, rule.clearing)
        path = f"rules.{method}.{kind or '*'}.clearing"
        yield path, known != rule.clearing, "must be the same for all kinds of a method"
