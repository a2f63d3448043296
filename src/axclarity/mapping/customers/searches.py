"""Where AX may know a customer: what to ask it for, before the ladder decides."""

from collections.abc import Iterable, Iterator

from attrs import frozen

from axclarity.clarity.models import Address, Order
from axclarity.clarity.models import Customer as ShopCustomer
from axclarity.mapping.customers.folding import tax_id_fold
from axclarity.mapping.customers.guests import registered_id
from axclarity.mapping.customers.parties import tidy

__all__ = ["Search", "searches_from_customer", "searches_from_order"]


@frozen
class Search:
    """Accounts of which a field has a value, as it is written. Not shown, since it is personal.

    What is written otherwise in AX is not found so; the surest searches come first.
    """

    data_source: str
    field: str
    value: str

    def __repr__(self) -> str:
        return f"Search({self.data_source}.{self.field})"


def searches_from_order(order: Order, *, reference: str = "") -> tuple[Search, ...]:
    """What to ask AX for to find the buyer of an order.

    Args:
        reference: a guest's, where the policy gives guests one.
    """
    address = order.billing_address or order.shipping_address
    return _searches(
        reference=registered_id(order) or reference,
        email=order.email,
        names=(address.company, address.name) if address else (),
        phones=(order.phone, *_phones([address] if address else [])),
    )


def searches_from_customer(customer: ShopCustomer) -> tuple[Search, ...]:
    """What to ask AX for to find a customer of the shop."""
    return _searches(
        account=customer.account_number,
        reference=customer.id,
        tax_id=customer.tax_id if tax_id_fold(customer.tax_id, "") else "",
        email=customer.email,
        names=(customer.company, f"{customer.first_name} {customer.last_name}"),
        phones=(customer.phone, *_phones(customer.addresses)),
    )


def _phones(addresses: Iterable[Address]) -> Iterator[str]:
    return (address.phone for address in addresses)


def _searches(
    *,
    account: str = "",
    reference: str = "",
    tax_id: str = "",
    email: str,
    names: Iterable[str],
    phones: Iterable[str],
) -> tuple[Search, ...]:
    asked = (
        ("CustTable", "AccountNum", account),
        ("CustTable", "OurAccountNum", reference),
        ("CustTable", "VATNum", tax_id),
        ("DirPartyContactInfoView", "Locator", email),
        *(("CustTable", "Name", name) for name in names),
        *(("DirPartyContactInfoView", "Locator", phone) for phone in phones),
    )
    made = (Search(source, name, tidy(value)) for source, name, value in asked)
    return tuple(dict.fromkeys(search for search in made if search.value))
