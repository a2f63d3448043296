"""Which AX account a buyer has: found by a ladder, created by policy, or asked for."""

from collections.abc import Callable, Iterable

from attrs import evolve, field, frozen

from axclarity.ax import AXOperations, equal
from axclarity.ax.documents import Customer
from axclarity.clarity import ClarityOperations
from axclarity.clarity.models import Customer as ShopCustomer
from axclarity.clarity.models import Order
from axclarity.errors import (
    IncompleteResult,
    InvalidValue,
    MappingError,
    NotFound,
    Parked,
    Problem,
)
from axclarity.http import Exchange
from axclarity.mapping import CustomerPolicy, customer_from_customer, customer_from_order
from axclarity.mapping.customers import (
    Candidate,
    Identity,
    Match,
    MatchPolicy,
    NoMatch,
    Rung,
    Search,
    account_from_match,
    guest_from_order,
    identity_from_cust_table,
    identity_from_customer,
    identity_from_order,
    match,
    registered_id,
    searches_from_customer,
    searches_from_order,
)
from axclarity.pipeline import Intent, Ledger, found_otherwise, write_once
from axclarity.values import CustomerId, MessageId, message_id

__all__ = ["CustomerLadder"]

CUSTOMER, GUEST = "customer", "guest"
_REFERENCE = ("CustTable", "OurAccountNum")
_FOR_ONE_ORDER = MatchPolicy(rungs=(Rung.ACCOUNT,))


@frozen(kw_only=True)
class _Buyer:
    """Somebody who needs an account.

    Args:
        kind: `customer` of the shop, or `guest`; bindings tell them apart.
        reference: by which the account is found again, kept in AX as `OurAccountNum`.
        path: where the shop's record names the buyer.
        document: makes the document of a new account.
    """

    kind: str
    reference: str
    path: str
    identity: Identity
    searches: tuple[Search, ...]
    policy: MatchPolicy
    document: Callable[[], Customer]


@frozen
class _Stranger:
    """A buyer whom AX does not know, and whom it comes near to."""

    buyer: _Buyer
    match: Match


@frozen(kw_only=True)
class CustomerLadder:
    """Steps, in order: the binding, who AX knows by the rungs of `match`, a new account, a person.

    An empty key never matches anything. Guests share an account, or get one each, as the policy
    says.

    Args:
        policy: what becomes of buyers that AX does not know.
        match: how a buyer is recognised among AX's accounts.
        shop: where a buyer's own record is read before somebody is taken for new: it may have an
            account number or a tax number, which orders have not. A new account is made of it.
    """

    ax: AXOperations
    policy: CustomerPolicy
    match: MatchPolicy = field(factory=MatchPolicy)
    shop: ClarityOperations | None = None

    def account_of(self, order: Order, ledger: Ledger) -> Exchange[str]:
        """The AX account of an order's buyer.

        Raises:
            Parked: rule `customer.not-found`: no account, and policy or data do not allow one;
                names the candidates, and what is missing.
            MappingError: rule `customer.ambiguous`: several it may be; rule `customer.guest`: the
                policy has no account for this guest.
        """
        buyer = self._buyer_of(order)
        if isinstance(buyer, str):
            return buyer
        return (yield from self._account(buyer, ledger, registered=registered_id(order)))

    def known_account_of(self, order: Order, ledger: Ledger) -> Exchange[str | None]:
        """The AX account of an order's buyer, if there is one; none is created.

        Raises:
            MappingError: as for `account_of`.
        """
        buyer = self._buyer_of(order)
        if isinstance(buyer, str):
            return buyer
        found = yield from self._known(buyer, ledger, registered=registered_id(order))
        return found if isinstance(found, str) else None

    def _buyer_of(self, order: Order) -> _Buyer | str:
        """Who needs an account for an order, or the account that guests share."""
        reference, kind, policy = registered_id(order) or "", CUSTOMER, self.match
        if not reference:
            guest = guest_from_order(order, self.policy)
            if guest.account:
                return guest.account
            reference, kind = guest.reference, GUEST
            policy = _FOR_ONE_ORDER if guest.one_time else self.match
        return _Buyer(
            kind=kind,
            reference=reference,
            path="$.customer_id",
            identity=identity_from_order(order, policy, reference=reference),
            searches=searches_from_order(order, reference=reference),
            policy=policy,
            document=lambda: customer_from_order(order, self.policy),
        )

    def account_of_customer(self, customer: ShopCustomer, ledger: Ledger) -> Exchange[str]:
        """The AX account of a customer of the shop. Raises what `account_of` raises."""
        buyer = _Buyer(
            kind=CUSTOMER,
            reference=customer.id,
            path="$.id",
            identity=identity_from_customer(customer, self.match),
            searches=searches_from_customer(customer),
            policy=self.match,
            document=lambda: customer_from_customer(customer, self.policy),
        )
        return (yield from self._account(buyer, ledger))

    def _account(
        self, buyer: _Buyer, ledger: Ledger, *, registered: CustomerId | None = None
    ) -> Exchange[str]:
        found = yield from self._known(buyer, ledger, registered=registered)
        if isinstance(found, str):
            return found
        account = yield from self._created(found.buyer, found.match, ledger)
        yield from ledger.bind(buyer.kind, buyer.reference, account)
        return account

    def _known(
        self, buyer: _Buyer, ledger: Ledger, *, registered: CustomerId | None
    ) -> Exchange[str | _Stranger]:
        """The account that is bound to a buyer, or is matched and bound now."""
        bound = yield from ledger.bound(buyer.kind, buyer.reference)
        if bound is not None:
            return bound
        if registered is not None and self.shop is not None:
            buyer = yield from self._known_better(buyer, registered, self.shop)
        found = yield from self._matched(buyer)
        account = account_from_match(found, path=buyer.path)
        if account is None:
            return _Stranger(buyer, found)
        yield from found_otherwise(ledger, str(self._identity(buyer)), account)
        yield from ledger.bind(buyer.kind, buyer.reference, account)
        return account

    def _known_better(
        self, buyer: _Buyer, customer_id: CustomerId, shop: ClarityOperations
    ) -> Exchange[_Buyer]:
        """The buyer of an order, and what the shop's record of the customer says beside."""
        try:
            customer = yield from shop.customers.get(customer_id)
        except NotFound:
            return buyer
        ours, theirs = buyer.identity, identity_from_customer(customer, buyer.policy)
        identity = evolve(
            theirs,
            emails=ours.emails | theirs.emails,
            names=ours.names | theirs.names,
            phones=ours.phones | theirs.phones,
            places=ours.places | theirs.places,
        )
        searches = dict.fromkeys((*searches_from_customer(customer), *buyer.searches))
        return evolve(
            buyer,
            identity=identity,
            searches=tuple(searches),
            document=lambda: self._made_of(customer, buyer),
        )

    def _made_of(self, customer: ShopCustomer, buyer: _Buyer) -> Customer:
        """A new account, the same whether the order or the customer is heard of first."""
        try:
            return customer_from_customer(customer, self.policy)
        except MappingError:  # the order may say what the record leaves out
            return buyer.document()

    def _matched(self, buyer: _Buyer) -> Exchange[Match]:
        """Whom AX knows: asked by reference alone at first, since that decides most often."""
        first = Search(*_REFERENCE, buyer.reference)
        identities = yield from self._identities(first, buyer)
        found = match(buyer.identity, identities, buyer.policy)
        if not isinstance(found, NoMatch) and not buyer.identity.account:
            return found
        for search in buyer.searches:
            if search != first:
                identities += yield from self._asked(search, buyer)
        return match(buyer.identity, identities, buyer.policy)

    def _asked(self, search: Search, buyer: _Buyer) -> Exchange[list[Identity]]:
        """Whom a search finds; a text that no criterion can hold, or that too many have, nobody."""
        try:
            return (yield from self._identities(search, buyer))
        except (InvalidValue, IncompleteResult):
            return []

    def _identities(self, search: Search, buyer: _Buyer) -> Exchange[list[Identity]]:
        criterion = equal(search.data_source, search.field, search.value)
        found = yield from self.ax.customers.find(criterion)
        return [identity_from_cust_table(table, buyer.policy) for table in found.cust_table]

    def _created(self, buyer: _Buyer, found: Match, ledger: Ledger) -> Exchange[str]:
        if not self.policy.create and buyer.kind == CUSTOMER:
            raise _not_found(buyer, found, "the policy creates none", ())
        try:
            document = buyer.document()
        except MappingError as error:
            raise _not_found(buyer, found, "the data are incomplete", error.problems) from None
        identity = self._identity(buyer)
        intent = Intent(
            message_id=str(identity),
            entity=buyer.kind,
            key=buyer.reference,
            operation="CustomerService.create",
            revision="1",
        )

        def send() -> Exchange[str]:
            (key,) = yield from self.ax.customers.create(document, message_id=identity)
            return key.value

        def find(_intent: Intent) -> Exchange[str | None]:
            known = yield from self._identities(Search(*_REFERENCE, buyer.reference), buyer)
            ours = (each.account for each in known if each.reference == buyer.reference)
            return next(ours, None)

        return (yield from write_once(ledger, intent, send=send, find=find))

    def _identity(self, buyer: _Buyer) -> MessageId:
        entity = "Customer" if buyer.kind == CUSTOMER else "Guest"
        return message_id(company=self.ax.company, entity=entity, key=buyer.reference)


def _not_found(buyer: _Buyer, found: Match, why: str, missing: Iterable[Problem]) -> Parked:
    candidates = found.candidates if isinstance(found, NoMatch) else ()
    known = f"candidates: {', '.join(map(_named, candidates))}" if candidates else "no candidate"
    return Parked(
        Problem(
            path=buyer.path,
            rule="customer.not-found",
            message=f"the buyer has no AX account, and {why}; {known}",
            hint="Put the shop's customer id on the account (OurAccountNum), or complete the data, "
            "then replay.",
        ),
        *missing,
    )


def _named(candidate: Candidate) -> str:
    """An account and what is the same; no personal data."""
    return f"{candidate.account} ({', '.join(candidate.facts)})"
