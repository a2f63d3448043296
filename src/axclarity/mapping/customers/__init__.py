"""Customers: searched for, matched, made, and changed where the shop may.

`searches_from_order` says what to ask AX for, `match` finds an account among the answers,
`customer_from_order` and `customer_from_customer` make a new one, `customer_update` says what is to
be changed of one that there is, `customer_changes` what of the shop's customer.
"""

from axclarity.mapping.customers.from_customers import customer_from_customer
from axclarity.mapping.customers.from_orders import customer_from_order
from axclarity.mapping.customers.guests import Guest, guest_from_order, registered_id
from axclarity.mapping.customers.identities import (
    identity_from_cust_table,
    identity_from_customer,
    identity_from_order,
)
from axclarity.mapping.customers.match import (
    Ambiguous,
    Candidate,
    Identity,
    Match,
    Matched,
    NoMatch,
    account_from_match,
    match,
)
from axclarity.mapping.customers.phones import PhoneRule
from axclarity.mapping.customers.policy import (
    CustomerPolicy,
    FieldOwnership,
    Guests,
    MatchPolicy,
    Rung,
)
from axclarity.mapping.customers.searches import (
    Search,
    searches_from_customer,
    searches_from_order,
)
from axclarity.mapping.customers.to_shop import customer_changes
from axclarity.mapping.customers.updates import CustomerUpdate, customer_update
from axclarity.mapping.owner import Owner

__all__ = [
    "Ambiguous",
    "Candidate",
    "CustomerPolicy",
    "CustomerUpdate",
    "FieldOwnership",
    "Guest",
    "Guests",
    "Identity",
    "Match",
    "MatchPolicy",
    "Matched",
    "NoMatch",
    "Owner",
    "PhoneRule",
    "Rung",
    "Search",
    "account_from_match",
    "customer_changes",
    "customer_from_customer",
    "customer_from_order",
    "customer_update",
    "guest_from_order",
    "identity_from_cust_table",
    "identity_from_customer",
    "identity_from_order",
    "match",
    "registered_id",
    "searches_from_customer",
    "searches_from_order",
]
