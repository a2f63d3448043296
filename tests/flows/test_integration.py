"""A site is of one company in AX, whatever of it says which."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from axclarity import AXOperations, ClarityOperations, Journal, Secret
from axclarity.errors import ConfigError
from axclarity.flows import FulfilmentFlow, Integration, OrderFlow, PaymentFlow, RefundFlow
from axclarity.http import AsyncHttpxTransport
from axclarity.pipeline import Route, Source
from axclarity.sandbox import example
from axclarity.sandbox._policies import payment_policy

SHOP = ClarityOperations.of_shop("https://shop.example", client_id="c", client_secret=Secret("s"))
CUSTOMERS = example.customer_policy()


def ax_of(company: str) -> AXOperations:
    return AXOperations.of_company("https://ax.example/Aif", company=company)


def made(ax: AXOperations, *flows: Any) -> Integration:
    return Integration(
        shop=SHOP,
        ax=ax,
        flows=flows,
        journal=Journal(Path("never-opened.db")),
        transport=AsyncHttpxTransport,
    )


@pytest.mark.parametrize("company", ["USMF", "usmf"])
def test_one_company_is_taken_as_it_is_spelled(company: str) -> None:
    ax, orders = ax_of(company), example.order_policy()
    money = PaymentFlow(shop=SHOP, ax=ax, policy=payment_policy("USMF"))

    made(
        ax,
        OrderFlow(shop=SHOP, ax=ax, orders=orders, customers=CUSTOMERS),
        FulfilmentFlow(shop=SHOP, ax=ax, every=timedelta(minutes=1)),
        RefundFlow(payments=money, orders=orders),
    )


def test_policies_of_another_company_are_all_refused() -> None:
    ax, orders = ax_of("DAT"), example.order_policy()
    money = PaymentFlow(shop=SHOP, ax=ax, policy=payment_policy("USMF"))

    with pytest.raises(ConfigError) as refused:
        made(
            ax,
            OrderFlow(shop=SHOP, ax=ax, orders=orders, customers=CUSTOMERS),
            money,
            RefundFlow(payments=money, orders=evolve(orders, company="DAT")),
        )

    assert {problem.rule for problem in refused.value.problems} == {"config.company-differs"}
    assert [problem.path for problem in refused.value.problems] == [
        "flows[0].orders.company",
        "flows[1].policy.company",
        "flows[2].payments.policy.company",
    ]
    assert "is USMF, and the flow writes to company DAT" in str(refused.value)


def test_a_flow_with_an_ax_of_its_own_is_of_that_company() -> None:
    """Payments may be posted in another company than orders."""
    other = PaymentFlow(shop=SHOP, ax=ax_of("USMF"), policy=payment_policy("USMF"))

    made(ax_of("DAT"), other)


def test_a_flow_that_is_no_class_of_ours_is_taken() -> None:
    class Own:
        def routes(self) -> tuple[Route, ...]:
            return ()

        def sources(self) -> tuple[Source, ...]:
            return ()

    made(ax_of("DAT"), Own())
