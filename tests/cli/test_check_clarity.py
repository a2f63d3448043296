"""`axclarity check clarity` against shops in several dialects."""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from axclarity import Clarity
from axclarity.clarity.dialect import Dialect, dialect_from_file
from axclarity.clarity.dialect._draft import STUB, merged
from axclarity.clarity.dialect._lines import lines_of
from axclarity.clarity.models import (
    Inventory,
    NewCustomer,
    NewPayment,
    NewProduct,
    NewRefund,
    NewReturn,
    NewShipment,
    PaymentKind,
    ProductPrice,
    RefundLine,
    ReturnLine,
    ShipmentLine,
)
from axclarity.cli._check_clarity_asks import Client, check_shop
from axclarity.cli._commands import commands
from axclarity.errors import ConfigError, ServerBusy
from axclarity.http import Request, Response, drive
from axclarity.sandbox import Sandbox, example
from axclarity.values import RefundLineId, ReturnLineId, Secret

EXAMPLES = ("pages-and-cents", "service-stack")
Run = Callable[..., Result]


@pytest.fixture(scope="module", params=EXAMPLES)
def spoken(request: pytest.FixtureRequest) -> Iterator[tuple[Dialect, Sandbox]]:
    """A shop in a dialect, with records of every resource and more than one page of orders."""
    dialect = example.dialect(request.param)
    with Sandbox(clarity_dialect=dialect) as box:
        _fill(box, dialect)
        yield dialect, box


def _fill(box: Sandbox, dialect: Dialect) -> None:
    first, *others = example.orders().values()
    for document in (first, *others):
        box.clarity.place(document)
    for number in range(60):
        box.clarity.place({**first, "id": f"ord_{number}", "number": f"N-{number}"})
    order_id, line_id = first["id"], first["lines"][0]["id"]
    moment = datetime(2026, 11, 30, 12, 30, tzinfo=UTC)
    one = Decimal(1)
    with Clarity(
        box.clarity_url,
        client_id=box.client_id,
        client_secret=box.client_secret,
        dialect=dialect,
    ) as shop:
        prices = (ProductPrice(currency="EUR", amount=Decimal("19.99")),)
        shop.products.create(NewProduct(sku="SKU-1", name="A lamp", prices=prices))
        shop.inventory.put(
            Inventory(
                sku="SKU-1",
                location="11",
                on_hand=Decimal("7.5"),
                reserved=one,
                available=Decimal("6.5"),
                as_of=moment,
            )
        )
        shop.customers.create(
            NewCustomer(account_number="C-1", currency="EUR", credit_limit=Decimal("1500.50"))
        )
        shop.shipments.create(
            NewShipment(
                order_id=order_id,
                external_id="PS-1",
                lines=(ShipmentLine(order_line_id=line_id, quantity=one),),
                shipped_at=moment,
            )
        )
        shop.payments.create(
            NewPayment(
                order_id=order_id,
                kind=PaymentKind.CAPTURE,
                method="credit_card",
                reference="PSP-1",
                amount=Decimal("12.34"),
                currency="EUR",
                occurred_at=moment,
            )
        )
        shop.returns.create(
            NewReturn(
                order_id=order_id,
                number="R-1",
                lines=(ReturnLine(id=ReturnLineId("rl-1"), order_line_id=line_id, quantity=one),),
            )
        )
        shop.refunds.create(
            NewRefund(
                order_id=order_id,
                currency="EUR",
                total=Decimal("12.34"),
                lines=(
                    RefundLine(
                        id=RefundLineId("fl-1"),
                        order_line_id=line_id,
                        quantity=one,
                        amount=Decimal("12.34"),
                    ),
                ),
            )
        )


def _check(box: Sandbox, dialect: Path | None, *more: str) -> Result:
    runner = CliRunner(
        env={"COLUMNS": "200", "AXCLARITY_CLIENT_SECRET": box.client_secret.reveal()}
    )
    named = () if dialect is None else ("--dialect", str(dialect))
    asked = ("check", "clarity", "--shop", box.clarity_url, "--client-id", box.client_id)
    return runner.invoke(commands, [*asked, *named, *more])


def _answered(fix: Any, truth: Any) -> Any:
    """An excerpt, with what only the owner knows filled in from the dialect of the shop."""
    if isinstance(fix, Mapping):
        return {
            name: _answered(each, truth.get(name, "")) if isinstance(truth, Mapping) else each
            for name, each in fix.items()
        }
    return truth if fix in (STUB, [STUB]) else fix


def test_check_and_mend_until_nothing_is_left(
    spoken: tuple[Dialect, Sandbox], tmp_path: Path
) -> None:
    truth, box = spoken
    file = tmp_path / "shop.toml"
    settings: dict[str, Any] = {}

    for _ in range(8):
        file.write_text(lines_of(settings), encoding="utf-8")
        result = _check(box, file, "--json")
        facts = json.loads(result.stdout)
        for each in facts["differences"]:
            assert each["fix"], each
            assert tomllib.loads(each["lines"]) == each["fix"]
            settings = merged(settings, _answered(each["fix"], truth.model_dump()))
        if result.exit_code == 0:
            break

    assert (facts["differences"], result.exit_code) == ([], 0)
    found = dialect_from_file(file)
    told = ("api_path", "envelope", "names", "time", "money", "paths", "concurrency")
    for name in (each for each in told if each in settings):
        assert _same(getattr(found, name), getattr(truth, name)), name
    assert found.paging.total == truth.paging.total
    assert found.statuses["OrderStatus"].items() <= truth.statuses["OrderStatus"].items()


def _same(found: Any, truth: Any) -> bool:
    """Whether what reading can tell was found out."""
    unread = {"bulk_items", "bulk_results", "inventory_bulk", "rotate_secret"}
    if isinstance(found, str):
        return bool(found == truth)
    return bool(found.model_dump(exclude=unread) == truth.model_dump(exclude=unread))


def test_a_shop_is_as_its_own_dialect_says(spoken: tuple[Dialect, Sandbox], tmp_path: Path) -> None:
    truth, box = spoken
    file = tmp_path / "shop.toml"
    file.write_text(lines_of(truth.model_dump()), encoding="utf-8")
    before = sum(n for what, n in box.clarity.requests.items() if not what.startswith("GET"))

    result = _check(box, file)

    assert result.exit_code == 0
    assert "Nothing differs" in result.output
    after = sum(n for what, n in box.clarity.requests.items() if not what.startswith("GET"))
    assert after - before == 1  # the token


def test_what_is_printed(spoken: tuple[Dialect, Sandbox], tmp_path: Path) -> None:
    truth, box = spoken
    file = tmp_path / "shop.toml"
    known = {
        "api_path": truth.api_path,
        "token": {"path": truth.token.path},
        "paths": {**truth.paths.model_dump(), "refunds": ""},
    }
    file.write_text(lines_of(known), encoding="utf-8")

    result = _check(box, file)

    assert result.exit_code == 1
    assert "All lines together, as TOML" in result.output
    assert f"Where it says {STUB}, only you know." in result.output
    assert "none: nothing to compare" in result.output  # webhooks
    assert "refunds" not in result.output
    for private in ("example.com", "Lindelaan", box.client_secret.reveal()):
        assert private not in result.output


def test_the_secret_is_never_an_argument(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    asked = ["check", "clarity", "--shop", "https://shop.example", "--client-id", "x"]
    runner = CliRunner(env={"AXCLARITY_CLIENT_SECRET": None})

    missing = runner.invoke(commands, asked)
    file.write_text("s")
    file.chmod(0o644)
    open_to_all = runner.invoke(commands, [*asked, "--secret-file", str(file)])

    assert missing.exit_code == open_to_all.exit_code == 2
    assert "AXCLARITY_CLIENT_SECRET" in missing.output
    assert "chmod 600" in open_to_all.output


def test_a_secret_from_a_file(spoken: tuple[Dialect, Sandbox], tmp_path: Path) -> None:
    truth, box = spoken
    file, dialect = tmp_path / "secret", tmp_path / "shop.toml"
    file.write_text(box.client_secret.reveal())
    file.chmod(0o600)
    dialect.write_text(lines_of(truth.model_dump()), encoding="utf-8")
    asked = ["--shop", box.clarity_url, "--client-id", box.client_id, "--dialect", str(dialect)]

    result = CliRunner().invoke(commands, ["check", "clarity", *asked, "--secret-file", str(file)])

    assert result.exit_code == 0


@pytest.mark.parametrize("shop", ["http://shop.example", "shop.example"])
def test_a_secret_is_not_sent_in_clear(shop: str) -> None:
    runner = CliRunner(env={"AXCLARITY_CLIENT_SECRET": "hush"})

    result = runner.invoke(commands, ["check", "clarity", "--shop", shop, "--client-id", "x"])

    assert result.exit_code == 2
    assert "hush" not in result.output


class _Shop:
    """A shop that takes the client's secret in one way only, and has no records."""

    def __init__(self, way: str, refusal: str = "invalid_client", page: bytes = b"") -> None:
        self._way = way
        self._refusal = refusal
        self._page = page or b'{"items":[],"next_cursor":null}'

    def send(self, request: Request) -> Response:
        if request.method == "GET":
            return Response(status=200, content=self._page)
        way = "basic" if "authorization" in request.headers else "body"
        if way == self._way:
            return Response(status=200, content=b'{"access_token":"t","token_type":"Bearer"}')
        return Response(status=400, content=b'{"error":"%s"}' % self._refusal.encode())

    def close(self) -> None:
        pass


def _checked(shop: _Shop, dialect: Dialect | None = None) -> list[Any]:
    client = Client(base_url="https://shop.example", id="x", secret=Secret("hush"))
    checked = drive(check_shop(client, dialect or Dialect(), lambda _: None), shop)
    return [each.fix for each in checked.differences]


def test_a_client_that_says_who_it_is_in_the_other_way() -> None:
    body = Dialect.model_validate({"token": {"client_authentication": "body"}})

    assert _checked(_Shop("basic")) == []
    assert _checked(_Shop("body")) == [{"token": {"client_authentication": "body"}}]
    assert _checked(_Shop("basic"), body) == [{"token": {"client_authentication": "basic"}}]


def test_a_client_that_is_refused_either_way() -> None:
    with pytest.raises(ConfigError, match="in a header as well as in the body") as refused:
        _checked(_Shop("none"))

    assert "hush" not in str(refused.value)


def test_scopes_that_are_not_given() -> None:
    assert _checked(_Shop("none", "invalid_scope")) == [{"token": {"scopes": [STUB]}}]


def test_a_page_with_a_number_where_its_list_should_be() -> None:
    odd = b'{"items":7,"next_cursor":null}'

    assert {} in _checked(_Shop("basic", page=odd))


def test_a_listing_that_leads_to_another_host_is_not_followed() -> None:
    class Elsewhere(_Shop):
        def send(self, request: Request) -> Response:
            assert request.url.startswith("https://shop.example/")
            answer = super().send(request)
            link = {"link": '<https://elsewhere.example/orders?page=2>; rel="next"'}
            return Response(status=answer.status, headers=link, content=answer.content)

    link = Dialect.model_validate({"paging": {"style": "link"}})
    odd = b'{"items":[{"id":"1"}],"next_cursor":null}'

    assert _checked(Elsewhere("basic", page=odd), link)


def test_a_linked_page_is_followed() -> None:
    asked: list[str] = []

    class Linked(_Shop):
        def send(self, request: Request) -> Response:
            asked.append(request.url)
            answer = super().send(request)
            headers = {"link": '</orders?after=7>; rel="next"'}
            return Response(status=answer.status, headers=headers, content=answer.content)

    _checked(
        Linked("basic", page=b'{"items":[{"id":"1"}]}'),
        Dialect.model_validate({"paging": {"style": "link"}}),
    )

    assert "https://shop.example/orders?after=7" in asked


def test_a_shop_that_is_down() -> None:
    class Down(_Shop):
        def send(self, request: Request) -> Response:
            return Response(status=503)

    with pytest.raises(ServerBusy):
        _checked(Down("basic"))


@pytest.mark.parametrize("shop", ["shop.example", "ftp://shop.example", "https://", ""])
def test_an_address_that_is_none_is_told_by_its_option(shop: str) -> None:
    runner = CliRunner(env={"AXCLARITY_CLIENT_SECRET": "s"})
    done = runner.invoke(commands, ["check", "clarity", "--client-id", "c", "--shop", shop])

    assert done.exit_code == 2
    assert "Invalid value for '--shop'" in done.stderr
    assert "https://shop.example" in done.stderr
