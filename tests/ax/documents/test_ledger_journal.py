"""The LedgerGeneralJournal document: a journal and its lines."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from axclarity.ax.contract import document_from_xml, element_from_document, xml_from_document
from axclarity.ax.documents import check_document, field_specs
from axclarity.ax.documents.ledger_journal import (
    LedgerGeneralJournal,
    LedgerJournalTable,
    LedgerJournalTrans,
)
from axclarity.ax.documents.shared_types import (
    DimensionSet,
    DimensionValue,
    DimensionValues,
    MultiTypeAccount,
    MultiTypeDefaultAccount,
    NumberSequenceKey,
    PostalAddressKey,
    Tax1099FieldsKey,
)
from axclarity.errors import InvalidDocument

NAMESPACE = "http://schemas.microsoft.com/dynamics/2008/01/documents/LedgerGeneralJournal"
SHARED = "http://schemas.microsoft.com/dynamics/2008/01/sharedtypes"


def dimensions() -> DimensionValues:
    return DimensionValues(value=[DimensionValue(name="CostCenter", value="1021")])


def journal() -> LedgerGeneralJournal:
    line = LedgerJournalTrans(
        line_num=Decimal("1.0000000000"),
        account_type="Ledger",
        ledger_dimension=MultiTypeAccount(
            display_value="401100-1021", account="401100", values=dimensions()
        ),
        offset_account_type="Bank",
        offset_ledger_dimension=MultiTypeAccount(display_value="USMF OPER", account="USMF OPER"),
        offset_default_dimension=DimensionSet(values=dimensions()),
        company="USMF",
        currency_code="EUR",
        exch_rate=Decimal("113.250000000000"),
        amount_cur_credit=Decimal("189.00"),
        trans_date=date(2026, 2, 28),
        txt="Sales of the day",
        remittance_address=PostalAddressKey(
            location_location_id="000000123", valid_from=datetime(2026, 1, 1, tzinfo=UTC)
        ),
        tax_1099_fields=Tax1099FieldsKey(tax_1099_type="F1099MISC", tax_1099_box="7"),
        release_date=datetime(2026, 3, 1, 8, tzinfo=UTC),
    )
    header = LedgerJournalTable(
        journal_name="GenJrn",
        name="Shop, 28 February",
        journal_type="Daily",
        ledger_journal_incl_tax="No",
        default_dimension=DimensionSet(values=dimensions()),
        offset_ledger_dimension=MultiTypeDefaultAccount(account="USMF OPER"),
        number_sequence_table=NumberSequenceKey(
            number_sequence="Acco_1",
            number_sequence_scope_data_area="USMF",
            number_sequence_scope_fiscal_calendar_id="Standard",
            number_sequence_scope_operating_unit_type="OMDepartment",
        ),
        ledger_journal_trans=[line, LedgerJournalTrans(currency_code="USD", voucher="")],
    )
    return LedgerGeneralJournal(sender_id="USMF", ledger_journal_table=[header])


def spec_of(kind: type[Any], name: str) -> Any:
    return {spec.name: spec for spec in field_specs(kind)}[name]


def test_a_journal_comes_back() -> None:
    sent = journal()
    check_document(sent)

    assert document_from_xml(LedgerGeneralJournal, xml_from_document(sent)) == sent


def test_an_account_is_written_in_the_namespace_of_the_shared_types() -> None:
    root = element_from_document(journal())
    account = root.find(f".//{{{NAMESPACE}}}LedgerDimension")

    assert account is not None
    assert [(child.tag, child.text) for child in account][:2] == [
        (f"{{{SHARED}}}DisplayValue", "401100-1021"),
        (f"{{{SHARED}}}Account", "401100"),
    ]
    assert [element.text for element in account.iter(f"{{{SHARED}}}Name")] == ["CostCenter"]


def test_a_number_sequence_names_the_places_it_counts_in() -> None:
    assert [spec.name for spec in field_specs(NumberSequenceKey)] == [
        "NumberSequence",
        "NumberSequenceScope_DataArea",
        "NumberSequenceScope_LegalEntity_DataArea",
        "NumberSequenceScope_OperatingUnit_PartyNumber",
        "NumberSequenceScope_FiscalCalendarPeriod_FiscalCalendarYear_FiscalCalendar_CalendarId",
        "NumberSequenceScope_FiscalCalendarPeriod_FiscalCalendarYear_Name",
        "NumberSequenceScope_FiscalCalendarPeriod_Name",
        "NumberSequenceScope_OperatingUnitType",
    ]


@pytest.mark.parametrize(
    ("kind", "required"),
    [
        (LedgerGeneralJournal, set()),
        (LedgerJournalTable, {"JournalName"}),
        (LedgerJournalTrans, {"CurrencyCode"}),
        (MultiTypeAccount, {"DisplayValue", "Account"}),
        (MultiTypeDefaultAccount, {"Account"}),
        (NumberSequenceKey, {"NumberSequence"}),
        (Tax1099FieldsKey, {"Tax1099Type", "Tax1099Box"}),
    ],
)
def test_what_the_schema_insists_on(kind: type, required: set[str]) -> None:
    assert {spec.name for spec in field_specs(kind) if spec.required} == required


def test_records_keep_the_order_of_the_table() -> None:
    header = [spec.name for spec in field_specs(LedgerJournalTable)]
    line = [spec.name for spec in field_specs(LedgerJournalTrans)]

    assert header[:5] == ["_DocumentHash", "RecId", "RecVersion", "JournalNum", "Name"]
    assert header[-1] == "LedgerJournalTrans"
    assert len(header) == 53
    assert line[:5] == ["RecId", "RecVersion", "JournalNum", "LineNum", "AccountType"]
    assert line[-1] == "CashDiscBaseDate"
    assert len(line) == 119


def test_the_fields_that_shops_fill_have_the_lengths_of_ax() -> None:
    header = {spec.name: spec.length for spec in field_specs(LedgerJournalTable)}
    line = {spec.name: spec.length for spec in field_specs(LedgerJournalTrans)}

    assert (
        header.items()
        >= {
            "JournalNum": 10,
            "Name": 60,
            "JournalName": 10,
            "CurrencyCode": 3,
            "DocumentNum": 20,
        }.items()
    )
    assert (
        line.items()
        >= {
            "Company": 4,
            "OffsetCompany": 4,
            "Txt": 60,
            "OffsetTxt": 60,
            "CurrencyCode": 3,
            "TaxGroup": 10,
            "TaxItemGroup": 10,
            "PostingProfile": 10,
            "Voucher": 20,
            "PaymReference": 20,
            "PaymMode": 10,
            "MarkedInvoice": 20,
            "Invoice": 20,
            "DocumentNum": 20,
            "PaymId": 200,
            "PaymentNotes": 1000,
        }.items()
    )


def test_records_name_the_types_of_ax() -> None:
    assert [
        kind.axd_type
        for kind in (
            LedgerJournalTable,
            LedgerJournalTrans,
            MultiTypeAccount,
            MultiTypeDefaultAccount,
            NumberSequenceKey,
            Tax1099FieldsKey,
        )
    ] == [
        "AxdEntity_LedgerJournalTable",
        "AxdEntity_LedgerJournalTrans",
        "AxdType_MultiTypeAccount",
        "AxdType_MultiTypeDefaultAccount",
        "AxdEntityKey_NumberSequenceTable",
        "AxdEntityKey_Tax1099Fields",
    ]


def test_account_types_and_journal_types_are_known() -> None:
    assert spec_of(LedgerJournalTrans, "AccountType").values == (
        "Ledger",
        "Cust",
        "Vend",
        "Project",
        "FixedAssets",
        "Bank",
        "FixedAssets_RU",
        "Employee_RU",
        "RDeferrals",
        "RCash",
    )
    assert len(spec_of(LedgerJournalTable, "JournalType").values) == 45
    # AX spells the second one so.
    assert spec_of(LedgerJournalTrans, "PaymentStatus").values[1:4] == (
        "Sent",
        "Recieved",
        "Confirmed",
    )


def test_rates_have_twelve_digits_after_the_point() -> None:
    for kind, name in [
        (LedgerJournalTable, "ExchRate"),
        (LedgerJournalTable, "ExchrateSecondary"),
        (LedgerJournalTrans, "ExchRate"),
        (LedgerJournalTrans, "ExchRateSecond"),
    ]:
        assert spec_of(kind, name).digits == 12


def test_a_line_without_a_currency_is_refused_before_sending() -> None:
    line: Any = LedgerJournalTrans
    header = LedgerJournalTable(journal_name="GenJrn", ledger_journal_trans=[line()])

    with pytest.raises(InvalidDocument) as refused:
        check_document(LedgerGeneralJournal(ledger_journal_table=[header]))

    assert [problem.path for problem in refused.value.problems] == [
        "LedgerGeneralJournal.LedgerJournalTable[0].LedgerJournalTrans[0].CurrencyCode"
    ]
