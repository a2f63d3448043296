from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest

from axclarity.ax.documents import (
    CustTable,
    DirOrganization,
    DirPartyContactInfoView,
    DirPartyPostalAddressView,
    DirPerson,
    OrganizationName,
    PersonName,
)
from axclarity.clarity.models import Customer as ShopCustomer
from axclarity.clarity.models import record_from_object
from axclarity.errors import ConfigError, MappingError
from axclarity.mapping.addresses import AddressPolicy
from axclarity.mapping.customers import (
    Ambiguous,
    CustomerPolicy,
    Identity,
    Matched,
    NoMatch,
    account_from_match,
    customer_from_order,
    identity_from_cust_table,
    identity_from_customer,
    identity_from_order,
    match,
)
from axclarity.mapping.customers.folding import (
    email_fold,
    name_fold,
    phone_fold,
    postcode_fold,
    tax_id_fold,
)
from axclarity.mapping.customers.phones import PHONE_RULES, PhoneRule
from axclarity.mapping.customers.policy import MatchPolicy, Rung

Make = Callable[..., Any]
POLICY = MatchPolicy()


def identity(account: str = "", **more: Any) -> Identity:
    """An identity of folded texts; sets may be given as one text."""
    sets = {
        name: frozenset({value} if value else ()) for name, value in more.items() if name != "ref"
    }
    return Identity(account=account, reference=more.get("ref", ""), **sets)


KARI = ("kari", "nordmann")
WANTED = identity(
    ref="cust_1",
    tax_ids="NO123456789",
    emails="kari@example.com",
    names=KARI,
    phones="+4755000000",
    places=("NO", "5019"),
)
REFERENCE = identity("C-REF", ref="cust_1")
TAX_ID = identity("C-TAX", tax_ids="NO123456789")
EMAIL = identity("C-MAIL", emails="kari@example.com", names=KARI)
PHONE = identity("C-PHONE", phones="+4755000000", places=("NO", "5019"))


@pytest.mark.parametrize(
    ("candidates", "account", "rungs"),
    [
        ((PHONE, EMAIL, TAX_ID, REFERENCE), "C-REF", (Rung.ACCOUNT,)),
        ((PHONE, EMAIL, TAX_ID), "C-TAX", (Rung.TAX_ID,)),
        ((PHONE, EMAIL), "C-MAIL", (Rung.EMAIL_AND_NAME,)),
        ((PHONE,), "C-PHONE", (Rung.PHONE_AND_POSTCODE,)),
    ],
)
def test_the_surest_rung_decides(
    candidates: tuple[Identity, ...], account: str, rungs: tuple[Rung, ...]
) -> None:
    for order in permutations(candidates):
        found = match(WANTED, order, POLICY)
        assert isinstance(found, Matched)
        assert (found.account, found.found.rungs) == (account, rungs)
        assert account_from_match(found, path="$") == account


def test_any_rung_counts_more_than_all_below_it() -> None:
    scores = {}
    for candidate in (REFERENCE, TAX_ID, EMAIL, PHONE):
        found = match(WANTED, [candidate], POLICY)
        assert isinstance(found, Matched)
        scores[found.account] = found.found.score

    assert list(scores.values()) == [8, 4, 2, 1]


@pytest.mark.parametrize(
    "candidate",
    [
        identity("C-1", names=KARI),
        identity("C-1", emails="kari@example.com"),
        identity("C-1", names=KARI, places=("NO", "5019")),
        identity("C-1", names=KARI, phones="+4755000000"),
        identity("C-1", emails="kari@example.com", phones="+4755000000"),
        identity("C-1", emails="kari@example.com", names=("ola",)),
        identity("C-1", phones="+4755000000", places=("SE", "5019")),
    ],
)
def test_half_a_rung_is_no_match_and_is_shown(candidate: Identity) -> None:
    found = match(WANTED, [candidate], POLICY)

    assert isinstance(found, NoMatch)
    assert [each.account for each in found.candidates] == ["C-1"]
    assert found.candidates[0].facts
    assert found.candidates[0].score == 0
    assert account_from_match(found, path="$") is None


def test_nothing_in_common_is_no_candidate() -> None:
    assert match(WANTED, [identity("C-1", names=("ola",))], POLICY) == NoMatch()
    assert match(WANTED, [], POLICY) == NoMatch()


def test_blanks_agree_with_nothing() -> None:
    nobody = [identity("C-1"), identity("C-2")]

    assert match(identity(), nobody, POLICY) == NoMatch()
    assert match(WANTED, nobody, POLICY) == NoMatch()


def test_spaces_are_blank_on_either_side(make_order: Make, make_line: Make) -> None:
    spaces = CustTable(account_num="C-9", our_account_num="  ")
    order = make_order([make_line(1, "1.00")], customer_id="  ")
    candidate = identity_from_cust_table(spaces, POLICY)

    assert match(identity(" ", ref="  "), [candidate], POLICY) == NoMatch()
    assert match(identity_from_order(order, POLICY), [candidate], POLICY) == NoMatch()
    assert identity_from_order(order, POLICY, reference="G:1").reference == "G:1"


def test_two_on_the_deciding_rung_are_a_matter_for_a_person() -> None:
    twin = identity("C-TWIN", emails="kari@example.com", names=KARI)

    found = match(WANTED, [twin, PHONE, EMAIL], POLICY)

    assert isinstance(found, Ambiguous)
    assert [each.account for each in found.candidates] == ["C-MAIL", "C-TWIN", "C-PHONE"]
    with pytest.raises(MappingError) as refused:
        account_from_match(found, path="$.customer_id")
    text = str(refused.value)
    assert (refused.value.rule, refused.value.problems[0].path) == (
        "customer.ambiguous",
        "$.customer_id",
    )
    assert "C-MAIL (email-and-name), C-TWIN (email-and-name)" in text
    assert refused.value.context["accounts"] == ("C-MAIL", "C-TWIN", "C-PHONE")
    assert not any(word in text.casefold() for word in ("kari", "nordmann", "5500", "5019"))


def test_lower_rungs_tell_branches_of_one_company_apart() -> None:
    office = identity("C-A", tax_ids="NO123456789")
    branch = identity("C-B", tax_ids="NO123456789", phones="+4755000000", places=("NO", "5019"))

    found = match(WANTED, [office, branch], POLICY)

    assert isinstance(found, Matched)
    assert found.account == "C-B"


def test_nothing_tells_two_accounts_of_one_reference_apart() -> None:
    better = identity("C-2", ref="cust_1", tax_ids="NO123456789")

    assert isinstance(match(WANTED, [REFERENCE, better], POLICY), Ambiguous)
    assert isinstance(match(WANTED, [REFERENCE, TAX_ID], POLICY), Matched)


def test_another_tax_id_contradicts_all_but_the_account() -> None:
    other = identity("C-1", tax_ids="NO999999999", emails="kari@example.com", names=KARI)
    ours = identity("C-2", ref="cust_1", tax_ids="NO999999999")

    found = match(WANTED, [other], POLICY)

    assert isinstance(found, NoMatch)
    assert found.candidates[0].contradicted
    assert isinstance(match(WANTED, [other, ours], POLICY), Matched)


def test_a_tax_id_without_its_country_neither_agrees_nor_contradicts() -> None:
    short = identity("C-1", tax_ids="123456789", emails="kari@example.com", names=KARI)
    long = identity("C-2", tax_ids="NO123456789MVA", emails="kari@example.com", names=KARI)

    for candidate in (short, long):
        found = match(WANTED, [candidate], POLICY)
        assert isinstance(found, Matched)
        assert found.found.rungs == (Rung.EMAIL_AND_NAME,)


def test_an_account_number_is_compared_as_ax_does() -> None:
    found = match(identity("c-1"), [identity("C-1"), identity("C-11")], POLICY)

    assert isinstance(found, Matched)
    assert found.account == "C-1"


def test_an_account_that_comes_twice_counts_once() -> None:
    by_mail = identity("C-1", emails="kari@example.com")
    by_name = identity("c-1", names=KARI)

    found = match(WANTED, [by_mail, by_name, by_mail], POLICY)

    assert isinstance(found, Matched)
    assert match(WANTED, [REFERENCE, identity("C-REF")], POLICY) == match(
        WANTED, [REFERENCE], POLICY
    )


def test_an_account_without_a_number_is_refused() -> None:
    with pytest.raises(MappingError) as refused:
        match(WANTED, [identity(emails="kari@example.com")], POLICY)

    assert refused.value.rule == "customer.no-account"


def test_a_site_leaves_rungs_out() -> None:
    strict = MatchPolicy(rungs=(Rung.ACCOUNT, Rung.TAX_ID))

    assert isinstance(match(WANTED, [EMAIL, PHONE], strict), NoMatch)
    assert isinstance(match(WANTED, [EMAIL, TAX_ID], strict), Matched)


def test_an_identity_shows_nothing_personal() -> None:
    assert repr(WANTED) == "Identity(account='')"


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"rungs": ()}, "rungs"),
        ({"rungs": (Rung.ACCOUNT, Rung.ACCOUNT)}, "rungs"),
        ({"rungs": ("name",)}, "rungs[0]"),
        ({"rungs": 1}, "rungs"),
        ({"least_digits": 3}, "least_digits"),
        ({"least_digits": "6"}, "least_digits"),
        ({"phones": {"NO": "47"}}, "phones.NO"),
        ({"addresses": {}}, "addresses"),
    ],
)
def test_a_match_policy_is_checked(changes: dict[str, Any], path: str) -> None:
    with pytest.raises(ConfigError) as refused:
        MatchPolicy(**changes)

    assert [problem.path for problem in refused.value.problems] == [path]
    assert MatchPolicy(least_digits=4)


def test_rungs_in_words_decide_as_the_rungs_do() -> None:
    words: Any = [rung.value for rung in Rung]
    policy = MatchPolicy(rungs=words)
    wanted = Identity(account="A-1", reference="cust_1", emails=frozenset({"kari@example.com"}))
    same_number = Identity(account="A-1")
    same_reference = Identity(account="A-2", reference="cust_1", emails=wanted.emails)

    assert policy == MatchPolicy()
    assert isinstance(match(wanted, [same_number, same_reference], policy), Ambiguous)


@pytest.mark.parametrize("wrong", [{"code": 47}, {"trunk": None}, {"abroad": 0}])
def test_a_phone_rule_is_of_texts(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="must be a text") as refused:
        PhoneRule(**{"code": "47", **wrong})

    assert [problem.path for problem in refused.value.problems] == [*wrong]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kari Nordmann", "NORDMANN, Kari"),
        ("José Núñez", "jose nunez"),
        ("Søren Ærø", "SOREN AERO"),
        ("Straße", "strasse"),
        ("Łukasz", "lukasz"),
        ("Jean-Luc O'Neill", "neill jean o luc"),
        ("Ｋａｒｉ", "kari"),
        ("Zoe\u0308", "Zoë"),
    ],
)
def test_names_are_equal_whatever_case_accents_and_order(one: str, other: str) -> None:
    assert name_fold(one) == name_fold(other) != ()


@pytest.mark.parametrize(
    ("one", "other"), [("Kari", "Karin"), ("Kari Kari", "Kari"), ("はし", "ばし"), ("कि", "कु")]
)
def test_other_names_are_not(one: str, other: str) -> None:
    assert name_fold(one) != name_fold(other)


@pytest.mark.parametrize("blank", ["", "  ", "-", "_", "\u0301"])
def test_a_name_of_nothing_is_blank(blank: str) -> None:
    assert name_fold(blank) == ()


def test_an_email_is_folded_by_policy() -> None:
    exact = MatchPolicy(fold_local_part=False)

    assert email_fold(" Kari.N@Example.COM ", POLICY) == "kari.n@example.com"
    assert email_fold("Kari.N@Example.COM", exact) == "Kari.N@example.com"
    assert email_fold('"A@B"@Example.com', exact) == '"A@B"@example.com'
    assert [email_fold(each, POLICY) for each in ("", "kari", "@x", "kari@")] == [""] * 4


@pytest.mark.parametrize(
    ("phone", "country", "expected"),
    [
        ("+47 55 00 00 00", "", "+4755000000"),
        ("0047 55 00 00 00", "NO", "+4755000000"),
        ("55 00 00 00", "NO", "+4755000000"),
        ("0047 55 00 00 00", "ZZ", "+4755000000"),
        ("030 1234567", "DE", "+49301234567"),
        ("+49 (0)30 1234567", "DE", "+49301234567"),
        ("+49 030 1234567", "DE", "+49301234567"),
        ("+49 (0)30 1234567", "FR", "+49301234567"),
        ("06 12345678", "IT", "+390612345678"),
        ("+39 06 12345678", "IT", "+390612345678"),
        ("(212) 555-0100", "US", "+12125550100"),
        ("1 212 555 0100", "US", "+12125550100"),
        ("011 47 55 00 00 00", "US", "+4755000000"),
        ("0011 47 55 00 00 00", "AU", "+4755000000"),
        ("06 1 234 5678", "HU", "+3612345678"),
        ("055 123456", "ZZ", "ZZ:055123456"),
        ("055 123456", "", ""),
        ("555 0100 ext. 12", "US", "+15550100"),
        ("555 0100x12", "US", "+15550100"),
        ("555 0100 Ext. 12", "US", "+15550100"),
        ("555 0100 EXT 12", "US", "+15550100"),
        ("555 0100 (x12)", "US", "+15550100"),
        ("555-0100 - X 12", "US", "+15550100"),
        ("00000000", "NO", ""),
        ("+47 00 00 00 00", "NO", ""),
        ("99999999", "ZZ", ""),
        ("+1 555 555 5555", "US", ""),
        ("+47 99 99 99 99", "SE", ""),
        ("+47 99 99 99 99", "", ""),
        ("000 00 001", "NO", "+000001"),
        ("+49 0030 1234567", "DE", "+49301234567"),
        ("+49 030 1234567", "FR", "+49301234567"),
        ("0049 030 1234567", "FR", "+49301234567"),
        ("00 1234", "NO", ""),
        ("12345", "NO", ""),
        ("", "NO", ""),
        ("call me", "NO", ""),
        ("٥٥٠٠٠٠٠٠", "NO", "+4755000000"),
    ],
)
def test_a_phone_number_is_what_one_dials_from_abroad(
    phone: str, country: str, expected: str
) -> None:
    assert phone_fold(phone, country, POLICY) == expected


def test_every_numbering_rule_has_a_code() -> None:
    assert len(PHONE_RULES) == 44
    assert all(rule.code and not rule.code.startswith("0") for rule in PHONE_RULES.values())
    assert PHONE_RULES["PT"] == PhoneRule("351", "")
    assert PHONE_RULES["ZA"] == PhoneRule("27", "0")


@pytest.mark.parametrize("parts", [("", "0", "00"), ("+47",), ("47", "x"), ("47", "0", "")])
def test_a_numbering_rule_is_checked(parts: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError, match=r"\[config\.policy\]"):
        PhoneRule(*parts)


@pytest.mark.parametrize(
    ("tax_id", "country", "expected"),
    [
        ("NO 123 456 789", "NO", "NO123456789"),
        ("123.456.789", "NO", "NO123456789"),
        ("b-12345678", "ES", "ESB12345678"),
        ("EL123456789", "GR", "EL123456789"),
        ("123456789", "GR", "EL123456789"),
        ("123456789", "", "123456789"),
        ("GR 123456789", "GR", "EL123456789"),
        ("GR123456789", "", "EL123456789"),
        ("GR1234567891", "MX", "MXGR1234567891"),
        ("unknown", "NO", ""),
        ("000.000.000", "NO", ""),
        ("NO 999 999 999 MVA", "NO", ""),
        ("1-2-3-4", "NO", ""),
        ("", "NO", ""),
    ],
)
def test_a_tax_id_stands_behind_its_country(tax_id: str, country: str, expected: str) -> None:
    assert tax_id_fold(tax_id, country) == expected


def test_a_postcode_is_letters_and_digits() -> None:
    assert postcode_fold(" sw1a-1aa ", "GB") == postcode_fold("SW1A 1AA", "GB") == "SW1A1AA"
    assert postcode_fold(" - ", "GB") == ""
    assert postcode_fold("\u1fc6", "") == postcode_fold(postcode_fold("\u1fc6", ""), "") == "\u0397"


@pytest.mark.parametrize(
    ("postcode", "country", "expected"),
    [
        ("D-10115", "DE", "10115"),
        ("SE-111 22", "SE", "11122"),
        ("LV-1009", "LV", "LV1009"),
        ("D-10115", "FR", "D10115"),
    ],
)
def test_a_postcode_does_without_the_letters_of_its_country(
    postcode: str, country: str, expected: str
) -> None:
    assert postcode_fold(postcode, country) == expected


def test_an_order_is_known_by_its_buyer(make_order: Make, make_line: Make) -> None:
    order = make_order([make_line(1, "1.00")], phone="55 00 00 00", email="Kari@Example.com")

    found = identity_from_order(order, POLICY)
    guest = identity_from_order(order.model_copy(update={"customer_id": None}), POLICY)
    kept = identity_from_order(
        order.model_copy(update={"customer_id": None}), POLICY, reference="G"
    )

    assert found == identity(
        ref="cust_1",
        emails="kari@example.com",
        names=KARI,
        phones="+4755000000",
        places=("NO", "5019"),
    )
    assert (guest.reference, kept.reference) == ("", "G")
    assert guest.emails == found.emails


def test_an_order_of_a_company_is_known_by_both_names(make_order: Make, make_line: Make) -> None:
    address = {"company": "Fjell AS", "name": "Kari", "country": "NO", "phone": "+47 55000001"}
    order = make_order(
        [make_line(1, "1.00")], billing_address=address, phone="", shipping_address=None
    )

    found = identity_from_order(order, POLICY)

    assert found.names == {("as", "fjell"), ("kari",)}
    assert found.phones == {"+4755000001"}
    assert found.places == frozenset()


def test_an_order_of_nobody_is_known_by_nothing(make_order: Make, make_line: Make) -> None:
    order = make_order(
        [make_line(1, "1.00")],
        customer_id=None,
        email="",
        billing_address=None,
        shipping_address=None,
    )

    assert identity_from_order(order, POLICY) == Identity()


def test_goods_for_another_do_not_make_the_buyer_another(make_order: Make, make_line: Make) -> None:
    gift = {"name": "Ola", "postal_code": "0150", "country": "NO", "phone": "+47 99000000"}
    order = make_order([make_line(1, "1.00")], shipping_address=gift)

    found = identity_from_order(order, POLICY)

    assert found.names == {KARI}
    assert found.places == {("NO", "5019")}
    assert found.phones == frozenset()


def account(**more: Any) -> CustTable:
    party = DirPerson(
        name="Nordmann Kari",
        person_name=[PersonName(first_name="Kari", last_name="Nordmann-Olsen")],
        dir_party_contact_info_view=[
            DirPartyContactInfoView(type="Email", locator="KARI@example.com"),
            DirPartyContactInfoView(type="Phone", locator="55 00 00 00"),
            DirPartyContactInfoView(type="Fax", locator="55 00 00 09"),
        ],
        dir_party_postal_address_view=[
            DirPartyPostalAddressView(country_region_id="NOR", zip_code="5019")
        ],
    )
    return CustTable(
        **{
            "account_num": "C-1",
            "cust_group": "WEB",
            "our_account_num": "cust_1",
            "vat_num": "123 456 789",
            "dir_party": [party],
            **more,
        }
    )


def test_an_account_of_ax_is_known_by_all_it_says() -> None:
    found = identity_from_cust_table(account(), POLICY)

    assert (found.account, found.reference) == ("C-1", "cust_1")
    assert found.tax_ids == {"NO123456789"}
    assert found.emails == {"kari@example.com"}
    assert found.phones == {"+4755000000"}
    assert found.names == {KARI, ("kari", "nordmann", "olsen")}
    assert found.places == {("NO", "5019")}


@pytest.mark.parametrize(
    ("view", "countries", "expected"),
    [
        ({"country_region_id": "NORGE"}, {"SE": "SVERIGE", "NO": "NORGE"}, {("NO", "5019")}),
        ({"country_region_id": "NOR"}, {"SE": "SVERIGE"}, {("NO", "5019")}),
        ({"country_region_id": "NORGE", "iso_code": "NO"}, {}, {("NO", "5019")}),
        ({"country_region_id": "NORGE"}, {}, set()),
        ({"country_region_id": "NORDEN"}, {"SE": "NORDEN", "NO": "NORDEN"}, set()),
        ({}, {}, set()),
    ],
)
def test_the_country_of_an_account_is_never_guessed(
    view: dict[str, Any], countries: dict[str, str], expected: set[Any]
) -> None:
    table = account()
    table.dir_party[0].dir_party_postal_address_view = [
        DirPartyPostalAddressView(zip_code="5019", **view)
    ]

    found = identity_from_cust_table(
        table, MatchPolicy(addresses=AddressPolicy(countries=countries))
    )

    assert found.places == expected
    assert ("+4755000000" in found.phones) == bool(expected)


def test_an_account_with_nothing_is_known_by_its_number() -> None:
    bare = CustTable(account_num="C-1", cust_group="WEB")
    company = account(
        dir_party=[DirOrganization(organization_name=[OrganizationName(name="Fjell AS")])]
    )

    assert identity_from_cust_table(bare, POLICY) == Identity(account="C-1")
    assert identity_from_cust_table(company, POLICY).names == {("as", "fjell")}


def test_a_customer_of_the_shop_is_found_in_ax() -> None:
    customer = record_from_object(
        ShopCustomer,
        {
            "id": "cust_9",
            "updated_at": "2026-11-03T09:00:00+01:00",
            "account_number": " C-1 ",
            "first_name": "kári",
            "last_name": "NORDMANN",
            "email": "kari@example.com",
            "tax_id": "NO123456789",
            "addresses": [{"role": "billing", "country": "NO", "postal_code": "50 19"}],
            "phone": "55000000",
        },
    )

    wanted = identity_from_customer(customer, POLICY)
    found = match(wanted, [identity_from_cust_table(account(), POLICY)], POLICY)

    assert (wanted.account, wanted.reference) == ("C-1", "cust_9")
    assert isinstance(found, Matched)
    assert found.found.rungs == tuple(Rung)
    assert found.found.facts == ("account", "tax_ids", "emails", "names", "phones", "places")


def test_an_account_made_of_an_order_is_found_by_phone_and_postcode(
    make_order: Make, make_line: Make
) -> None:
    address = {
        "name": "Kari Berg",
        "lines": ["Linienstr. 1"],
        "city": "Berlin",
        "postal_code": "D-10115",
        "country": "DE",
    }
    order = make_order([make_line(1, "1.00")], phone="030 1234567", billing_address=address)
    (table,) = customer_from_order(order, CustomerPolicy(group="WEB")).cust_table
    table.account_num, table.our_account_num = "C-1", ""

    found = match(
        identity_from_order(order, POLICY), [identity_from_cust_table(table, POLICY)], POLICY
    )

    assert isinstance(found, Matched)
    assert Rung.PHONE_AND_POSTCODE in found.found.rungs


def test_the_home_of_a_customer_is_where_the_bills_go_however_addresses_are_listed() -> None:
    addresses = [{"role": "shipping", "country": "SE"}, {"role": "billing", "country": "NO"}]
    views = [
        DirPartyPostalAddressView(country_region_id="SWE", is_primary="No"),
        DirPartyPostalAddressView(country_region_id="NOR", is_primary="Yes"),
    ]
    for listed, known in ((addresses, views), (addresses[::-1], views[::-1])):
        customer = record_from_object(
            ShopCustomer,
            {
                "id": "cust_9",
                "updated_at": "2026-11-03T09:00:00+01:00",
                "tax_id": "123456789",
                "phone": "55000000",
                "addresses": listed,
            },
        )
        table = account()
        table.dir_party[0].dir_party_postal_address_view = known

        for found in (
            identity_from_customer(customer, POLICY),
            identity_from_cust_table(table, POLICY),
        ):
            assert found.tax_ids == {"NO123456789"}
            assert found.phones == {"+4755000000"}
