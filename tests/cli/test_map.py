"""The map commands, on files and on the maps that come along."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve
from click.testing import CliRunner, Result

from axclarity.ax.contract.plan import pin, plan_from_files, plan_of_document, published
from axclarity.ax.documents import Customer, SalesOrder
from axclarity.ax.services import CATALOGUE
from axclarity.cli._map import field_maps
from axclarity.errors import AxClarityError, ConfigError
from axclarity.mapping.fieldmaps import SHIPPED, field_map_from_text, shipped

HEAD = "from: clarity.Order\nto: ax.SalesOrder\n"
GOOD = f"""{HEAD}
rules:
  - {{to: SalesTable.DlvTerm, constant: DDP, note: Agreed with the carrier.}}
  - {{to: SalesTable.CustomerRef, from: purchase_order, via: [strip, {{cut: 60}}], default: none}}
examples:
  - name: a reference
    given: {{purchase_order: " P 1 "}}
    gives: {{SalesTable.CustomerRef: P 1}}
"""
ORDERS = plan_of_document(
    "SalesOrderService", SalesOrder, CATALOGUE["SalesOrderService"].operations
)
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in a folder of its own, on a wide terminal; texts become files."""
    monkeypatch.chdir(tmp_path)

    def invoked(*arguments: str, **files: str) -> Result:
        for name, text in files.items():
            (tmp_path / f"{name}.yaml").write_text(text)
        return CliRunner(env={"COLUMNS": "160"}).invoke(field_maps, arguments)

    return invoked


def facts(done: Result) -> Any:
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", SHIPPED)
def test_the_maps_that_come_along_pass(run: Run, name: str) -> None:
    assert run("check", name).exit_code == 0
    assert run("test", name).exit_code == 0


def test_check_says_that_everything_fits(run: Run) -> None:
    done = run("check", "good.yaml", good=GOOD)

    assert done.exit_code == 0
    said = "Everything exists and fits: 2 rules. axclarity map test runs the 1 example."
    assert said in done.output


def test_check_lists_what_is_wrong_and_what_helps(run: Run) -> None:
    text = f"{HEAD}rules: [{{to: SalesTable.CustomerRf, from: emial}}]"
    done = run("check", "bad.yaml", bad=text)

    assert done.exit_code == 1
    assert "Did you mean CustomerRef" in done.output
    assert "1 thing wrong" in done.output

    done = run("check", "bad.yaml", "--json")
    assert done.exit_code == 1
    (problem,) = facts(done)["problems"]
    assert problem["path"] == "rules.SalesTable.CustomerRf"
    assert problem["rule"] == "map.target"
    assert facts(done)["notes"] == []


def test_check_tells_of_a_field_that_changed(run: Run) -> None:
    run("format", "good.yaml", "--pin", "--write", good=GOOD)
    pinned = Path("good.yaml").read_text()
    assert run("check", "good.yaml").exit_code == 0

    done = run(
        "check", "old.yaml", old=pinned.replace("CustomerRef: text 60", "CustomerRef: text 9")
    )
    assert done.exit_code == 1
    assert "was text 9 when the map was pinned, and is text 60 now" in done.output
    assert "axclarity map format --pin" in done.output
    assert "1 field changed" in done.output

    digest = next(line for line in pinned.splitlines() if "digest" in line)
    done = run("check", "old.yaml", "--json", old=pinned.replace(digest, "    digest: other"))
    assert done.exit_code == 0
    assert [note["rule"] for note in facts(done)["notes"]] == ["map.schema-grown"]


def test_check_beside_the_contract_of_a_port(run: Run, tmp_path: Path) -> None:
    shorter = evolve(
        ORDERS,
        leaves={
            name: evolve(leaf, length=20) if leaf.length == 60 else leaf
            for name, leaf in ORDERS.leaves.items()
        },
    )
    text = (
        f"{HEAD}extra: {{SalesTable: {{XYZLoyalty: 5}}}}\neach: {{SalesTable.SalesLine: lines}}\n"
    )
    text += (
        "rules: [{to: SalesTable.CustomerRef, constant: a}, {to: SalesTable.Email, from: email},"
    )
    text += " {to: 'SalesTable.SalesLine[].Name', from: name}]"
    whole, cut = pin(tmp_path / "whole", ORDERS), pin(tmp_path / "cut", shorter)

    assert run("check", "map.yaml", "--contract", str(whole), map=text).exit_code == 0
    done = run("check", "map.yaml", "--contract", str(cut))
    assert done.exit_code == 1
    assert "may have 60 characters here and 20 in the port" in done.output
    assert "1 thing wrong" in done.output

    more = text[:-1] + ", {to: SalesTable.XYZLoyalty, constant: a}]"
    done = run("check", "more.yaml", "--contract", str(whole), "--json", more=more)
    assert [each["path"] for each in facts(done)["problems"]] == ["rules.SalesTable.XYZLoyalty"]
    assert "is no field of the port" in done.output


BACK = """
from: ax.SalesOrder
to: clarity.Order
extra: {SalesTable: {XYZTier: 10}}
each: {lines: "SalesTable[0].SalesLine"}
rules:
  - {to: attributes.term, from: "SalesTable[0].DlvTerm", omit_if: "SalesTable[0].DefaultDimension"}
  - {to: "lines[].attributes.header", from: "LineHeader || parent.SalesTable[0].CustomerRef"}
"""


def test_check_of_a_map_into_the_shop_looks_at_what_it_reads(run: Run, tmp_path: Path) -> None:
    file = str(pin(tmp_path, ORDERS))
    own = BACK + """  - {to: attributes.tier, from: "SalesTable[0].XYZTier"}\n"""

    assert run("check", "back.yaml", "--contract", file, back=BACK).exit_code == 0
    done = run("check", "own.yaml", "--contract", file, "--json", own=own)
    (problem,) = facts(done)["problems"]
    assert (problem["path"], problem["rule"]) == ("rules.attributes.tier", "map.contract")
    assert problem["message"] == "reads SalesTable[].XYZTier, which is no field of the port"


def test_check_of_a_map_into_the_shop_looks_where_its_lines_come_from(
    run: Run, tmp_path: Path
) -> None:
    without = evolve(
        ORDERS,
        types={
            name: evolve(kind, fields=tuple(f for f in kind.fields if f.name != "SalesLine"))
            for name, kind in ORDERS.types.items()
        },
    )
    text = BACK.partition("rules:")[0] + (
        "rules: [{to: 'lines[].attributes.ref', from: 'parent.SalesTable[0].CustomerRef'}]"
    )

    assert (
        run("check", "a.yaml", "--contract", str(pin(tmp_path / "a", ORDERS)), a=text).exit_code
        == 0
    )
    done = run("check", "a.yaml", "--contract", str(pin(tmp_path / "b", without)), "--json")
    (problem,) = facts(done)["problems"]
    assert (problem["path"], problem["rule"]) == ("each.lines", "map.contract")
    assert problem["message"] == "reads SalesTable[].SalesLine[], which is no field of the port"


def test_check_of_a_map_without_ax_has_no_contract(run: Run, tmp_path: Path) -> None:
    text = "from: clarity.Order\nto: clarity.Shipment\nrules: [{to: carrier, from: number}]"
    done = run("check", "map.yaml", "--contract", str(pin(tmp_path, ORDERS)), map=text)

    assert (done.exit_code, "Leave --contract out." in done.output) == (1, True)


@pytest.mark.parametrize(
    ("name", "document", "service"),
    [
        ("customer_from_order", Customer, "CustomerService"),
        ("sales_order_from_order", SalesOrder, "SalesOrderService"),
    ],
)
def test_the_maps_that_come_along_fit_a_port_that_maps_values(
    run: Run, tmp_path: Path, name: str, document: type[Any], service: str
) -> None:
    """Its fields take their own length or an external code, whichever is longer."""
    plan = plan_of_document(service, document, CATALOGUE[service].operations)
    ours = plan_from_files(published(plan, "http://ax.example/xppservice.svc"), service)

    assert run("check", name, "--contract", str(pin(tmp_path, ours))).exit_code == 0


def test_a_plan_that_cannot_be_read_is_not_the_map_s_fault(run: Run, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{}")
    done = run("check", "good.yaml", "--contract", "broken.json", good=GOOD)

    assert type(done.exception) is ConfigError
    assert done.stdout == ""


def test_a_person_of_a_port_is_a_party(run: Run, tmp_path: Path) -> None:
    plan = plan_of_document("CustomerService", Customer, CATALOGUE["CustomerService"].operations)
    file = pin(tmp_path, plan)

    assert run("check", "customer_from_order", "--contract", str(file)).exit_code == 0


def test_test_runs_the_examples(run: Run) -> None:
    done = run("test", "good.yaml", good=GOOD)

    assert (done.exit_code, "1 example passed." in done.output) == (0, True)
    assert "✓ a reference" in done.output


def test_test_shows_what_differs(run: Run) -> None:
    done = run("test", "bad.yaml", bad=GOOD.replace("CustomerRef: P 1", "CustomerRef: P 2"))

    assert done.exit_code == 1
    for part in ("✗ a reference", '- "P 2"', '+ "P 1"', "1 of 1 example failed."):
        assert part in done.output

    (outcome,) = facts(run("test", "bad.yaml", "--json"))
    assert outcome == {
        "name": "a reference",
        "passed": False,
        "differences": [{"target": "SalesTable.CustomerRef", "expected": "P 2", "got": "P 1"}],
        "problems": [],
    }


def test_test_says_why_an_example_gives_nothing(run: Run) -> None:
    done = run("test", "bad.yaml", bad=GOOD.replace("given: {purchase_order", "given: {purchase"))

    assert done.exit_code == 1
    assert "Did you mean purchase_order?" in done.output


def test_a_map_without_examples_says_how_to_write_one(run: Run) -> None:
    done = run("test", "bare.yaml", bare=HEAD)

    assert (done.exit_code, "Write one under examples" in done.output) == (0, True)


def test_a_map_is_tested_over_another(run: Run) -> None:
    text = f"""{HEAD}
tables: {{delivery_modes: {{express: '20'}}}}
examples:
  - name: express
    given: {{shipping_lines: [{{code: express}}]}}
    gives: {{SalesTable.DlvMode: '20'}}
"""
    assert run("test", "mine.yaml", mine=text).exit_code == 1
    assert run("test", "mine.yaml", "--over", "sales_order_from_order").exit_code == 0


def test_diff_says_rule_by_rule_what_changed(run: Run) -> None:
    other = GOOD.replace("constant: DDP", "constant: DAP").replace("CustomerRef", "Email")
    done = run("diff", "a.yaml", "b.yaml", a=GOOD, b=other)

    assert done.exit_code == 1
    lines = [line.strip() for line in done.output.splitlines()]
    assert "~ SalesTable.DlvTerm changed" in lines
    assert 'constant: "DDP" → "DAP"' in lines
    assert "- SalesTable.CustomerRef removed" in lines
    assert "+ SalesTable.Email added" in lines
    assert 'from: "purchase_order"' in lines
    assert 'via: ["strip", {"cut": 60}]' in lines

    changes = {each["path"]: each for each in facts(run("diff", "a.yaml", "b.yaml", "--json"))}
    assert changes["SalesTable.DlvTerm"] == {
        "path": "SalesTable.DlvTerm",
        "change": "changed",
        "settings": {"constant": {"old": "DDP", "new": "DAP"}},
    }


def test_a_wrong_map_fails_its_test_as_it_fails_its_check(run: Run) -> None:
    text = f"{HEAD}rules: [{{to: SalesTable.CustomerRf, constant: a}}]"
    done = run("test", "bad.yaml", bad=text)

    assert done.exit_code == run("check", "bad.yaml").exit_code == 1
    assert "Did you mean CustomerRef" in done.output
    done = run("test", "bad.yaml", "--json")
    assert done.exit_code == 1
    (outcome,) = facts(done)
    assert not outcome["passed"]
    assert [each["rule"] for each in outcome["problems"]] == ["map.target"]


def test_diff_says_what_a_setting_means_that_is_no_longer_there(run: Run) -> None:
    text = f"{HEAD}rules: [{{to: SalesTable.Email, from: email, too_long: omit}}]"
    done = run("diff", "a.yaml", "b.yaml", a=text, b=text.replace(", too_long: omit", ""))

    assert 'too_long: "omit" → "refuse"' in done.output


def test_diff_over_another_shows_what_the_map_adds(run: Run) -> None:
    name = "sales_order_from_order"
    text = f"{HEAD}rules: [{{to: SalesTable.DlvTerm, constant: DDP}}]"

    alone = facts(run("diff", name, "mine.yaml", "--json", mine=text))
    over = facts(run("diff", name, "mine.yaml", "--over", name, "--json"))

    assert "removed" in {each["change"] for each in alone}
    assert [(each["path"], each["change"]) for each in over] == [("SalesTable.DlvTerm", "added")]


def test_diff_of_what_says_the_same(run: Run) -> None:
    done = run("diff", "a.yaml", "b.yaml", a=GOOD, b=GOOD)

    assert (done.exit_code, done.output.strip()) == (0, "The maps say the same.")


def test_show_is_a_table(run: Run) -> None:
    done = run("show", "good.yaml", good=GOOD)

    assert done.exit_code == 0
    for part in (
        "clarity.Order → ax.SalesOrder",
        "SalesTable.CustomerRef",
        "purchase_order",
        "strip, cut 60",
        '"none"',
        '= "DDP"',
        "Agreed with the carrier.",
    ):
        assert part in done.output


def test_show_on_a_terminal_too_narrow_for_a_table_keeps_every_field_whole() -> None:
    runner = CliRunner(env={"COLUMNS": "80"})
    done = runner.invoke(field_maps, ["show", "sales_order_from_order"])

    shown = [line.rstrip() for line in done.output.splitlines()]
    place = shown.index("SalesTable.SalesLine[].ReceiptDateRequested")
    assert shown[place + 1 : place + 5] == [
        "    source: requested_date || parent.requested_ship_date || parent.placed_at",
        "    transforms: day",
        "    note: shipped",
        "SalesTable.SalesName",
    ]


def test_show_tells_lines_tables_and_conditions(run: Run) -> None:
    text = f"""{HEAD}
note: Of our shop.
each: {{SalesTable.SalesLine: lines}}
tables: {{t: {{a: b}}}}
rules:
  - {{to: SalesTable.Email, omit: true}}
  - {{to: SalesTable.DlvTerm, from: number, omit_if: email, required: true}}
"""
    done = run("show", "map.yaml", map=text)

    for part in (
        "Of our shop.",
        "each line of SalesTable.SalesLine: lines",
        "table t: 1 entry",
        "left out",
        "number unless email",
        "required",
    ):
        assert part in done.output


def test_show_for_programs_is_the_file_again(run: Run) -> None:
    text = f"{HEAD}rules: [{{to: SalesTable.DlvTerm, constant: 0.10}}]"

    found = facts(run("show", "a.yaml", "--json", a=text))

    assert found["rules"] == [{"to": "SalesTable.DlvTerm", "constant": "0.10"}]
    name = "sales_order_from_order"
    printed = run("show", name, "--json").stdout
    assert field_map_from_text(printed, format="json") == shipped(name)


def test_show_over_another_is_the_whole(run: Run) -> None:
    found = facts(run("show", "a.yaml", "--over", "sales_order_from_order", "--json", a=GOOD))

    assert {"SalesTable.Email", "SalesTable.DlvTerm"} <= {rule["to"] for rule in found["rules"]}


def test_show_over_another_tells_whose_a_rule_is(run: Run) -> None:
    text = f"{HEAD}rules: [{{to: SalesTable.Email, omit: true}}]"
    lines = run("show", "mine.yaml", "--over", "sales_order_from_order", mine=text).output

    whose = {line.split()[0]: line.split()[-1] for line in lines.splitlines() if "Table." in line}
    assert (whose["SalesTable.Email"], whose["SalesTable.DlvMode"]) == ("own", "below")
    assert "whose" not in run("show", "mine.yaml").output


def test_show_says_what_becomes_of_a_text_that_is_too_long(run: Run) -> None:
    text = f"{HEAD}rules: [{{to: SalesTable.Email, from: email, default: a, too_long: omit}}]"

    assert '"a", left out if too long' in run("show", "a.yaml", a=text).output


def test_format_puts_a_map_in_order(run: Run) -> None:
    done = run("format", "good.yaml", good=GOOD)

    assert done.exit_code == 0
    assert field_map_from_text(done.stdout) == field_map_from_text(GOOD)
    assert done.stdout.index("CustomerRef") < done.stdout.index("DlvTerm")
    assert Path("good.yaml").read_text() == GOOD

    written = run("format", "good.yaml", "--write")
    assert written.exit_code == 0
    assert Path("good.yaml").read_text() == done.stdout
    assert run("format", "good.yaml").stdout == done.stdout


def test_format_pins_what_the_fields_are(run: Run) -> None:
    pinned = field_map_from_text(run("format", "good.yaml", "--pin", good=GOOD).stdout)

    assert pinned.fingerprints is not None
    assert pinned.fingerprints.source.uses == {"purchase_order": "text"}
    assert pinned.fingerprints.target.uses["SalesTable.DlvTerm"] == "text 10 (external code 50)"


def test_format_writes_yaml_only(run: Run) -> None:
    done = run("format", "sales_order_from_order", "--write")

    assert type(done.exception) is AxClarityError
    assert "is no YAML file" in str(done.exception)


def test_schema_is_json(run: Run) -> None:
    assert facts(run("schema"))["title"] == "FieldMap"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.yaml", "cannot be read (FileNotFoundError)"),
        ("map.txt", "must end in .yaml, .yml or .json"),
        ("sales_order", "Shipped maps are customer_from_order and sales_order_from_order."),
    ],
)
def test_a_file_that_cannot_be_read_says_so(run: Run, name: str, said: str) -> None:
    done = run("check", name)

    assert type(done.exception) is AxClarityError
    assert said in str(done.exception)


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("{to: SalesTable.SalesLine[].Name, from: name}", "put a text in quotes"),
        ("{to: SalesTable.Email, from: *email}", "put quotes around"),
        ("{to: SalesTable.Email, from: !email name}", "put quotes around"),
        ("{to: SalesTable.DlvMode, from: number, via: [{lookup: m}]}", "Write it: tables: {m:"),
    ],
)
def test_a_slip_in_the_file_says_how_to_write_it(run: Run, rule: str, said: str) -> None:
    text = f"{HEAD}rules:\n  - {rule}\n"
    done = run("check", "slip.yaml", "--json", slip=text)

    (problem,) = facts(done)["problems"]
    assert said in f"{problem['message']} {problem['hint']}"


def test_a_file_that_is_no_map_says_what_one_has(run: Run) -> None:
    (problem,) = facts(run("check", "list.yaml", "--json", list="- a\n"))["problems"]

    assert problem["hint"] == "Write from, to and rules."


@pytest.mark.parametrize(
    "arguments",
    [
        ("show", "tab.yaml"),
        ("format", "tab.yaml"),
        ("diff", "good.yaml", "tab.yaml"),
        ("diff", "tab.yaml", "good.yaml"),
        ("show", "good.yaml", "--over", "tab.yaml"),
    ],
)
def test_of_several_files_the_wrong_one_is_named(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments, good=GOOD, tab="rules:\n\t- to: SalesTable.Email\n")

    assert str(done.exception).startswith("tab.yaml: map is no readable YAML (line 2: ")


def test_a_wrong_map_below_is_named_in_the_table(run: Run) -> None:
    done = run("check", "good.yaml", "--over", "empty.yaml", good=GOOD, empty="")
    alone = run("check", "empty.yaml")

    assert "empty.yaml: map" in done.output
    assert "empty.yaml" not in alone.output


def test_a_plan_that_cannot_be_read_is_named(run: Run) -> None:
    done = run("check", "good.yaml", "--contract", "good.yaml", good=GOOD)

    assert str(done.exception).startswith("good.yaml: plan is no plan of this version")


def test_a_file_of_another_encoding_says_which_is_right(run: Run, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_bytes((HEAD + "note: Grüße").encode("latin-1"))

    assert "is no text in UTF-8 [map.file]. Save it as UTF-8." in str(
        run("check", "map.yaml").exception
    )


def test_a_map_that_an_editor_of_windows_has_saved(run: Run, tmp_path: Path) -> None:
    text = '{"from": "clarity.Order", "to": "ax.SalesOrder"}'
    (tmp_path / "map.json").write_text(text, encoding="utf-8-sig")
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8-sig")

    assert [run("check", each).exit_code for each in ("map.json", "map.yaml")] == [0, 0]


def test_a_map_may_be_json(run: Run, tmp_path: Path) -> None:
    (tmp_path / "map.json").write_text('{"from": "clarity.Order", "to": "ax.SalesOrder"}')

    assert run("check", "map.json").exit_code == 0
