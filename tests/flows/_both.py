"""Both systems and every flow of goods and money between them, on a sandbox, without webhooks."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pytest
from attrs import define, field, frozen

from axclarity import AXOperations, BasicAuth, ClarityOperations, Journal, Pipeline
from axclarity.ax.documents import CustPaymJournal, LedgerGeneralJournal
from axclarity.flows import FulfilmentFlow, OrderChangePolicy, OrderFlow
from axclarity.flows.payments import PaymentFlow
from axclarity.flows.payouts import PayoutFlow, payout_event
from axclarity.flows.refunds import RefundFlow
from axclarity.flows.returns import ReturnFlow
from axclarity.http import AsyncHttpxTransport, utc_now
from axclarity.mapping.ledger import Account as Ledger
from axclarity.mapping.ledger import PaymentPolicy, PostingRule
from axclarity.mapping.returns import ReturnPolicy, ReturnReason
from axclarity.pipeline import Account, DeadLetter, Event, GatePolicy, RetryPolicy
from axclarity.pipeline.journal import operations
from axclarity.sandbox import Sandbox, example
from axclarity.values import Money

QUICK = RetryPolicy(
    base=timedelta(milliseconds=20),
    cap=timedelta(milliseconds=100),
    settle=timedelta(milliseconds=300),
    alert_after=1000,
)
GATE = GatePolicy(probe_after=timedelta(milliseconds=50), probe_cap=timedelta(milliseconds=200))
PATIENCE = timedelta(seconds=120)
DAY = datetime(2026, 11, 30, 10, tzinfo=UTC)
FINDER = "LedgerJournalService"
PSP, FEES, BANK = "PSP", "601500", "MAIN"
GIFT = "224000"


def payment_policy(**changes: Any) -> PaymentPolicy:
    """Cards clear over a bank account, gift cards are a liability."""
    card = PostingRule(
        clearing=Ledger(type="Bank", number=PSP),
        fee=Ledger(type="Ledger", number=FEES),
        bank=Ledger(type="Bank", number=BANK),
        paym_mode="CARD",
    )
    gift = PostingRule(clearing=Ledger(type="Ledger", number=GIFT))
    fields: dict[str, Any] = {
        "company": example.COMPANY,
        "payment_journal": "CustPay",
        "general_journal": "GenJrn",
        "currency": "EUR",
        "rules": {("card", None): card, ("gift_card", None): gift},
    }
    return PaymentPolicy(**{**fields, **changes})


def return_policy(path: str = "return-order", **changes: Any) -> ReturnPolicy:
    fields: dict[str, Any] = {
        "path": path,
        "orders": example.order_policy(),
        "default_reason": ReturnReason(reason="WEB", disposition="CREDIT", scrapped="SCRAP"),
    }
    return ReturnPolicy(**{**fields, **changes})


async def _run_until(pipeline: Pipeline, journal: Journal, holds: Callable[[], bool]) -> Account:
    stop = asyncio.Event()
    running = asyncio.create_task(pipeline.run(stop))
    end = utc_now() + PATIENCE
    while not holds():
        if running.done() or utc_now() > end:
            break
        await asyncio.sleep(0.02)
    stop.set()
    await running
    return journal.account()


def asked(journal: Journal) -> bool:
    """Whether a person is asked something."""
    return bool(journal.approvals())


def parked(journal: Journal) -> bool:
    """Whether something waits for a person."""
    return bool(journal.dead_letters())


def tried(resource: str) -> Callable[[Journal], bool]:
    """Whether an attempt at a record of this kind is over."""

    def holds(journal: Journal) -> bool:
        runs = journal.run(operations.runs, key=None, limit=100)
        ours = [each for each in runs if each.key.startswith(f"{resource}/")]
        return any(each.attempt.ended_at is not None for each in ours)

    return holds


@frozen(kw_only=True)
class Systems:
    """Both systems from within, and how to talk to them."""

    box: Sandbox
    shop: ClarityOperations
    ax: AXOperations


@define
class Both:
    """What shoppers, clerks, the warehouse and accounting do, and the pipeline in between."""

    systems: Systems
    directory: Path
    payments: PaymentPolicy = field(factory=payment_policy)
    returns: ReturnPolicy = field(factory=return_policy)
    changes: OrderChangePolicy = field(factory=OrderChangePolicy)
    finder: str = FINDER
    ask_above: Mapping[str, Decimal] = field(factory=dict)
    rates: Any = None
    approved_only: bool = False
    with_orders: bool = True
    alerts: list[str] = field(factory=list)
    _number: int = 0

    @property
    def box(self) -> Sandbox:
        """Both systems, from within."""
        return self.systems.box

    def sold(self, name: str, *, ship: bool = True, invoice: bool = True) -> tuple[str, str]:
        """An example order in AX, shipped and invoiced: the shop's id and AX's."""
        order_id = self.place(name)
        self.run()
        sales_id = self.box.clarity.orders[order_id]["attributes"]["ax_sales_id"]
        if ship:
            self.box.ax.ship(sales_id, at=DAY)
        if ship and invoice:
            self.box.ax.invoice(sales_id)
        return order_id, sales_id

    def place(self, name: str) -> str:
        """An example order that only the shop has."""
        return self.box.clarity.place(example.order(name))

    def pay(self, order_id: str, amount: str = "", kind: str = "capture", **more: Any) -> str:
        """Money moves for an order: by card, all of it, unless something else is said."""
        order = self.box.clarity.orders[order_id]
        self._number += 1
        return self.box.clarity.capture(
            {
                "id": f"pay_{self._number}",
                "order_id": order_id,
                "kind": kind,
                "method": "card",
                "amount": amount or order["totals"]["total"],
                "currency": order["currency"],
                "occurred_at": f"2026-11-{self._number:02d}T09:00:00+01:00",
                "reference": f"ch_{self._number}",
                **more,
            }
        )

    def send_back(self, order_id: str, quantities: Mapping[str, str], **more: Any) -> str:
        """A shopper sends pieces of order lines back."""
        self._number += 1
        return self.box.clarity.request_return(
            {
                "id": f"ret_{self._number}",
                "order_id": order_id,
                "number": f"R-{self._number}",
                "lines": [
                    {"id": f"rl_{self._number}_{index}", "order_line_id": line, "quantity": pieces}
                    for index, (line, pieces) in enumerate(quantities.items())
                ],
                **more,
            }
        )

    def give_back(self, order_id: str, amount: str, **more: Any) -> str:
        """The shop refunds an amount by card, as an adjustment unless lines are given."""
        payment = self.pay(order_id, amount, kind="refund")
        self._number += 1
        return self.box.clarity.refund(
            {
                "id": f"ref_{self._number}",
                "order_id": order_id,
                "currency": self.box.clarity.orders[order_id]["currency"],
                "adjustment": amount,
                "total": amount,
                "payments": [payment],
                **more,
            }
        )

    def payout(self, payout_id: str, amount: str, currency: str = "EUR") -> Event:
        """The bank shows a payout."""
        return payout_event(
            payout_id,
            arrived_on=date(2026, 12, 5),
            deposited=Money(Decimal(amount), currency),
            at=utc_now(),
        )

    def run(
        self,
        *events: Event,
        journal: str = "journal.db",
        look: bool = False,
        until: Callable[[Journal], bool] | None = None,
    ) -> Account:
        """Announce whatever the shop has, and work until nothing is pending.

        Args:
            look: ask AX, too, what has left and what has come back.
            until: work until this holds instead, for what stays pending.
        """
        return asyncio.run(self._run([*self._news(), *events], journal, look, until))

    async def work(self) -> Account:
        """What `run` does with `look`, awaited."""
        return await self._run([*self._news()], "journal.db", True, None)

    def run_looking_only(self) -> Account:
        """Announce nothing; ask AX and the shop what there is, and work until nothing is left."""
        return asyncio.run(self._run([], "journal.db", True, None))

    def flows(self) -> list[Any]:
        """Every flow, in the order of their routes."""
        shop, ax = self.systems.shop, self.systems.ax
        money = PaymentFlow(
            shop=shop,
            ax=ax,
            policy=self.payments,
            finder=self.finder,
            rates=self.rates,
            ask_above=self.ask_above,
        )
        orders = OrderFlow(
            shop=shop,
            ax=ax,
            orders=example.order_policy(),
            customers=example.customer_policy(),
            changes=self.changes,
        )
        return [
            *([orders] if self.with_orders else []),
            FulfilmentFlow(shop=shop, ax=ax, every=timedelta(0), policy=example.order_policy()),
            money,
            PayoutFlow(payments=money),
            RefundFlow(payments=money, orders=self.returns.orders),
            ReturnFlow(
                shop=shop,
                ax=ax,
                policy=self.returns,
                every=timedelta(0),
                approved_only=self.approved_only,
            ),
        ]

    def letters(self, journal: str = "journal.db") -> list[DeadLetter]:
        """The dead letters."""
        with Journal(self.directory / journal) as opened:
            return list(opened.dead_letters())

    def summary(self, key: str) -> str:
        """What came of the latest event of a record."""
        with Journal(self.directory / "journal.db") as journal:
            return journal.run(operations.runs, key=key, limit=1)[0].summary

    def decide(self, *, approved: bool) -> str:
        """A person answers the one question there is; the question."""
        with Journal(self.directory / "journal.db") as journal:
            (asked,) = journal.approvals()
            journal.decide(asked.id, approved=approved, by="ann", now=utc_now())
        return asked.name

    def rules(self) -> list[str]:
        """The rules of the dead letters."""
        return [letter.rule for letter in self.letters()]

    def replay(self) -> Account:
        """Replay every dead letter."""
        with Journal(self.directory / "journal.db") as journal:
            journal.replay_all(utc_now())
        return self.run()

    def accounts(self) -> dict[str, Decimal]:
        """What AX's ledger has on every account, zeros left out; everything is posted first."""
        self.box.ax.post_journals()
        sums: dict[str, Decimal] = {}
        for line in self.box.ax.ledger:
            sums[line.account] = sums.get(line.account, Decimal(0)) + line.amount
        assert sum(sums.values(), Decimal(0)) == 0
        return {account: amount for account, amount in sums.items() if amount}

    def journals(self) -> int:
        """How many journals AX has."""
        ax = self.box.ax
        return len(ax.records_of(CustPaymJournal)) + len(ax.records_of(LedgerGeneralJournal))

    def _news(self) -> Iterable[Event]:
        shop = self.box.clarity
        kinds = (
            ("order", "order.updated", shop.orders),
            ("payment", "payment.captured", shop.payments),
            ("return", "return.created", shop.returns),
            ("refund", "refund.created", shop.refunds),
        )
        for name, kind, records in kinds[0 if self.with_orders else 1 :]:
            for record_id, record in records.items():
                yield Event(
                    source="clarity",
                    id=f"{record_id}/{record['version']}",
                    type=kind,
                    key=f"{name}/{record_id}",
                    occurred_at=utc_now(),
                    payload=b"{}",
                )

    async def _run(
        self,
        events: list[Event],
        name: str,
        look: bool,
        until: Callable[[Journal], bool] | None,
    ) -> Account:
        flows, transport = self.flows(), AsyncHttpxTransport()
        with Journal(self.directory / name) as journal:
            pipeline = Pipeline(
                journal,
                [route for flow in flows for route in flow.routes()],
                transport,
                sources=[source for flow in flows for source in flow.sources()] if look else [],
                retry=QUICK,
                gate=GATE,
                alerts=[lambda alert: self.alerts.append(alert.message)],
                random=Random(1).random,
            )
            journal.accept(events, utc_now())
            if until is None:
                account = await pipeline.run_until_idle(deadline=PATIENCE)
            else:
                account = await _run_until(pipeline, journal, lambda: until(journal))
        await transport.aclose()
        return account


@pytest.fixture(scope="module")
def systems() -> Iterator[Systems]:
    """Both systems, started once for a module."""
    with Sandbox() as box:
        shop = ClarityOperations.of_shop(
            box.clarity_url, client_id=box.client_id, client_secret=box.client_secret
        )
        auth = BasicAuth(box.ax_user, box.ax_password)
        ax = AXOperations.of_company(box.ax_url, company=example.COMPANY, auth=auth)
        yield Systems(box=box, shop=shop, ax=ax)


@pytest.fixture
def made(systems: Systems, tmp_path: Path) -> Callable[..., Both]:
    """Makes the one site of a test, on systems that remember nothing."""
    systems.box.clear()
    example.furnish(systems.box)
    return lambda **settings: Both(systems=systems, directory=tmp_path, **settings)
