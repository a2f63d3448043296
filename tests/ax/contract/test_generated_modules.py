"""Modules made from contracts: they type-check, they format, and their classes write the same."""

import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

import axclarity
from axclarity.ax import CATALOGUE, CallContext
from axclarity.ax.contract import Contract, Served, classes_from_plan
from axclarity.ax.contract.plan import (
    Plan,
    files_from_path,
    local_name,
    module_from_plan,
    plan_from_files,
    plan_of_document,
    services_from_files,
)
from axclarity.ax.documents import field_specs

FOLDER = Path(os.environ.get("AXCLARITY_CONTRACTS") or "/nowhere")
SOURCE = Path(axclarity.__file__).parent.parent
ODD = """<wsdl:definitions xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"
 xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:t="urn:t" targetNamespace="urn:t">
<wsdl:types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:t"
 targetNamespace="urn:t" elementFormDefault="qualified">
<xs:simpleType name="LV"><xs:restriction base="xs:string"><xs:enumeration value="&quot;{'}\\"/>
</xs:restriction></xs:simpleType>
<xs:complexType name="AxdEntity_LV"><xs:sequence><xs:element name="Text" type="t:LV"/>
</xs:sequence></xs:complexType>
<xs:complexType name="Unset"><xs:sequence>
 <xs:element name="Date" type="xs:date"/><xs:element name="Day" type="xs:date" minOccurs="0"/>
 <xs:element name="Decimal" type="xs:decimal"/><xs:element name="List" type="xs:boolean"/>
 <xs:element name="Lists" type="xs:base64Binary" minOccurs="0" maxOccurs="unbounded"/>
 <xs:element name="Bytes" type="xs:base64Binary"/><xs:element name="Clock" type="xs:time"/>
 <xs:element name="Ready" type="xs:boolean" minOccurs="0"/>
 <xs:element name="Long" type="xs:long"/><xs:element name="L" type="t:AxdEntity_LV"/>
 <xs:element name="Ls" type="t:AxdEntity_LV" minOccurs="0" maxOccurs="unbounded"/>
 <xs:element name="Again" type="t:Unset" minOccurs="0"/>
 <xs:element name="class" type="xs:string"/><xs:element name="Class" type="xs:string"/>
 <xs:element name="At" type="xs:dateTime"/><xs:element name="Time" type="xs:time" minOccurs="0"/>
</xs:sequence></xs:complexType>
<xs:element name="Sent" type="t:Unset"/></xs:schema></wsdl:types>
<wsdl:message name="M"><wsdl:part name="parameters" element="t:Sent"/></wsdl:message>
<wsdl:portType name="Odd"><wsdl:operation name="send">
<wsdl:input message="t:M"/><wsdl:output message="t:M"/></wsdl:operation></wsdl:portType>
<wsdl:binding name="B" type="t:Odd"><soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>
<wsdl:operation name="send"><soap:operation soapAction="urn:t/send"/></wsdl:operation>
</wsdl:binding></wsdl:definitions>"""


@cache
def plan_of(label: str) -> Plan:
    source, name = label.split(" ")
    if source == "odd":
        return plan_from_files({"all.wsdl": ODD.encode()}, "Odd")
    if source == "catalogue":
        facts = CATALOGUE[name]
        return plan_of_document(name, facts.document, facts.operations)
    files = {
        f"{folder}/{file}": content
        for folder in (name, "common")
        for file, content in files_from_path(FOLDER / folder).items()
    }
    (service,) = services_from_files(files)
    return plan_from_files(files, service)


FOLDERS = [each.name for each in sorted(FOLDER.glob("*")) if list(each.glob("*.wsdl"))]
LABELS = [f"catalogue {name}" for name in CATALOGUE] + [
    f"folder {name}" for name in FOLDERS if name != "common"
]


def file_name(label: str) -> str:
    return label.translate(str.maketrans(" .", "__")).lower() + ".py"


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a module for every contract."""
    folder = tmp_path_factory.mktemp("modules")
    for label in (*LABELS, "odd one"):
        (folder / file_name(label)).write_text(module_from_plan(plan_of(label)), "utf-8")
    return folder


def run(*command: str, **environment: str) -> None:
    pytest.importorskip(command[0], reason=f"{command[0]} IS NOT INSTALLED: modules not checked")
    done = subprocess.run(
        [sys.executable, "-m", *command],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_module_type_checks(modules: Path) -> None:
    cache_folder = modules.parent / "mypy"
    strict = ("mypy", "--strict", "--config-file=", f"--cache-dir={cache_folder}")
    run(*strict, *map(str, sorted(modules.glob("*.py"))), MYPYPATH=str(SOURCE))


def test_every_module_formats_and_has_nothing_unused(modules: Path) -> None:
    run("ruff", "check", "--isolated", "--select=E9,F", str(modules))
    run("ruff", "format", "--isolated", str(modules))


def loaded(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def moved(record: Any, classes: dict[str, type[Any]]) -> Any:
    """The same record in the classes of another module."""
    if isinstance(record, list):
        return [moved(each, classes) for each in record]
    if type(record).__name__ not in classes or not hasattr(type(record), "axd_type"):
        return record
    fields = [spec.attribute for spec in field_specs(type(record))]
    fields += [name for name in ("action", "update_mode", "extra") if hasattr(record, name)]
    values = {name: moved(getattr(record, name), classes) for name in fields}
    return classes[type(record).__name__](**values)


@pytest.mark.property
@pytest.mark.parametrize("label", LABELS)
def test_a_module_and_the_classes_made_at_once_write_the_same(
    label: str, modules: Path, imagined: Any, context: CallContext
) -> None:
    plan = plan_of(label)
    assert plan.document is not None
    module = loaded(modules / file_name(label))
    classes = {name: getattr(module, name) for name in module.__all__}
    made = classes_from_plan(plan)
    kind = made[plan.document.name]
    assert sorted(classes) == sorted({each.__name__ for each in made.values()})
    write = writing(plan, context)

    @settings(max_examples=10, suppress_health_check=list(HealthCheck))
    @given(imagined(plan).documents(kind))
    def holds(document: Any) -> None:
        other = moved(document, classes)
        assert type(other) is classes[kind.__name__]
        assert write(document) == write(other)

    holds()


def writing(plan: Plan, context: CallContext) -> Callable[[Any], bytes]:
    """Writes a document of the service in a call or, if it takes none, in an answer."""
    assert plan.document is not None
    root = local_name(plan.document.name)
    if "create" in plan.operations:
        contract = Contract(plan)
        return lambda document: contract.request("create", context, **{root: document})
    served = Served(plan)
    return lambda document: served.reply("read", **{root: document})
