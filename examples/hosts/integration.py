"""A site, said once: its shop, its AX, its flows, its journal. Every host beside this file runs it.

Nothing is opened here, so the command line takes it, too: `axclarity run --app integration:site`.
Addresses and secrets come from the environment, as `examples/README.md` lists them; the policies
are those of the example company.
"""

import os
from datetime import timedelta

from axclarity import AXOperations, BasicAuth, ClarityOperations, FulfilmentFlow, Journal, OrderFlow
from axclarity.errors import ConfigError, Problem
from axclarity.flows import Integration
from axclarity.http import AsyncSocketTransport, secret_from_environment
from axclarity.sandbox import example

__all__ = ["site", "webhook_secrets"]


def _told(name: str) -> str:
    """What a variable of the environment says."""
    if not os.environ.get(name):
        hint = "examples/README.md lists the variables, and where their values are found."
        problem = Problem(path=f"environment:{name}", rule="site", message="is not set", hint=hint)
        raise ConfigError(problem)
    return os.environ[name]


_shop = ClarityOperations.of_shop(
    _told("SHOP_URL"),
    client_id=_told("SHOP_CLIENT_ID"),
    client_secret=secret_from_environment("SHOP_CLIENT_SECRET", os.environ),
)
_ax = AXOperations.of_company(
    _told("AX_URL"),
    company=example.COMPANY,
    auth=BasicAuth(_told("AX_USER"), secret_from_environment("AX_PASSWORD", os.environ)),
)
_orders, _customers = example.order_policy(), example.customer_policy()

site = Integration(
    shop=_shop,
    ax=_ax,
    flows=[
        OrderFlow(shop=_shop, ax=_ax, orders=_orders, customers=_customers),
        FulfilmentFlow(shop=_shop, ax=_ax, policy=_orders, every=timedelta(seconds=10)),
    ],
    journal=Journal(os.environ.get("JOURNAL", "axclarity.db")),
    transport=AsyncSocketTransport,
    sweep_every=timedelta(minutes=5),
)
webhook_secrets = [secret_from_environment("SHOP_WEBHOOK_SECRET", os.environ)]
