"""What becomes of a buyer who has no account in the shop.

An order without an e-mail address belongs to nobody else's customer: a blank is no key.
"""

from attrs import frozen

from axclarity.clarity.models import Order
from axclarity.errors import MappingError, Problem
from axclarity.mapping.customers.folding import email_fold
from axclarity.mapping.customers.policy import CustomerPolicy, Guests, MatchPolicy
from axclarity.mapping.digests import key_digest
from axclarity.values import CustomerId

__all__ = ["Guest", "guest_from_order", "registered_id"]

_DIGITS = 18
_FOLDS = MatchPolicy()


@frozen(kw_only=True)
class Guest:
    """Whose account the order goes to.

    Args:
        account: the AX account that guests share; blank where the guest gets one.
        reference: by which the guest's account is found again, for `OurAccountNum`.
        one_time: whether it is for one order only.
    """

    account: str = ""
    reference: str = ""
    one_time: bool = False


def registered_id(order: Order) -> CustomerId | None:
    """The shop's id of an order's buyer; a guest has none, or a blank one."""
    return order.customer_id if (order.customer_id or "").strip() else None


def guest_from_order(order: Order, policy: CustomerPolicy) -> Guest:
    """Whose account the order of a guest goes to.

    The reference is a digest of 90 bits: `G:` of the e-mail address, letter case aside, so that all
    orders of a shopper meet; `O:` of the order's id for one-time customers.

    Raises:
        MappingError: the policy names no account, or the order has no e-mail address to go by, or
            it holds half a character.
    """
    match policy.guests:
        case Guests.ONE_TIME:
            return Guest(reference=_reference("O", order.id, "$.id"), one_time=True)
        case Guests.CREATE:
            email = email_fold(order.email, _FOLDS)
            if not email:
                raise _refused("$.email", "is needed to know a guest again")
            return Guest(reference=_reference("G", email, "$.email"))
    if not policy.guest_account:
        raise _refused("$.customer_id", "is a guest's, and the policy names no account for guests")
    return Guest(account=policy.guest_account)


def _reference(kind: str, key: str, path: str) -> str:
    return f"{kind}:{key_digest(key, _DIGITS, path=path)}"


def _refused(path: str, message: str) -> MappingError:
    return MappingError(
        Problem(
            path=path,
            rule="customer.guest",
            message=message,
            hint="Decide in the policy what becomes of guests, or bind the buyer to an account.",
        )
    )
