"""What somebody may do to us on purpose, and what must not get out."""

import ast
import json
import logging
import pickle
import re
import sqlite3
import tomllib
import traceback
import tracemalloc
import zipfile
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import date, timedelta
from decimal import Decimal
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import axclarity
from axclarity import AX, AXOperations, BasicAuth, Clarity, ClarityOperations, Journal
from axclarity.ax import EntityKey, equal, matching
from axclarity.ax.contract import (
    Contract,
    RecordStream,
    document_from_xml,
    xml_from_document,
)
from axclarity.ax.contract.plan import plan_of_document, published
from axclarity.ax.contract.plan._files import files_from_path
from axclarity.ax.documents import SalesLine, SalesOrder, SalesTable
from axclarity.clarity._json import loads
from axclarity.clarity._query import Query
from axclarity.clarity.dialect import dialect_from_text
from axclarity.clarity.models import Order, record_from_object
from axclarity.errors import (
    AxClarityError,
    ConfigError,
    InvalidDocument,
    InvalidValue,
    JournalError,
    MalformedReply,
    NotSent,
)
from axclarity.http import Request, Response, drive
from axclarity.mapping.fieldmaps import apply, compiled, field_map_from_text
from axclarity.pipeline import Event
from axclarity.sandbox import example
from axclarity.values import Secret, message_id
from tests._at_once import at_once
from tests.faults._door import Door, body_of, signed
from tests.faults._line import CREATE, T0, Line, Once

SOURCES = sorted(Path(axclarity.__file__).parent.rglob("*.py"))
CARD = "4111 1111 1111 1111"
CANARIES = ("Quetzalcoatl", "quetzal@example.com", "+47 555 12 345", "Axolotlveien 7")
CREATED = "2026-03-02T08:00:00Z"


@pytest.fixture
def journal(line: Line) -> Iterator[Journal]:
    with line.journal() as opened:
        yield opened


@pytest.fixture
def door(line: Line, journal: Journal) -> Door:
    return Door(journal, line.clock)


# F73 to F76: what is read and written


def answer(table: str, head: str = "") -> bytes:
    """AX's answer with one order."""
    return (
        f'{head}<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        '<r:SalesOrderServiceFindResponse xmlns:r="http://schemas.microsoft.com/dynamics/2008/01/'
        f'services"><SalesOrder xmlns="{SalesOrder.namespace}"><SalesTable class="entity">{table}'
        "</SalesTable></SalesOrder></r:SalesOrderServiceFindResponse></s:Body></s:Envelope>"
    ).encode()


def bombs(canary: Path) -> dict[str, bytes]:
    nested = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    return {
        "entities": answer("&e9;", f'<!DOCTYPE s [<!ENTITY e0 "laugh">{nested}]>'),
        "a file": answer("&x;", f'<!DOCTYPE s [<!ENTITY x SYSTEM "file://{canary}">]>'),
        "external": answer("", f'<!DOCTYPE s SYSTEM "file://{canary}">'),
        "deep": answer("<a>" * 100_000),
        "an attribute": answer(f'<CustAccount a="{"x" * 20_000_000}"/>'),
    }


@pytest.mark.parametrize("kind", ["entities", "a file", "external", "deep", "an attribute"])
@pytest.mark.parametrize("streamed", [True, False])
def test_f73_xml_that_wants_more_than_to_be_read_is_refused(
    tmp_path: Path, kind: str, streamed: bool
) -> None:
    canary = tmp_path / "canary"
    canary.write_text("sang")
    content = bombs(canary)[kind]
    contract = Contract(plan_of_document("SalesOrderService", SalesOrder, ("find",)))

    def read() -> None:
        if streamed:
            stream: RecordStream = contract.stream(SalesOrder)
            for at in range(0, len(content), 65536):
                list(stream.feed(content[at : at + 65536]))
            stream.close()
        else:
            contract.reply(content)

    tracemalloc.start()
    with pytest.raises(MalformedReply) as refused:
        read()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "sang" not in str(refused.value)
    assert peak < 64 * 1024 * 1024


@pytest.mark.parametrize(
    ("bomb", "rule"),
    [
        (b"[" * 100_000, "json.depth"),
        (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "json.depth"),
        (b"9" * 100_000, "json.number"),
        (b'"' + b"x" * 17_000_000 + b'"', "json.size"),
    ],
    ids=["arrays", "objects", "number", "text"],
)
def test_f74_json_that_is_too_much_is_refused(bomb: bytes, rule: str) -> None:
    with at_once(), pytest.raises(InvalidDocument) as refused:
        loads(bomb)
    assert refused.value.rule == rule


@pytest.mark.parametrize("bomb", [b"[" * 100_000, b'{"data":' * 400, b"9" * 5_000])
def test_f74_a_delivery_that_is_too_much_is_answered_with_400(door: Door, bomb: bytes) -> None:
    assert door.ask(bomb).status_code == 400


ILLEGAL = {"nul": "a\x00b", "tab": "a\x0bb", "half": "a\ud800b", "none": "a\ufffeb", "bell": "\x07"}


def document_of(text: str, *lines: SalesLine) -> SalesOrder:
    """An order that is complete, with a text of somebody's choice."""
    day = date(2026, 3, 2)
    table = SalesTable(purch_order_form_num="W-1", receipt_date_requested=day, customer_ref=text)
    table.sales_line = list(lines)
    return SalesOrder(sales_table=[table])


@pytest.mark.parametrize("text", ILLEGAL.values(), ids=list(ILLEGAL))
def test_f75_what_xml_cannot_carry_is_never_written(text: str) -> None:
    assert xml_from_document(document_of("a"))
    with pytest.raises(InvalidDocument) as refused:
        xml_from_document(document_of(text))
    assert [problem.path for problem in refused.value.problems] == [
        "SalesOrder.SalesTable[0].CustomerRef"
    ]


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\ufffeb"])
def test_f75_an_order_with_such_a_name_is_parked_or_mended(line: Line, text: str) -> None:
    document = example.order("01-one-line")
    address = {**document["shipping_address"], "name": text}

    line.run(line.announce(line.place(shipping_address=address)))

    for _, request in line.wire.sent:
        if request.destination == "ax" and request.content:
            etree.fromstring(request.content)
    for letter in line.letters():
        assert letter.attempts == 1
        assert "shipping_address" in letter.problems[0].path
    assert len(line.letters()) + len(line.box.ax.orders) == 1


HOSTILE = (
    "</SalesLine><SalesLine><ItemId>GOLD</ItemId>",
    "]]>",
    "<![CDATA[x]]>",
    "&lt;&amp;&#0;",
    "<!-- -->",
    "\"'>",
    "<?xml?>",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_f76_xml_in_a_text_comes_back_as_the_text_it_was(text: str) -> None:
    line = SalesLine(item_id="CUP", sales_qty=Decimal(1), sales_unit="ea", name=text)
    document = document_of(text, line)

    content = xml_from_document(document)
    root = etree.fromstring(content)
    read = document_from_xml(SalesOrder, content)

    assert len(root.findall(".//{*}SalesLine")) == 1
    assert root.findtext(".//{*}CustomerRef") == text
    assert read.sales_table[0].customer_ref == text
    assert read.sales_table[0].sales_line[0].name == text


def test_f76_an_order_with_xml_in_it_has_its_own_lines_in_ax(line: Line) -> None:
    line.run(line.announce(line.place(purchase_order="</SalesLine>&<")))

    table = line.one_sale()
    assert table.customer_ref == "</SalesLine>&<"
    assert len(table.sales_line or []) == 1


# F77 to F81: what is looked up, kept, shown


@pytest.mark.parametrize(
    "value", ["*", "W-*", "A..Z", "!W-1", "W-1,W-2", '"W-1"', "(1=1)", ">0", "<9", "?", "", " "]
)
def test_f77_signs_of_a_query_are_refused_before_anything_is_sent(value: str) -> None:
    with pytest.raises(InvalidValue, match="range"):
        equal("SalesTable", "PurchOrderFormNum", value)


@pytest.mark.parametrize("number", ["W-*", "W-1..9", "W-1,W-2"])
def test_f77_an_order_of_such_a_number_finds_no_other(line: Line, number: str) -> None:
    line.run(line.announce(line.place()))
    line.run(line.announce(line.place(id="ord_x", number=number)))

    (letter,) = line.letters()
    assert (letter.rule, len(line.box.ax.orders)) == ("ax.range-syntax", 1)
    assert matching("SalesTable", "SalesId", "S*").value[-1] == "*"


@pytest.mark.parametrize("text", ["'; DROP TABLE inbox; --", 'a" OR "1"="1', "%", "?", ":name"])
def test_f78_sql_in_an_id_is_the_text_it_is(journal: Journal, text: str) -> None:
    event = Event(
        source="clarity",
        id=text,
        type="order.created",
        key=f"order/{text}",
        occurred_at=T0,
        payload=text.encode(),
    )

    assert journal.accept([event], T0) == 1
    journal.bind("order", text, f"SO {text}")
    journal.accept([event], T0, bookmarks={text: text})

    assert [pending.event for pending in journal.ready(T0)] == [event]
    assert journal.bound("order", text) == f"SO {text}"
    assert journal.bookmark(text) == text
    assert journal.bound("order", "another") is None
    assert journal.dead_letters(key=text) == []
    assert (journal.account().accepted, journal.account().duplicates) == (1, 1)


FORGED = "ord_1\r\n2026-03-02 WARNING all is well \x1b[2J"


def test_f80_a_log_line_is_one_line(
    line: Line, journal: Journal, door: Door, caplog: pytest.LogCaptureFixture
) -> None:
    assert door.ask(body_of(FORGED)).status_code == 400
    event = Event(
        source="clarity", id="evt", type="no.such", key=FORGED, occurred_at=T0, payload=b""
    )
    journal.accept([event], T0)

    line.run()

    assert caplog.records
    for record in caplog.records:
        assert not re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", record.getMessage())
        assert "\x1b" not in str(vars(record))


def test_f80_alerts_are_structured(line: Line, caplog: pytest.LogCaptureFixture) -> None:
    line.run(line.announce(line.place("44-unknown-sku")))

    (record,) = [each for each in caplog.records if each.name == "axclarity.alerts"]
    assert vars(record)["alert_rule"] == "order.article-refused"
    assert "alert_key" in vars(record)


# F82 to F85: what must not get out


def personal(line: Line, name: str = "01-one-line", **changes: Any) -> str:
    """An order of somebody whom one would recognise."""
    person, email, phone, street = CANARIES
    address = {**example.order(name)["shipping_address"], "name": person, "lines": [street]}
    address["phone"] = phone
    named = {"shipping_address": address, "billing_address": address, "email": email}
    return line.place(name, **{**named, "notes": f"for {person}", **changes})


def spoilt(line: Line, **changes: Any) -> str:
    order_id = personal(line, id="ord_spoilt", number="W-SPOILT")
    kept = {**line.box.clarity.orders[order_id], **changes}
    line.box.clarity._store.put("order", order_id, kept)
    return order_id


def test_f82_nobody_is_named_in_logs_alerts_dead_letters_or_on_the_disk(
    line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, logger="axclarity")
    person, email, phone, _ = CANARIES

    def bug(request: Request) -> Exception | None:
        of_bug = b">W-BUG<" in (request.content or b"")
        return RuntimeError(f"{person} {email}") if of_bug else None

    line.before = Once(CREATE, bug, times=99)
    ids = [
        personal(line, id="ord_bug", number="W-BUG"),
        personal(line, "44-unknown-sku"),
        personal(line, "46-incomplete-customer"),
        personal(line, id="ord_guest", number="W-GUEST", customer_id=None),
        spoilt(line, status=person, phone=phone, placed_at=email),
        personal(line, id="ord_long", number="W-LONG", purchase_order=f"{email} " * 20),
    ]

    line.run(*map(line.announce, ids))

    with line.journal() as journal:
        letters = journal.dead_letters(waiting=False)
        attempts = [journal.attempts("clarity", f"evt_{n}") for n in range(1, len(ids) + 1)]
        sinks = [repr(letters), repr(attempts), repr(journal.intents()), repr(journal.alerts())]
        sinks += [str(letter.message) for letter in letters]
    assert {letter.rule.split(".")[0] for letter in letters} >= {"clarity", "order", "pipeline"}
    sinks += [repr(line.alerts), caplog.text, repr([vars(each) for each in caplog.records])]
    sinks += [file.read_bytes().decode("latin-1") for file in line.directory.iterdir()]
    assert [canary for canary in CANARIES for sink in sinks if canary in sink] == []


@pytest.mark.parametrize(
    "more",
    [
        {"card": {"number": CARD}},
        {"note": f"paid with {CARD.replace(' ', '-')}"},
        {"x": 4111111111111111},
        {"cvv": "123"},
        {"track": "%B4111111111111111^NAME^29121010000000000?"},
        {"4111111111111111": "x"},
        {"x": "４１１１１１１１１１１１１１１１"},
    ],
    ids=["field", "text", "number", "code", "track", "key", "full-width"],
)
def test_f83_card_data_stop_at_the_door_and_are_nowhere_on_the_disk(
    line: Line, door: Door, more: dict[str, Any]
) -> None:
    refused = door.ask(body_of("ord_1", **more))

    assert refused.status_code == 422
    assert refused.json()["errors"][0]["code"] in ("card.number", "card.cvv")
    assert "1111" not in refused.text
    assert door.journal.account().accepted == 0
    door.journal.close()
    for file in line.directory.iterdir():
        assert b"11111111" not in file.read_bytes()


def test_f83_brand_and_last_digits_pass(door: Door) -> None:
    assert door.ask(body_of("ord_1", card={"brand": "visa", "last4": "1111"})).status_code == 202


SECRETS = ("canary-of-ax", "canary-of-the-shop", "canary-of-webhooks")


def shown(error: BaseException) -> str:
    """An error as tools show it that look at everything."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join(told.format()) + repr(error) + str(error) + repr(getattr(error, "context", ""))


def test_f84_a_secret_is_in_no_text_and_no_copy() -> None:
    secret = Secret(SECRETS[0])
    auth = BasicAuth("svc", secret)
    ax = AXOperations.of_company("https://ax.example/Aif60", company="USMF", auth=auth)
    shop = ClarityOperations.of_shop("https://shop.example", client_id="c", client_secret=secret)

    texts = [f"{secret} {secret!r}", repr(auth), repr(ax), repr(shop), repr([secret])]
    assert not any(SECRETS[0] in text for text in texts)
    with pytest.raises(TypeError):
        pickle.dumps(secret)
    with pytest.raises(TypeError):
        json.dumps({"secret": secret})


@pytest.mark.parametrize("side", ["ax", "shop"])
def test_f84_a_secret_is_in_no_traceback(side: str) -> None:
    secret = Secret(SECRETS[0])
    ax = AX("http://127.0.0.1:1/Aif60", company="USMF", auth=BasicAuth("svc", secret))
    shop = Clarity("http://127.0.0.1:1", client_id="c", client_secret=secret)
    with ax, shop, pytest.raises(NotSent) as refused:
        _ = (
            ax.customers.find(equal("CustTable", "Name", "x"))
            if side == "ax"
            else shop.orders.get("o")
        )
    text = shown(refused.value)
    assert "***" in text
    assert SECRETS[0] not in text
    assert b64encode(f"svc:{SECRETS[0]}".encode()).decode() not in text


def test_f84_no_command_takes_a_secret_as_an_argument() -> None:
    taking = [
        path.name
        for path in SOURCES
        if path.parent.name == "cli"
        for found in re.findall(r'click\.(?:option|argument)\(\s*"([^"]+)"', path.read_text())
        if re.search(r"(secret|password|token)$", found)
    ]
    assert taking == []


def compared(tree: ast.AST) -> Iterator[str]:
    """What is compared by `==` and has the name of something that nobody may guess."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq | ast.NotEq):
            sides = (node.left, *node.comparators)
            for side in () if any(isinstance(each, ast.Constant) for each in sides) else sides:
                text = ast.unparse(side)
                if re.search(r"(signature|secret|password|token|hmac|expected)\b|reveal\(", text):
                    yield ast.unparse(node)


def test_f85_nothing_that_is_secret_is_compared_by_equality() -> None:
    checking = [
        path for path in SOURCES if path.name in ("_signature.py", "webhooks.py", "receiver.py")
    ]
    assert len(checking) >= 3
    found = [text for path in checking for text in compared(ast.parse(path.read_text()))]
    assert found == []


def test_f85_secrets_compare_in_constant_time() -> None:
    (source,) = [path for path in SOURCES if path.name == "secret.py"]
    (equality,) = [
        node
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name == "__eq__"
    ]
    assert "compare_digest" in ast.unparse(equality)


# F86 to F90: where things lead


class Recording:
    """Answers nothing and writes down where it was sent."""

    def __init__(self, response: Response) -> None:
        self.response = response
        self.urls: list[str] = []

    def send(self, request: Request) -> Response:
        self.urls.append(request.url)
        return self.response

    def close(self) -> None: ...


INSIDE = "http://169.254.169.254/latest/meta-data/"


@pytest.mark.parametrize("place", [INSIDE, "http://localhost:9/", "file:///etc/passwd"])
def test_f86_a_contract_leads_nowhere_else(place: str) -> None:
    base = "https://ax.example/Aif60"
    address = f"{base}/SalesOrderService/xppservice.svc"
    files = published(plan_of_document("SalesOrderService", SalesOrder, ("read",)), address)
    imported = b"wsdl0"
    root = files["wsdl"].replace(f"{address}?wsdl=".encode() + imported, place.encode())
    assert root != files["wsdl"]
    port = Recording(Response(status=200, content=root))
    ax = AXOperations.of_company(base, company="USMF")

    with pytest.raises(AxClarityError):
        drive(ax.sales_orders.read(EntityKey.of(SalesId="SO-1")), port)

    assert port.urls
    assert all(url.startswith(address) for url in port.urls)


@pytest.mark.parametrize("place", [INSIDE, "http://localhost:9/", "file:///etc/passwd"])
def test_f86_a_page_leads_nowhere_else(line: Line, place: str) -> None:
    text = '[paging]\nstyle = "link"\n[envelope]\nitems = ""\n'
    dialect = dialect_from_text(text, format="toml")
    shop = ClarityOperations.of_shop(
        "https://shop.example", client_id="c", client_secret=Secret("s"), dialect=dialect
    )

    class Shop(Recording):
        def send(self, request: Request) -> Response:
            super().send(request)
            if "token" in request.url:
                token = {"access_token": "t", "token_type": "Bearer", "expires_in": 60}
                return Response(status=200, content=json.dumps(token).encode())
            orders = json.dumps([example.order("01-one-line")], default=str).encode()
            headers = {"link": f'<{place}>; rel="next"'}
            return Response(status=200, headers=headers, content=orders)

    there = Shop(Response(status=200))
    with pytest.raises(AxClarityError):
        drive(shop.orders.all(Query()), there)

    assert len(there.urls) == 2
    assert all(url.startswith("https://shop.example/") for url in there.urls)


def test_f86_the_address_in_a_delivery_is_never_asked(line: Line, door: Door) -> None:
    order_id = line.place()
    body = {"id": "e", "type": "order.created", "occurred_at": CREATED}
    body["resource_url"] = f"{INSIDE}orders/{order_id}"

    assert door.ask(json.dumps(body).encode()).status_code == 202
    line.run()

    assert line.one_sale()
    assert {request.url.split("/")[2] for _, request in line.wire.sent} == {"localhost"}


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://x", "ftp://x/", "//x", ""])
def test_f86_only_the_web_is_an_address(url: str) -> None:
    with pytest.raises(ConfigError):
        AXOperations.of_company(url, company="USMF")
    with pytest.raises(ConfigError):
        ClarityOperations.of_shop(url, client_id="c", client_secret=Secret("s"))


def test_f87_a_contract_holds_nothing_of_outside_its_folder(tmp_path: Path) -> None:
    inside, outside = tmp_path / "contract", tmp_path / "secret.wsdl"
    inside.mkdir()
    outside.write_bytes(b"<outside/>")
    (inside / "good.wsdl").write_bytes(b"<good/>")
    (inside / "link.wsdl").symlink_to(outside)
    (inside / "folder").symlink_to(tmp_path)

    assert files_from_path(inside) == {"good.wsdl": b"<good/>"}


def test_f87_a_zip_writes_nothing(tmp_path: Path) -> None:
    archive = tmp_path / "contract.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("../../evil.wsdl", b"<evil/>")

    files_from_path(archive)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["contract.zip"]
    assert not (tmp_path.parent / "evil.wsdl").exists()


def test_f87_a_pinned_plan_is_of_its_folder(tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    plans.mkdir()
    (tmp_path / "outside.plan.json").write_bytes(b"sang")
    ax = AXOperations.of_company("https://ax.example/Aif60", company="USMF", plans=plans)

    with pytest.raises(AxClarityError) as refused:
        drive(ax.service("../outside").call("read"), Recording(Response(status=404)))
    assert "sang" not in str(refused.value)


EVIL = (
    "!!python/object/apply:os.system ['touch {}']",
    "!!python/name:os.system",
    "!!python/object:axclarity.values.Secret {{}}",
    "&a [*a]",
)


@pytest.mark.parametrize("text", EVIL)
def test_f88_yaml_makes_no_objects(tmp_path: Path, text: str) -> None:
    touched = tmp_path / "touched"
    written = text.format(touched)

    with pytest.raises(ConfigError):
        field_map_from_text(f"version: 1\nfrom: clarity.Order\nto: ax.SalesOrder\nrules: {written}")
    with pytest.raises(ConfigError):
        dialect_from_text(f"api_path: {written}", format="yaml")
    assert not touched.exists()


@pytest.mark.parametrize("text", ["2026-99-99", "[" * 3000])
def test_f88_yaml_that_cannot_be_read_is_a_wrong_setting(text: str) -> None:
    with pytest.raises(ConfigError):
        dialect_from_text(f"api_path: {text}", format="yaml")


def calls(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
        elif isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield str(node.module)


MAKES_CODE = {"_writer.py", "_reader.py", "_module.py", "_usual.py"}
"""Compile classes of ours and checked contracts; none of them sees a mapping or a message."""


def test_f88_nothing_runs_what_comes_from_outside() -> None:
    found = {path: set(calls(ast.parse(path.read_text()))) for path in SOURCES}

    assert not any(names & {"pickle", "marshal", "shelve", "eval"} for names in found.values())
    assert {path.name for path, names in found.items() if "exec" in names} <= MAKES_CODE
    mapping = [names for path, names in found.items() if "mapping" in path.parts]
    assert mapping
    assert not any(names & {"exec", "compile"} for names in mapping)
    loaders = {name for names in found.values() for name in names if name.startswith("yaml.")}
    assert not loaders & {"yaml.unsafe_load", "yaml.full_load", "yaml.Loader", "yaml.UnsafeLoader"}


ORDER = record_from_object(Order, example.order("02-fifty-lines"))


def mapped_by(expression: str) -> Any:
    rules = json.dumps([{"to": "SalesTable.CustomerRef", "from": expression}])
    text = f"version: 1\nfrom: clarity.Order\nto: ax.SalesOrder\nrules: {rules}\n"
    return apply(compiled(field_map_from_text(text)), ORDER)


def test_f88_an_expression_reaches_a_field() -> None:
    assert list(mapped_by("number").values()) == [ORDER.number]


@pytest.mark.parametrize(
    "expression",
    [
        "__class__",
        "number.__class__.__mro__",
        "number.__init__.__globals__",
        "attributes.__class__",
        "model_config",
        "number.format",
        "lines[0].__dict__",
    ],
)
def test_f88_an_expression_reaches_no_attribute(expression: str) -> None:
    try:
        found = mapped_by(expression)
    except AxClarityError:
        return
    assert not any(found.values())


@pytest.mark.parametrize(
    "expression",
    [
        "9**9**9",
        "(" * 5000 + "number" + ")" * 5000,
        "lines" + "|[@,@][]" * 35,
        "lines[].[" + ",".join(["@"] * 300) + "]",
        "lines" + "[].lines" * 500,
        "sort_by(lines, &" + "sku." * 400 + "sku)",
        "regex_match(number, '(a+)+$')",
        "'" + "x" * 100_000 + "'",
        "join('', " + "[" * 500 + "]" * 500 + ")",
    ],
    ids=lambda text: text[:16],
)
def test_f89_an_expression_without_end_is_refused_or_over_at_once(expression: str) -> None:
    with at_once(), suppress(AxClarityError):
        mapped_by(expression)


def test_f90_dependencies_are_few_and_each_is_known() -> None:
    needed = [each for each in requires("axclarity") or [] if "extra ==" not in each]
    names = {re.split(r"[<>=!~ \[;]", each)[0].lower() for each in needed}

    assert names == {
        "attrs",
        "httptools",
        "httpx",
        "jiter",
        "lxml",
        "oauthlib",
        "pycountry",
        "pydantic",
        "pyspnego",
        "sqlalchemy",
    }


def test_f90_each_dependency_has_one_door() -> None:
    root = Path(axclarity.__file__).parents[2]
    settings = root / "pyproject.toml"
    if not settings.exists():
        pytest.skip("installed without its settings")
    contracts = tomllib.loads(settings.read_text())["tool"]["importlinter"]["contracts"]
    doors = {name for each in contracts for name in each.get("forbidden_modules", ())}

    assert {"httptools", "httpx", "jiter", "lxml", "oauthlib", "pydantic", "sqlalchemy"} <= doors


# F91: who did what


def test_f91_what_an_operator_did_is_written_down_and_a_change_of_that_is_seen(line: Line) -> None:
    line.run(line.announce(line.place("44-unknown-sku")))
    path = line.directory / "journal.db"
    with line.journal() as journal:
        journal.edit(1, b"{}", line.now, by="ada", note="wrong code")
        journal.resolve(1, line.now, by="ada", note="typed in")
        done = [(entry.by, entry.action, entry.note) for entry in journal.audit()]
        whole = journal.verify_audit()
    with closing(sqlite3.connect(path)) as file, file:
        file.execute("UPDATE audit SET by = 'bob' WHERE action = 'edit'")

    with line.journal() as journal, pytest.raises(JournalError, match="Entry 1 of the audit"):
        journal.verify_audit()

    assert done == [("ada", "edit", "wrong code"), ("ada", "resolve", "typed in")]
    assert whole == 2


# F92: who is erased


def brought(line: Line, door: Door, order_id: str, event_id: str) -> None:
    """The shop announces an order and brings it along whole."""
    body = body_of(order_id, event_id, data=dict(line.box.clarity.orders[order_id]))
    headers = signed(body, line.now, delivery_id=event_id)
    assert door.ask_all([(body, headers)])[0].status_code == 202


def canaries_in(directory: Path) -> set[str]:
    content = b"".join(file.read_bytes() for file in directory.iterdir() if file.is_file())
    return {canary for canary in CANARIES if json.dumps(canary)[1:-1].encode() in content}


def test_f92_who_is_erased_is_nowhere_on_the_disk_and_the_books_are_whole(
    line: Line, door: Door, journal: Journal
) -> None:
    applied, parked, replayed = (
        personal(line, name, id=f"ord_{number}", number=f"W-{number}", customer_id="cust_2004")
        for number, name in ((1, "01-one-line"), (2, "44-unknown-sku"), (3, "44-unknown-sku"))
    )
    for order_id in (applied, parked, replayed):
        brought(line, door, order_id, f"msg_{order_id}")
    line.run()
    letters = {letter.event.record_id: letter.id for letter in journal.dead_letters()}
    assert letters.keys() == {parked, replayed}
    line.box.ax.add_item("SKU-9999", on_hand={"11": Decimal(50)})
    waiting = journal.dead_letter(letters[parked])
    assert waiting is not None
    journal.edit(waiting.id, waiting.event.payload, line.now, by="ada")
    journal.replay(letters[replayed], line.now, by="ada")
    before = line.run()
    assert (before.applied, before.parked, before.pending) == (2, 1, 0)
    assert canaries_in(line.directory) == {*CANARIES}
    sent = journal.intents()

    erased = journal.erase(line.now, customer="cust_2004", by="ada", note="asked by letter")

    assert canaries_in(line.directory) == set()
    assert (erased.events, erased.dead_letters, erased.originals) == (3, 2, 1)
    assert any("Backups" in each for each in erased.out_of_reach)
    assert journal.account() == before
    assert journal.intents() == sent
    assert journal.verify_audit() == len(journal.audit())
    for letter in journal.dead_letters(waiting=False):
        order = line.box.clarity.orders[letter.event.record_id]
        kept = json.loads(letter.event.payload)["data"]
        assert kept["totals"] == order["totals"]
        assert (kept["number"], kept["placed_at"]) == (order["number"], order["placed_at"])
    with pytest.raises(InvalidValue, match="what is personal in it was erased"):
        journal.replay(letters[parked], line.now, by="ada")
    assert line.run() == before
    assert canaries_in(line.directory) == set()


def test_f92_what_would_be_applied_without_an_address_is_refused_by_name(
    line: Line, door: Door, journal: Journal
) -> None:
    brought(line, door, personal(line, id="ord_1", number="W-1"), "msg_1")

    with pytest.raises(InvalidValue, match=r"order/ord_1 \(order.created msg_1\) is pending"):
        journal.erase(line.now, orders=["ord_1"], by="ada")
    assert canaries_in(line.directory) == {*CANARIES}

    journal.erase(line.now, orders=["ord_1"], by="ada", park_pending=True)
    account = line.run()

    assert (account.applied, account.parked, account.pending) == (0, 1, 0)
    assert canaries_in(line.directory) == set()
    assert not line.box.ax.orders


# F93: two companies


def test_f93_the_same_order_of_two_companies_is_two_orders() -> None:
    ours, theirs = (
        message_id(company=company, entity="SalesOrder", key="ord_1001")
        for company in ("USMF", "DEMF")
    )
    assert ours != theirs


def test_f93_every_call_names_its_company(line: Line) -> None:
    line.run(line.announce(line.place()))

    calls_made = [r for _, r in line.wire.sent if r.destination == "ax" and r.method == "POST"]
    assert len(calls_made) >= 4
    for request in calls_made:
        root = etree.fromstring(request.content or b"")
        assert [each.text for each in root.iterfind(".//{*}CallContext/{*}Company")] == ["USMF"]


def test_f93_another_company_is_refused_and_none_is_assumed(line: Line) -> None:
    line.company = "DEMF"

    account = line.run(line.announce(line.place()), lasting=timedelta(days=10))

    assert (account.applied, len(line.box.ax.orders)) == (0, 0)
    with pytest.raises(ConfigError):
        AXOperations.of_company("https://ax.example/Aif60", company="")


def test_f93_what_one_company_has_made_is_not_taken_for_the_others(line: Line) -> None:
    """Even if somebody gives both the same journal."""
    order_id = line.place()
    line.run(line.announce(order_id))
    told = line.box.clarity.orders[order_id]["attributes"]["ax_sales_id"]
    line.company, line._ax = "DEMF", None

    account = line.run(line.announce(order_id, "order.updated"), lasting=timedelta(days=10))

    assert (account.accepted, account.applied, account.parked) == (2, 1, 1)
    assert line.box.clarity.orders[order_id]["attributes"]["ax_sales_id"] == told
    assert len(line.box.ax.orders) == 1
