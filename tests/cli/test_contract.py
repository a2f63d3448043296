"""The contract commands, against a port and against files."""

import ast
import json
import os
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from attrs import evolve
from click.testing import CliRunner, Result
from rich.console import Console

from axclarity.ax.contract.plan import (
    Plan,
    pin,
    plan_from_files,
    plan_from_text,
    plan_of_custom_service,
    plan_of_document,
    published,
    read_pinned,
    text_from_plan,
)
from axclarity.ax.documents import (
    Customer,
    DimensionSet,
    SalesOrder,
    SalesOrder2009,
)
from axclarity.ax.services import CATALOGUE
from axclarity.cli._commands import commands
from axclarity.cli._contract_check import CHECKED, NOT_WRITTEN, UNKNOWN
from axclarity.cli._contract_facts import Field, Record, records
from axclarity.cli._contract_view import fetching
from axclarity.http import Response
from axclarity.sandbox import Sandbox

ADDRESS = "https://ax.example/MicrosoftDynamicsAXAif60/SalesOrderService/xppservice.svc"
ORDERS = plan_of_document(
    "SalesOrderService", SalesOrder, CATALOGUE["SalesOrderService"].operations
)
Run = Callable[..., Result]


@pytest.fixture(scope="module")
def box() -> Iterator[Sandbox]:
    with Sandbox() as running:
        yield running


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a command in a folder of its own, on a wide terminal, with this environment."""

    def invoked(*arguments: str | Path, **environment: str) -> Result:
        runner = CliRunner(env={"COLUMNS": "200", "AXCLARITY_AX_PASSWORD": None} | environment)
        before = Path.cwd()
        os.chdir(tmp_path)
        try:
            return runner.invoke(commands, ["contract", *map(str, arguments)])
        finally:
            os.chdir(before)

    return invoked


def folder(path: Path, plan: Plan) -> Path:
    """The files of a plan, as somebody would save them from the browser."""
    path.mkdir(exist_ok=True)
    for query, content in published(plan, ADDRESS).items():
        kind, _, part = query.partition("=")
        suffix = "xsd" if kind == "xsd" else "wsdl"
        (path / f"{part or plan.service}.{suffix}").write_bytes(content)
    return path


def shortened(plan: Plan, **changes: Any) -> Plan:
    """The plan with other facts for every text of 20."""
    leaves = {
        name: evolve(leaf, **changes) if leaf.length == 20 else leaf
        for name, leaf in plan.leaves.items()
    }
    return evolve(plan, leaves=leaves)


def without(plan: Plan, type_name: str, field: str) -> Plan:
    kind = next(kind for name, kind in plan.types.items() if name.endswith(f"}}{type_name}"))
    left = evolve(kind, fields=tuple(each for each in kind.fields if each.name != field))
    return evolve(plan, types={**plan.types, kind.name: left})


def with_credentials(box: Sandbox) -> dict[str, str]:
    return {"AXCLARITY_AX_PASSWORD": box.ax_password.reveal()}


def test_fetch_pins_the_plan_of_a_port(box: Sandbox, run: Run, tmp_path: Path) -> None:
    url = f"{box.ax_url}/SalesOrderService/xppservice.svc"

    done = run("fetch", url, "--user", box.ax_user, "--zip", "raw.zip", **with_credentials(box))

    assert done.exit_code == 0, done.output
    plan = read_pinned(tmp_path / "contracts", "SalesOrderService")
    assert plan is not None
    size = (tmp_path / "contracts/SalesOrderService.plan.json").stat().st_size
    printed = "".join(done.output.split())
    for part in (*plan.operations, f"{size:,}", plan.digest[:32], plan.digest[32:]):
        assert part in printed


def test_the_zip_is_a_source_that_says_the_same(box: Sandbox, run: Run, tmp_path: Path) -> None:
    url = f"{box.ax_url}/CustomerService"
    run("fetch", url, "--user", box.ax_user, "--zip", "raw.zip", **with_credentials(box))
    with ZipFile(tmp_path / "raw.zip") as archive:
        names = set(archive.namelist())
    first = (tmp_path / "contracts/CustomerService.plan.json").read_bytes()

    again = run("fetch", "raw.zip", "--to", "again")

    assert {"Reference.svcmap", "CustomerService.wsdl", "xsd0.xsd"} <= names
    assert again.exit_code == 0
    assert (tmp_path / "again/CustomerService.plan.json").read_bytes() == first
    assert run("diff", "contracts", "raw.zip").exit_code == 0


@pytest.mark.parametrize("protocol", ["ntlm", "negotiate"])
def test_windows_users_log_on(run: Run, protocol: str) -> None:
    with Sandbox(ax_logon=("ntlm", "negotiate")) as box:
        url = f"{box.ax_url}/SalesOrderService/xppservice.svc?wsdl"
        options = ("--user", box.ax_user, "--auth", protocol)
        done = run("show", url, *options, "--operations", **with_credentials(box))
        wrong = run("show", url, *options, AXCLARITY_AX_PASSWORD="guess")

    assert done.exit_code == 0, done.output
    assert "findKeys" in done.output
    assert wrong.exit_code == 2


def test_the_password_comes_from_a_file_or_another_variable(
    box: Sandbox, run: Run, tmp_path: Path
) -> None:
    file = tmp_path / "password"
    file.touch(mode=0o600)
    file.write_text(box.ax_password.reveal())
    command = ("show", f"{box.ax_url}/SalesOrderService", "--user", box.ax_user)

    assert run(*command, "--password-file", file).exit_code == 0
    assert run(*command, "--password-env", "OTHER", OTHER=file.read_text()).exit_code == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ((), "AXCLARITY_AX_PASSWORD"),
        (("--password-env", "NOT_SET"), "NOT_SET"),
        (("--password-env", "A", "--password-keyring", "B"), "several sources"),
        (("--auth", "kerberos", "--certificate", __file__), "certificate"),
        (("--auth", "negotiate", "--ca", __file__), "PEM"),
    ],
)
def test_what_is_wrong_with_credentials_is_one_line(
    run: Run, options: tuple[str, ...], said: str
) -> None:
    done = run("show", ADDRESS, "--user", "svc", *options)

    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("http://ax.example/Port", "in clear"),
        ("net.tcp://aos:8201/DynamicsAx/Services/Port", "net.tcp"),
        ("nowhere", "folder"),
        ("https://[::1", "address cannot be read"),
    ],
)
def test_what_is_wrong_with_a_source_is_one_line(run: Run, source: str, said: str) -> None:
    done = run("check", source, "--user", "svc", AXCLARITY_AX_PASSWORD="a secret")

    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert "a secret" not in done.output


def test_a_port_that_refuses_or_is_not_there(box: Sandbox, run: Run) -> None:
    stranger = run("check", f"{box.ax_url}/SalesOrderService")
    nobody = run("check", f"{box.ax_url}/NoService", "--user", box.ax_user, **with_credentials(box))
    service = run(
        "check",
        f"{box.ax_url}/SalesOrderService",
        "--service",
        "Other",
        "--user",
        box.ax_user,
        **with_credentials(box),
    )

    assert [each.exit_code for each in (stranger, nobody, service)] == [2, 2, 2]
    assert "401" in stranger.stderr
    assert "404" in nobody.stderr
    assert "It offers: SalesOrderService" in service.stderr


def test_names_in_circulation_lead_to_the_real_one(run: Run, tmp_path: Path) -> None:
    plan = plan_of_document("CustomerService", Customer, ("create", "find"))
    source = folder(tmp_path / "wsdl", plan)

    done = run("fetch", source, "--service", "CustCustomerService")

    assert done.exit_code == 0
    assert "CustCustomerService is called CustomerService on the wire." in done.stderr
    assert read_pinned(tmp_path / "contracts", "CustomerService") is not None


def test_show_draws_the_document(run: Run, tmp_path: Path) -> None:
    shown = run("show", folder(tmp_path / "wsdl", ORDERS)).output

    for part in ("SalesOrderService", "PartitionKey", "getChangedKeys", "└──", "SalesLine"):
        assert part in shown
    digest = plan_from_text(
        text_from_plan(plan_from_files(published(ORDERS, ADDRESS), "SalesOrderService"))
    ).digest
    assert digest in shown


def test_show_one_type_and_all_fields(run: Run, tmp_path: Path) -> None:
    source = folder(tmp_path / "wsdl", ORDERS)

    one = run("show", source, "--type", "salesline").output
    every = run("show", source, "--fields").output
    none = run("show", source, "--type", "Nothing")

    assert "SalesTable.SalesLine" in one
    assert "PurchOrderFormNum" not in one
    assert "CTP" in one
    assert "PurchOrderFormNum" in every
    assert "1 more" in every
    assert none.exit_code == 2


def test_show_for_programs(run: Run, tmp_path: Path) -> None:
    (facts,) = json.loads(run("show", folder(tmp_path / "wsdl", ORDERS), "--json").stdout)

    assert facts["service"] == "SalesOrderService"
    assert [each["name"] for each in facts["operations"]] == list(ORDERS.operations)
    assert facts["operations"][0]["takes"] == ["SalesOrder"]
    paths = [each["path"] for each in facts["records"]]
    assert "SalesTable.SalesLine" in paths
    types = [each["type"] for each in facts["records"]]
    assert len(types) == len(set(types))


def test_check_finds_nothing_in_what_the_sdk_expects(run: Run, tmp_path: Path) -> None:
    done = run("check", folder(tmp_path / "wsdl", ORDERS))

    assert done.exit_code == 0
    assert "no difference" in done.output
    assert CHECKED in done.output


def test_check_of_the_sandbox(box: Sandbox, run: Run) -> None:
    source = (f"{box.ax_url}/SalesOrderService", "--user", box.ax_user)

    usual = run("check", *source, "--needs", "create", **with_credentials(box))
    needy = run("check", *source, "--needs", "confirm", "--json", **with_credentials(box))

    assert usual.exit_code == 0, usual.output
    assert needy.exit_code == 1
    (found,) = json.loads(needy.stdout)
    breaking = [each for each in found["differences"] if each["severity"] == "breaks"]
    assert [(each["kind"], each["path"]) for each in breaking] == [("operation-missing", "confirm")]


def test_an_operation_that_nobody_has_is_missed_all_the_same(run: Run, tmp_path: Path) -> None:
    pin(tmp_path / "pinned", ORDERS)

    done = run("check", tmp_path / "pinned", "--needs", "confirm")

    assert done.exit_code == 1
    assert "confirm" in done.output


def test_a_long_path_breaks_at_its_dots(run: Run, tmp_path: Path) -> None:
    theirs = without(ORDERS, "AxdEntity_LineDlvAddr", "County")

    done = run("check", folder(tmp_path / "wsdl", theirs), COLUMNS="80")

    assert "SalesTable.SalesLine.LineDlvAddr. " in done.output
    assert " County " in done.output


def test_check_says_what_breaks_and_what_narrows(run: Run, tmp_path: Path) -> None:
    theirs = without(shortened(ORDERS, length=9), "AxdEntity_SalesLine", "SalesPrice")

    done = run("check", folder(tmp_path / "wsdl", theirs))

    assert done.exit_code == 1
    assert "SalesTable.SalesLine.SalesPrice" in done.output
    assert "field missing" in done.output
    assert "shorter" in done.output
    assert done.output.index("breaks") < done.output.index("narrows")


def test_known_differences_do_not_count(run: Run, tmp_path: Path) -> None:
    theirs = without(ORDERS, "AxdEntity_SalesLine", "SalesPrice")
    source = folder(tmp_path / "wsdl", theirs)

    assert run("check", source).exit_code == 1
    assert run("check", source, "--accept", "SalesTable.SalesLine.Sales*").exit_code == 0
    assert run("check", source, "--accept", "SalesTable.SalesLine.Other").exit_code == 1


def test_many_site_fields_are_counted_until_they_are_asked_for(run: Run, tmp_path: Path) -> None:
    ours = next(kind for n, kind in ORDERS.types.items() if n.endswith("}AxdEntity_SalesTable"))
    added = [evolve(ours.fields[0], name=f"Site{number}") for number in range(20)]
    wider = evolve(ours, fields=(*ours.fields, *added))
    theirs = evolve(ORDERS, types={**ORDERS.types, ours.name: wider})
    source = folder(tmp_path / "wsdl", theirs)

    brief, whole = run("check", source), run("check", source, "--all")

    assert brief.exit_code == whole.exit_code == 0
    assert "20 in all" in brief.output
    assert "Site7" not in brief.output
    assert "site field" in brief.output
    assert "SalesTable.Site7" in whole.output


def test_net_tcp_is_explained(run: Run, tmp_path: Path) -> None:
    pin(tmp_path / "pinned", evolve(ORDERS, transport="net.tcp"))

    done = run("check", tmp_path / "pinned")

    assert done.exit_code == 1
    assert "HTTP adapter" in done.output


def test_a_release_before_r2_is_named(run: Run, tmp_path: Path) -> None:
    pin(tmp_path / "pinned", without(ORDERS, "CallContext", "PartitionKey"))

    done = run("check", tmp_path / "pinned")

    assert done.exit_code == 0
    assert "AX 2012 R2" in done.output


def test_ax_2009_is_compared_with_its_own_document(run: Run, tmp_path: Path) -> None:
    operations = ("create", "read", "find", "findKeys", "update", "delete")
    plan = plan_of_document("SalesOrderService", SalesOrder2009, operations, call_context=False)
    pin(tmp_path / "pinned", plan)

    done = run("check", tmp_path / "pinned")

    assert done.exit_code == 0
    assert "beside SalesOrder2009" in done.output
    assert "no difference" in done.output


def site_service() -> Plan:
    return plan_of_custom_service(
        "ContosoService",
        {"lookUp": ({"dimension": DimensionSet}, {})},
        namespace="urn:contoso",
    )


def test_a_sites_own_service_is_not_compared(run: Run, tmp_path: Path) -> None:
    pin(tmp_path / "pinned", site_service())

    (found,) = json.loads(run("check", tmp_path / "pinned", "--json").stdout)
    said = run("check", tmp_path / "pinned")

    assert (found["beside"], found["differences"]) == ("", [])
    assert found["idempotence"] == UNKNOWN
    assert "nothing to compare" in said.output
    assert said.exit_code == 0


def test_a_known_document_in_a_service_of_the_site_is_compared(run: Run, tmp_path: Path) -> None:
    facts = CATALOGUE["CustomerService"]
    plan = plan_of_document(
        "ContosoCustomerService", Customer, facts.operations, namespace="urn:contoso"
    )
    pin(tmp_path / "pinned", plan)

    (found,) = json.loads(run("check", tmp_path / "pinned", "--json").stdout)

    assert (found["beside"], found["differences"]) == ("Customer", [])
    assert found["idempotence"] == UNKNOWN


def test_a_service_that_only_reads_needs_no_message_id(run: Run, tmp_path: Path) -> None:
    facts = CATALOGUE["InventoryOnHandService"]
    pin(
        tmp_path / "pinned",
        plan_of_document(facts.external_name, facts.document, facts.operations),
    )
    assert NOT_WRITTEN in run("check", tmp_path / "pinned").output


def test_diff_of_two_releases(run: Run, tmp_path: Path) -> None:
    old = pin(tmp_path / "old", ORDERS)
    new = pin(tmp_path / "new", without(ORDERS, "AxdEntity_SalesLine", "SalesPrice"))

    forth, back = run("diff", old, new, "--json"), run("diff", new, old)

    assert forth.exit_code == 1
    (found,) = json.loads(forth.stdout)
    assert [each["kind"] for each in found["differences"]] == ["field-missing"]
    assert back.exit_code == 0
    assert "field added" in back.output


def test_diff_of_a_service_that_was_renamed(run: Run, tmp_path: Path) -> None:
    old = pin(tmp_path, ORDERS)
    new = pin(tmp_path, evolve(ORDERS, service="ContosoOrderService"))

    done = run("diff", old, new)

    assert done.exit_code == 0, done.output


def test_diff_of_two_services_says_that_they_have_nothing_in_common(
    run: Run, tmp_path: Path
) -> None:
    customers = plan_of_document("CustomerService", Customer, ("create",))
    pin(tmp_path / "shop", ORDERS)
    pin(tmp_path / "crm", customers)

    done = run("diff", "shop", "crm")

    assert done.exit_code == 2
    assert "shop (SalesOrderService) and crm (CustomerService)" in done.stderr
    assert "no service in common" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_heading_of_a_diff_names_both_sources(run: Run, tmp_path: Path) -> None:
    pin(tmp_path / "may", ORDERS)
    pin(tmp_path / "june", without(ORDERS, "AxdEntity_SalesLine", "SalesPrice"))

    done = run("diff", "may", "june")

    assert done.stdout.startswith("SalesOrderService: may → june\n")
    assert "1 difference breaks." in done.stdout
    assert "old → new" in done.stdout


@pytest.mark.parametrize("content", [b"<a", None])
def test_a_source_that_cannot_be_read_is_named(
    run: Run, tmp_path: Path, content: bytes | None
) -> None:
    pin(tmp_path / "good", ORDERS)
    if content is not None:
        (tmp_path / "other").mkdir()
        (tmp_path / "other/a.wsdl").write_bytes(content)

    done = run("diff", "good", "other")

    assert done.exit_code == 2
    assert done.stderr.startswith("axclarity: other: ")


def test_a_password_in_an_address_is_not_repeated(run: Run) -> None:
    done = run("show", "https://svc:hunter2@127.0.0.1:9/Port")

    assert done.exit_code == 2
    assert "hunter2" not in done.output


def test_a_single_wsdl_leads_to_its_folder(run: Run, tmp_path: Path) -> None:
    folder(tmp_path / "wsdl", ORDERS)

    done = run("show", "wsdl/SalesOrderService.wsdl")

    assert done.exit_code == 2
    assert "Give the folder that holds them all: wsdl\n" in done.stderr


def test_an_unknown_type_leads_to_those_that_are_like_it(run: Run, tmp_path: Path) -> None:
    pin(tmp_path / "pinned", ORDERS)

    done = run("show", "pinned", "--type", "SalesLime")

    assert done.exit_code == 2
    assert "The closest: SalesLine," in done.stderr


@pytest.mark.parametrize("columns", ["80", "120", None])
@pytest.mark.parametrize("service", ["CustomerService", "SalesOrderService"])
def test_no_name_is_cut_on_any_terminal(
    run: Run, tmp_path: Path, service: str, columns: str | None
) -> None:
    facts = CATALOGUE[service]
    plan = plan_of_document(service, facts.document, facts.operations)
    pin(tmp_path / "pinned", plan)
    names = {each.name for kind in map(_fields, records(plan)) for each in kind}

    printed = run("show", "pinned", "--fields", COLUMNS=columns).stdout

    assert names <= set(printed.split())
    assert all(len(line) <= int(columns or 1000) for line in printed.splitlines())


def _fields(record: Record) -> tuple[Field, ...]:
    return record.fields


@pytest.mark.parametrize("columns", ["80", "120", None])
def test_actions_and_what_was_pinned_stay_in_one_line(
    run: Run, tmp_path: Path, columns: str | None
) -> None:
    pin(tmp_path / "pinned", ORDERS)

    shown = run("show", "pinned", "--operations", COLUMNS=columns).stdout
    fetched = run("fetch", "pinned", COLUMNS=columns).stdout

    for each in ORDERS.operations.values():
        assert f" {each.action}\n" in shown
        assert each.name in fetched
    assert "  SalesOrderService " in fetched


def test_a_pipe_gets_whole_lines_without_padding(run: Run, tmp_path: Path) -> None:
    pin(tmp_path / "pinned", without(ORDERS, "AxdEntity_LineDlvAddr", "County"))

    shown = run("show", "pinned", COLUMNS=None).stdout
    checked = run("check", "pinned", COLUMNS=None).stdout

    assert "Company, Language, LogonAsUser, MessageId, PartitionKey, PropertyBag\n" in shown
    assert "SalesTable.SalesLine.LineDlvAddr.County " in checked
    assert not any(line.endswith(" ") for line in (shown + checked).splitlines())


def test_generate_lists_the_classes_in_short_lines(run: Run, tmp_path: Path) -> None:
    pin(tmp_path / "pinned", ORDERS)

    said = run("generate", "pinned", COLUMNS="80").stderr.splitlines()

    names = " ".join(said[1:]).replace(",", "").split()
    assert said[0] == f"SalesOrderService: {len(names)} classes"
    assert "SalesOrderServiceGetChangedKeysResponse" in names
    assert len(said) > 5
    assert max(map(len, said)) <= 80


def test_diff_of_ports_with_several_services(run: Run, tmp_path: Path) -> None:
    customers = plan_of_document("CustomerService", Customer, ("create",))
    for plan in (ORDERS, customers):
        pin(tmp_path / "both", plan)
    pin(tmp_path / "one", ORDERS)

    lost, gained = run("diff", "both", "one"), run("diff", "one", "both", "--json")

    assert lost.exit_code == 1
    assert "service missing" in lost.output
    assert gained.exit_code == 0
    kinds = [d["kind"] for each in json.loads(gained.stdout) for d in each["differences"]]
    assert kinds == ["service-added"]


def test_generate_writes_a_module_and_names_its_classes(run: Run, tmp_path: Path) -> None:
    pin(tmp_path / "pinned", site_service())

    written = run("generate", tmp_path / "pinned", "--to", tmp_path / "contoso.py")
    printed = run("generate", tmp_path / "pinned")

    assert written.exit_code == printed.exit_code == 0
    text = (tmp_path / "contoso.py").read_text()
    assert printed.stdout == text
    names: dict[str, Any] = {"__name__": "contoso"}
    exec(compile(text, "contoso.py", "exec"), names)
    classes = [each.name for each in ast.parse(text).body if isinstance(each, ast.ClassDef)]
    assert "DimensionAttributeValueSet" in classes
    assert ", ".join(classes) in " ".join(written.stderr.split())


def test_generate_is_for_one_service(run: Run, tmp_path: Path) -> None:
    for plan in (ORDERS, site_service()):
        pin(tmp_path / "pinned", plan)

    several = run("generate", tmp_path / "pinned")
    one = run("generate", tmp_path / "pinned", "--service", "ContosoService")
    none = run("generate", tmp_path / "pinned", "--service", "NoService")

    assert several.exit_code == none.exit_code == 2
    assert "--service" in several.stderr
    assert one.exit_code == 0


def test_what_cannot_be_written_is_one_line(run: Run, tmp_path: Path) -> None:
    file = pin(tmp_path, ORDERS)
    nowhere = tmp_path / "SalesOrderService.plan.json" / "x"

    failed = [
        run("generate", file, "--to", nowhere),
        run("fetch", file, "--to", nowhere),
        run("fetch", folder(tmp_path / "wsdl", ORDERS), "--zip", nowhere),
    ]

    assert [each.exit_code for each in failed] == [2, 2, 2]
    assert all("cannot be written" in each.stderr for each in failed)


def test_a_plan_that_was_changed_is_refused(run: Run, tmp_path: Path) -> None:
    file = pin(tmp_path, ORDERS)
    file.write_bytes(file.read_bytes().replace(b"SalesPrice", b"SalesPrize"))

    done = run("show", file)

    assert done.exit_code == 2
    assert "was changed" in done.stderr


def test_a_pinned_plan_has_no_wsdl_to_keep(run: Run, tmp_path: Path) -> None:
    file = pin(tmp_path, ORDERS)

    done = run("fetch", file, "--zip", "raw.zip")

    assert done.exit_code == 2
    assert not (tmp_path / "raw.zip").exists()


def test_a_terminal_sees_the_files_come_in() -> None:
    screen = StringIO()
    with fetching(Console(file=screen, width=80, force_terminal=True)) as arrived:
        arrived(Response(status=200, content=b"x" * 3000))
        arrived(Response(status=200, content=b"x" * 3000))

    assert "2 files, 5 kB" in screen.getvalue()


def test_nothing_is_drawn_where_nobody_looks() -> None:
    screen = StringIO()
    with fetching(Console(file=screen, width=80)) as arrived:
        arrived(Response(status=200, content=b""))

    assert screen.getvalue().strip() == ""


def test_a_source_that_is_not_there_may_have_been_meant_as_an_address(run: Run) -> None:
    done = run("show", "ax.example/Port")

    assert done.exit_code == 2
    assert "ax.example/Port" in done.stderr
    assert "is not there" in done.stderr
    assert "the whole address of a port, which begins with https://" in done.stderr
