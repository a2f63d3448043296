"""The sandbox as the library's own clients see it, over a real connection."""

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest

from axclarity.ax import AX, AsyncAX, BasicAuth
from axclarity.ax.criteria import equal, everything
from axclarity.ax.documents import (
    UNSET,
    DimensionContract,
    DimensionValueContract,
    LedgerGeneralJournal,
    LedgerJournalTable,
    LedgerJournalTrans,
    MultiTypeAccount,
    SalesLine2009,
    SalesOrder,
    SalesOrder2009,
    SalesTable2009,
)
from axclarity.errors import AifFault, DocumentChanged, IncompleteResult, NotAuthorised, TooLarge
from axclarity.sandbox._server import Server
from axclarity.sandbox._store import Store
from axclarity.sandbox.ax import AxCompany, Settings, ax_app
from axclarity.sandbox.faults import Faults
from axclarity.values import MessageId, Secret

D = Decimal
Made = Callable[..., Any]
AT = datetime(2026, 2, 1, tzinfo=UTC)
AUTH = BasicAuth("CONTOSO\\svc", Secret("secret"))


def new_id() -> MessageId:
    return MessageId(uuid4())


@pytest.fixture
def serve(store: Store) -> Iterator[Callable[[AxCompany], str]]:
    servers = []

    def served(company: AxCompany) -> str:
        server = Server(ax_app(company, Faults(store), AUTH.user, AUTH.password))
        servers.append(server)
        return f"http://127.0.0.1:{server.start()}"

    yield served
    for server in servers:
        server.stop()


@pytest.fixture
def url(serve: Callable[[AxCompany], str], company: AxCompany) -> str:
    return serve(company)


@pytest.fixture
def ax(url: str) -> Iterator[AX]:
    with AX(f"{url}/MicrosoftDynamicsAXAif60", company="USMF", auth=AUTH) as client:
        yield client


@pytest.fixture
def ax_with(
    serve: Callable[[AxCompany], str], company_with: Callable[[Settings], AxCompany]
) -> Iterator[Callable[..., AX]]:
    clients = []

    def made(settings: Settings, **more: Any) -> AX:
        base = f"{serve(company_with(settings))}/MicrosoftDynamicsAXAif60"
        clients.append(AX(base, company="USMF", auth=AUTH, **more))
        return clients[-1]

    yield made
    for client in clients:
        client.close()


def test_an_update_changes_what_is_given(ax: AX, order: Made) -> None:
    (key,) = ax.sales_orders.create(order(), message_id=new_id())
    document = ax.sales_orders.read(key)
    stale = ax.sales_orders.read(key)
    document.sales_table[0].sales_line[0].sales_qty = D(4)
    ax.sales_orders.update(document, key, message_id=new_id())
    assert ax.sales_orders.read(key).sales_table[0].total_balance == D("39.96")
    with pytest.raises(DocumentChanged):
        ax.sales_orders.update(stale, key, message_id=new_id())


def test_a_full_update_clears(ax: AX, order: Made) -> None:
    (key,) = ax.sales_orders.create(order(customer_ref="x"), message_id=new_id())
    document = ax.sales_orders.read(key)
    document.sales_table[0].customer_ref = UNSET
    ax.sales_orders.update(document, key, message_id=new_id(), full=True)
    (table,) = ax.sales_orders.read(key).sales_table
    assert (table.customer_ref, len(table.sales_line)) == (UNSET, 1)


def test_a_change_begins_anew_when_somebody_was_faster(
    ax: AX, company: AxCompany, order: Made
) -> None:
    (key,) = ax.sales_orders.create(order(), message_id=new_id())
    seen: list[Any] = []

    def edit(document: SalesOrder) -> bool:
        if not seen:
            company.ship(key.value, {"SHIRT": D(1)}, at=AT)
        seen.append(document.sales_table[0].sales_status)
        document.sales_table[0].customer_ref = "x"
        return True

    assert ax.sales_orders.change(key, edit, message_id=new_id())
    assert seen == ["Backorder", "Delivered"]


def test_keys_changes_and_a_stream(ax: AX, clock: Any, order: Made) -> None:
    for number in "ABC":
        ax.sales_orders.create(order(number), message_id=new_id())
    page = ax.sales_orders.get_keys(page_size=2)
    rest = ax.sales_orders.get_keys(page_size=2, bookmark=page.bookmark)
    assert [len(page.keys), len(rest.keys), rest.bookmark] == [2, 1, None]
    assert len(ax.sales_orders.get_changed_keys(clock.now).keys) == 3
    long_ago = ax.sales_orders.get_changed_keys(clock.now - timedelta(days=3))
    assert long_ago.failure == "ChangedDateTimeOutOfRange"
    streamed = ax.sales_orders.stream(everything("SalesTable"))
    assert [table.purch_order_form_num for table in streamed] == ["A", "B", "C"]


def test_a_delete(ax: AX, company: AxCompany, order: Made) -> None:
    (key,) = ax.sales_orders.create(order(), message_id=new_id())
    ax.sales_orders.delete(key, message_id=new_id())
    assert company.orders == {}
    with pytest.raises(AifFault):
        ax.sales_orders.delete(key, message_id=new_id())


async def changed_by_awaiting(base: str, order: SalesOrder) -> str:
    async with AsyncAX(base, company="USMF", auth=AUTH) as ax:
        (key,) = await ax.sales_orders.create(order, message_id=new_id())
        document = await ax.sales_orders.read(key)
        document.sales_table[0].customer_ref = "awaited"
        await ax.sales_orders.update(document, key, message_id=new_id())
        (table,) = (await ax.sales_orders.read(key)).sales_table
        return str(table.customer_ref)


def test_the_same_by_awaiting(url: str, order: Made) -> None:
    base = f"{url}/MicrosoftDynamicsAXAif60"
    assert asyncio.run(changed_by_awaiting(base, order())) == "awaited"


def test_a_journal_and_its_warning(company: AxCompany, url: str) -> None:
    told: list[str] = []
    account = MultiTypeAccount(display_value="401100", account="401100")
    line = LedgerJournalTrans(currency_code="EUR", amount_cur_debit=D(5), ledger_dimension=account)
    journal = LedgerJournalTable(journal_name="GenJrn", ledger_journal_trans=[line])
    with AX(
        f"{url}/MicrosoftDynamicsAXAif60",
        company="USMF",
        auth=AUTH,
        on_infolog=lambda name, lines: told.extend([name, *(each.message for each in lines)]),
    ) as ax:
        document = LedgerGeneralJournal(ledger_journal_table=[journal])
        (key,) = ax.general_journals.create(document, message_id=new_id())
        (read,) = ax.general_journals.read(key).ledger_journal_table
    assert read.journal_num == key.value
    assert told[0] == "GeneralJournalService.create"
    assert "do not balance: 5" in told[1]


def test_financial_dimensions(ax: AX, company: AxCompany) -> None:
    company.add_dimension("CostCenter", "1021")
    new = DimensionValueContract(dimension_attribute="CostCenter", value="1022", description="Web")

    assert [each.dimension_name for each in ax.dimensions.get_dimensions()] == ["CostCenter"]
    assert [ax.dimensions.create_dimension_value(new) for _ in range(2)] == [True, False]
    listed = ax.dimensions.get_dimension_values("CostCenter")
    assert [(each.value, each.description) for each in listed] == [
        ("1021", "1021"),
        ("1022", "Web"),
    ]


def test_financial_dimensions_awaited(url: str, company: AxCompany) -> None:
    company.add_dimension("CostCenter", "1021")
    new = DimensionValueContract(dimension_attribute="CostCenter", value="1022")

    async def asked() -> tuple[list[Any], bool, list[Any]]:
        base = f"{url}/MicrosoftDynamicsAXAif60"
        async with AsyncAX(base, company="USMF", auth=AUTH) as ax:
            names = [each.dimension_name for each in await ax.dimensions.get_dimensions()]
            is_new = await ax.dimensions.create_dimension_value(new)
            values = await ax.dimensions.get_dimension_values("CostCenter")
            return names, is_new, [each.value for each in values]

    assert asyncio.run(asked()) == (["CostCenter"], True, ["1021", "1022"])


def test_a_custom_service_needs_no_classes(ax: AX, company: AxCompany) -> None:
    company.add_dimension("CostCenter", "1021")
    dimensions = ax.service("DimensionService").call("getDimensions", writes=False)
    (found,) = dimensions.response.dimension_contract
    assert found.parm_dimension_name == "CostCenter"
    wanted = DimensionContract(dimension_name="CostCenter")
    values = ax.service("DimensionValueService").call(
        "getDimensionValues", writes=False, _dimensionContract=wanted
    )
    assert [each.parm_value for each in values.response.dimension_value_contract] == ["1021"]


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [("Nothing", "1", "Nothing does not exist"), ("CostCenter", "", "'Value' must be filled in")],
)
def test_dimension_values_that_are_refused(
    ax: AX, company: AxCompany, name: str, value: str, complaint: str
) -> None:
    company.add_dimension("CostCenter")
    sent = DimensionValueContract(dimension_attribute=name, value=value)
    with pytest.raises(AifFault, match=complaint):
        ax.service("DimensionValueService").call(
            "createDimensionValue", _dimensionValueContract=sent
        )


def test_a_limited_port_leaves_the_client_in_doubt(ax_with: Callable[..., AX], order: Made) -> None:
    ax = ax_with(Settings(document_limit=2), document_limit=2)
    for number in "ABC":
        ax.sales_orders.create(order(number), message_id=new_id())
    with pytest.raises(IncompleteResult):
        ax.sales_orders.find_keys(everything("SalesTable"))
    assert len(ax.sales_orders.find_keys(equal("SalesTable", "PurchOrderFormNum", "A"))) == 1


def test_a_quota_is_too_large(ax_with: Callable[..., AX], order: Made, line: Made) -> None:
    ax = ax_with(Settings(message_quota=65_536))
    with pytest.raises(TooLarge):
        ax.sales_orders.create(order(sales_line=[line()] * 900), message_id=new_id())


def test_hidden_exceptions_are_explained(ax_with: Callable[..., AX], order: Made) -> None:
    ax = ax_with(Settings(exceptions_in_fault=False))
    with pytest.raises(AifFault, match="Include exceptions in fault"):
        ax.sales_orders.create(order(cust_account="C-9"), message_id=new_id())


def test_another_port(ax_with: Callable[..., AX], order: Made) -> None:
    ports = {"SalesOrderService": "WebOrders"}
    ax = ax_with(Settings(ports=ports), ports=ports)
    assert ax.sales_orders.create(order(), message_id=new_id())


def test_another_user(ax_with: Callable[..., AX], order: Made) -> None:
    other = ax_with(Settings(), logon_as_user="CONTOSO\\kari")
    with pytest.raises(NotAuthorised):
        other.sales_orders.create(order(), message_id=new_id())


class TestAx2009:
    """The older release under its own virtual directory."""

    @pytest.fixture
    def orders(self, url: str) -> Iterator[Any]:
        ports = {"SalesOrderService": "salesorderservice.svc"}
        base = f"{url}/MicrosoftDynamicsAXAif50"
        with AX(base, company="USMF", auth=AUTH, ports=ports, call_context=False) as ax:
            yield ax.of(SalesOrder2009, "SalesOrderService")

    def sent(self) -> SalesOrder2009:
        line = SalesLine2009(item_id="SHIRT", sales_qty=D(2), sales_unit="ea")
        table = SalesTable2009(
            cust_account="C-1",
            purch_order_form_num="W-1",
            delivery_date=date(2026, 1, 31),
            delivery_street="Storgata 1",
            delivery_country_region_id="NOR",
            sales_line=[line],
        )
        return SalesOrder2009(sales_table=[table])

    def test_create_read_find(self, orders: Any, company: AxCompany) -> None:
        (key,) = orders.create(self.sent(), message_id=new_id())
        (table,) = orders.read(key).sales_table
        assert (table.delivery_street, table.delivery_date) == ("Storgata 1", date(2026, 1, 31))
        assert (table.total_balance, table.sales_line[0].line_amount) == (D("19.98"), D("19.98"))
        assert orders.find_keys(equal("SalesTable", "PurchOrderFormNum", "W-1")) == (key,)
        (kept,) = company.orders.values()
        assert kept.table_dlv_addr[0].iso_code == "NO"
        assert company.requests["SalesOrderService.create"] == 1

    def test_an_order_of_ax_2012_has_its_date_here(self, orders: Any, ax: AX, order: Made) -> None:
        (key,) = ax.sales_orders.create(order(), message_id=new_id())
        assert orders.read(key).sales_table[0].delivery_date == date(2026, 1, 31)

    def test_update_and_delete(self, orders: Any, company: AxCompany) -> None:
        (key,) = orders.create(self.sent(), message_id=new_id())
        document = orders.read(key)
        document.sales_table[0].customer_ref = "x"
        orders.update(document, key, message_id=new_id())
        assert company.orders[key.value].customer_ref == "x"
        orders.delete(key, message_id=new_id())
        assert company.orders == {}

    def test_it_has_no_context_and_six_operations(self, company: AxCompany) -> None:
        plan = company.ports_2009()["salesorderservice.svc"].served.plan
        assert len(plan.operations) == 6
        assert {each.header for each in plan.operations.values()} == {None}
