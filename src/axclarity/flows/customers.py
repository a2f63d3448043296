"""Which AX account an order belongs to: found by a ladder, created by policy, or asked for."""

from attrs import frozen

from axclarity.ax import AXOperations, equal
from axclarity.ax.documents import CustTable, given
from axclarity.clarity.models import Order
from axclarity.errors import InvalidValue, MappingError, Parked, Problem
from axclarity.http import Exchange
from axclarity.mapping import CustomerPolicy, customer_from_order
from axclarity.pipeline import Intent, Ledger, found_otherwise, write_once
from axclarity.values import MessageId, message_id

__all__ = ["CustomerLadder"]

ENTITY = "customer"


@frozen(kw_only=True)
class CustomerLadder:
    """Steps, in order: the binding, our reference in AX, a new customer, a person.

    An empty key never matches anything: guests go to the policy's account or to a person.
    """

    ax: AXOperations
    policy: CustomerPolicy

    def account_of(self, order: Order, ledger: Ledger) -> Exchange[str]:
        """The AX account of an order's buyer.

        Raises:
            Parked: no account, and policy or data do not allow one; names what is missing.
        """
        if not order.customer_id:
            return self._guest_account()
        bound = yield from ledger.bound(ENTITY, order.customer_id)
        if bound is not None:
            return bound
        account = yield from self._by_reference(order.customer_id)
        if account is None:
            account = yield from self._created(order, order.customer_id, ledger)
        else:
            made = str(self._identity(order.customer_id))
            yield from found_otherwise(ledger, made, account)
        yield from ledger.bind(ENTITY, order.customer_id, account)
        return account

    def _identity(self, customer_id: str) -> MessageId:
        return message_id(company=self.ax.company, entity="Customer", key=customer_id)

    def _guest_account(self) -> str:
        if self.policy.guest_account is None:
            raise Parked(
                Problem(
                    path="$.customer_id",
                    rule="customer.guest",
                    message="the buyer is a guest and the policy names no account for guests",
                    hint="Set guest_account, or bind the order's buyer to an account.",
                )
            )
        return self.policy.guest_account

    def _by_reference(self, customer_id: str) -> Exchange[str | None]:
        found = yield from self.ax.customers.find(equal("CustTable", "OurAccountNum", customer_id))
        accounts = [
            given(table.account_num, "")
            for table in found.cust_table
            if given(table.our_account_num, "") == customer_id
        ]
        if len(accounts) > 1:
            raise Parked(
                Problem(
                    path="$.customer_id",
                    rule="customer.ambiguous",
                    message=f"{len(accounts)} AX accounts carry this customer's reference: "
                    + ", ".join(accounts),
                    hint="Keep the reference on one of them, then replay.",
                )
            )
        return accounts[0] if accounts else None

    def _created(self, order: Order, customer_id: str, ledger: Ledger) -> Exchange[str]:
        if not self.policy.create:
            raise (yield from self._not_found(order, ()))
        try:
            document = customer_from_order(order, self.policy)
        except MappingError as error:
            raise (yield from self._not_found(order, error.problems)) from None
        identity = self._identity(customer_id)
        intent = Intent(
            message_id=str(identity),
            entity=ENTITY,
            key=customer_id,
            operation="CustomerService.create",
            revision="1",
            digest="",
        )

        def send() -> Exchange[str]:
            (key,) = yield from self.ax.customers.create(document, message_id=identity)
            return key.value

        return (
            yield from write_once(
                ledger,
                intent,
                send=send,
                find=lambda: self._by_reference(customer_id),
                find_first=True,
            )
        )

    def _not_found(self, order: Order, missing: tuple[Problem, ...]) -> Exchange[Parked]:
        candidates = yield from self._candidates(order)
        known = f"candidates by name: {', '.join(candidates)}" if candidates else "no candidate"
        why = "the policy creates none" if not self.policy.create else "the data are incomplete"
        return Parked(
            Problem(
                path="$.customer_id",
                rule="customer.not-found",
                message=f"the buyer has no AX account, and {why}; {known}",
                hint="Put the shop's customer id on the account (OurAccountNum), or complete the "
                "data, then replay.",
            ),
            *missing,
        )

    def _candidates(self, order: Order) -> Exchange[tuple[str, ...]]:
        address = order.billing_address or order.shipping_address
        name = (address.company or address.name) if address else ""
        try:
            criterion = equal("CustTable", "Name", name)
        except InvalidValue:
            return ()
        found = yield from self.ax.customers.find(criterion)
        return tuple(_account(table) for table in found.cust_table)


def _account(table: CustTable) -> str:
    return given(table.account_num, "")
