"""How the company and its ports are set up."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal

from attrs import field, frozen

__all__ = ["Settings"]


@frozen(kw_only=True)
class Settings:
    """How the company and its ports are set up, by default as AX comes.

    Args:
        company: `dataAreaId`; also the default company of the user who calls.
        currency: of customers that name none.
        tax_per_line: round sales tax per line; else per tax code over the order ("Total").
        currency_units: what a currency is rounded to, where that is not its minor unit.
        prices_by_agreement: a trade agreement in force replaces the price that was sent.
        ports: port names by service, where they are not the service's own.
        added: operations that the site has added to a service, by the service: `("find",)`.
        document_filter: whether the ports have one; without, `getKeys` finds nothing.
        change_tracking: whether the database tracks changes.
        change_retention: how long it remembers them.
        document_limit: "Limit number of documents" of the ports; `None` for no limit.
        message_quota: bytes that IIS lets through either way; `None` for no quota.
        exceptions_in_fault: "Include exceptions in fault" of the ports.
        impersonation: whether the caller is a trusted intermediary, who may log on as others.
    """

    company: str = "USMF"
    currency: str = "EUR"
    tax_per_line: bool = False
    currency_units: Mapping[str, Decimal] = field(factory=dict)
    prices_by_agreement: bool = False
    ports: Mapping[str, str] = field(factory=dict)
    added: Mapping[str, tuple[str, ...]] = field(factory=dict)
    document_filter: bool = True
    change_tracking: bool = True
    change_retention: timedelta = timedelta(days=2)
    document_limit: int | None = None
    message_quota: int | None = None
    exceptions_in_fault: bool = True
    impersonation: bool = False
