"""A customer of the shop. Assumption throughout, as for orders."""

from enum import StrEnum
from typing import Any

from pydantic import Field

from axclarity.clarity.models._exact import Amount, Moment
from axclarity.clarity.models._record import Record
from axclarity.clarity.models.order import Address
from axclarity.values import CustomerId

__all__ = ["Customer", "CustomerAddress", "CustomerType", "NewCustomer"]


class CustomerType(StrEnum):
    """A person, or a company with an account."""

    PERSON = "person"
    COMPANY = "company"


class CustomerAddress(Address):
    """An address and what it is for: `billing`, `shipping`, or a word of the shop's own."""

    role: str


class NewCustomer(Record):
    """What is posted. `credit_limit` is in the customer's `currency`."""

    type: CustomerType = CustomerType.PERSON
    account_number: str = ""
    company: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    tax_id: str = ""
    tax_exempt: bool = False
    group: str = ""
    currency: str = ""
    payment_terms: str = ""
    credit_limit: Amount | None = None
    addresses: tuple[CustomerAddress, ...] = ()
    attributes: dict[str, Any] = Field(default_factory=dict)


class Customer(NewCustomer):
    """What the shop keeps."""

    id: CustomerId
    updated_at: Moment
    version: int = 1
