"""What a site decides about customers: how they are made, how they match, who owns which field."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from attrs import field, frozen

from axclarity.ax.documents import (
    UNSET,
    CustTable,
    DirOrganization,
    DirPerson,
    Unset,
    field_specs,
)
from axclarity.mapping.addresses import AddressPolicy
from axclarity.mapping.checks import Check, insist
from axclarity.mapping.customers.phones import PHONE_RULES, PhoneRule
from axclarity.mapping.declared import insist_as_declared
from axclarity.mapping.owner import Owner, owner_of
from axclarity.values.members import member_of, members_by

__all__ = ["CustomerPolicy", "FieldOwnership", "Guests", "MatchPolicy", "Rung"]

_CODE, _LANGUAGE = 10, 7


class Guests(StrEnum):
    """What becomes of buyers without an account in the shop.

    `shared`: all share one account. `create`: one account for each e-mail address. `one-time`: one
    for each order, marked as one-time customer.
    """

    SHARED = "shared"
    CREATE = "create"
    ONE_TIME = "one-time"


class Rung(StrEnum):
    """What two customers may agree on, the surest first. None of them is a name alone."""

    ACCOUNT = "account"
    TAX_ID = "tax-id"
    EMAIL_AND_NAME = "email-and-name"
    PHONE_AND_POSTCODE = "phone-and-postcode"


def _guests(word: str) -> Guests:
    return member_of(Guests, word)


def _rungs(words: Iterable[str]) -> tuple[Rung, ...]:
    return tuple(member_of(Rung, each) for each in words) if isinstance(words, Iterable) else words


def _owners(owners: Mapping[str, str]) -> Mapping[str, Owner]:
    return members_by(Owner, owners)


@frozen(kw_only=True)
class CustomerPolicy:
    """What becomes of buyers that AX does not know.

    Args:
        group: customer group of new accounts; `groups` by the shop's group, where they differ.
        create: whether accounts may be created.
        guests: what becomes of guests.
        guest_account: the account that all guests share; without it, orders of guests are parked.
        address_roles: role names of the site for an address that serves for all, by semicolons.
        roles: role names of the site by the shop's role, where an address serves for one thing.
        addresses: how addresses are written.
        email_required: whether a new account needs an e-mail address; one-time customers do not.
        terms: AX terms of payment by the shop's; without it, they are not carried over.
        languages: AX language by country, ISO 3166-1 alpha-2; `language` for the rest.
        tax_group: sales tax group of new accounts, `exempt_tax_group` of those that are exempt;
            without the latter, such accounts are refused.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    group: str
    groups: Mapping[str, str] = field(factory=dict)
    create: bool = False
    guests: Guests = field(default=Guests.SHARED, converter=_guests)
    guest_account: str | None = None
    address_roles: str = "Invoice;Delivery"
    roles: Mapping[str, str] = field(factory=lambda: {"billing": "Invoice", "shipping": "Delivery"})
    addresses: AddressPolicy = field(factory=AddressPolicy)
    email_required: bool = True
    terms: Mapping[str, str] | None = None
    languages: Mapping[str, str] = field(factory=dict)
    language: str = ""
    tax_group: str = ""
    exempt_tax_group: str = ""

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist(self._checks())

    def language_of(self, country: str) -> str | Unset:
        """AX's language in a country, or AX's own default."""
        return self.languages.get(country) or self.language or UNSET

    def _checks(self) -> Iterator[Check]:
        yield "group", not 1 <= len(self.group) <= _CODE, "must have 1 to 10 characters"
        yield "language", len(self.language) > _LANGUAGE, "must have at most 7 characters"
        yield "tax_group", len(self.tax_group) > _CODE, "must have at most 10 characters"
        exempt = len(self.exempt_tax_group) > _CODE
        yield "exempt_tax_group", exempt, "must have at most 10 characters"
        for name, codes in (("groups", self.groups), ("terms", self.terms or {})):
            for key, code in codes.items():
                yield f"{name}.{key}", not 1 <= len(code) <= _CODE, "must have 1 to 10 characters"
        for key, code in self.languages.items():
            yield f"languages.{key}", not 1 <= len(code) <= _LANGUAGE, "must have 1 to 7 characters"
        for key, role in self.roles.items():
            yield f"roles.{key}", not role.strip(" ;"), "must name a role"


@frozen(kw_only=True)
class MatchPolicy:
    """How a customer of the shop is recognised in AX.

    Args:
        rungs: what counts, the surest first. A candidate is found on the first rung where any
            agrees.
        fold_local_part: whether letter case before the @ means nothing (assumption: it does not,
            as with nearly all mail servers; by the standard, it may).
        phones: numbering rules by ISO 3166-1 alpha-2. Numbers of other countries are compared as
            they are written, and with numbers of the same country only.
        least_digits: fewer digits are no phone number.
        addresses: how addresses are written in AX, and so what its country keys mean.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    rungs: tuple[Rung, ...] = field(default=tuple(Rung), converter=_rungs)
    fold_local_part: bool = True
    phones: Mapping[str, PhoneRule] = PHONE_RULES
    least_digits: int = 6
    addresses: AddressPolicy = field(factory=AddressPolicy)

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist(
            (
                ("rungs", not self.rungs, "must name at least one"),
                ("rungs", len({*self.rungs}) < len(self.rungs), "names one twice"),
                ("least_digits", self.least_digits < 4, "must be at least 4"),
            )
        )


@frozen(kw_only=True)
class FieldOwnership:
    """Which side owns which field of a customer that both know.

    Args:
        owners: by field: `CustTable.` or `DirParty.` and AX's name, `PersonName`,
            `OrganizationName`, `Contact.Email`, `Contact.Phone`, `Address.` and a role.
        otherwise: who owns what is not listed. AX, so that nothing is overwritten that nobody
            thought of.

    Raises:
        ConfigError: rule `config.policy`; lists all that is wrong.
    """

    owners: Mapping[str, Owner] = field(converter=_owners)
    otherwise: Owner = field(default=Owner.AX, converter=owner_of)

    def __attrs_post_init__(self) -> None:
        insist_as_declared(self)
        insist(self._checks())

    def is_shops(self, name: str) -> bool:
        """Whether the shop may write a field."""
        return self.owners.get(name, self.otherwise) is Owner.CLARITY

    def _checks(self) -> Iterator[Check]:
        known = _field_names()
        for name in self.owners:
            is_field = name in known or (name.startswith("Address.") and len(name) > 8)
            yield f"owners.{name}", not is_field, "is no field of a customer"


def _field_names() -> frozenset[str]:
    tables = (("CustTable", CustTable), ("DirParty", DirPerson), ("DirParty", DirOrganization))
    return frozenset(
        {
            "Contact.Email",
            "Contact.Phone",
            "PersonName",
            "OrganizationName",
            *(
                f"{table}.{spec.name}"
                for table, kind in tables
                for spec in field_specs(kind)
                if not spec.many
            ),
        }
    )
