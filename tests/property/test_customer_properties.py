"""Customers: blanks match nothing, candidates come in any order, updates hold what is owned."""

from collections import Counter
from collections.abc import Iterable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from axclarity.ax.documents import (
    UNSET,
    Customer,
    CustTable,
    DirPerson,
    Entity,
    check_document,
    field_specs,
)
from axclarity.clarity.models import Customer as ShopCustomer
from axclarity.clarity.models import Order, record_from_object
from axclarity.errors import InvalidDocument, MappingError
from axclarity.mapping.customers import (
    Ambiguous,
    Identity,
    Matched,
    NoMatch,
    customer_changes,
    customer_from_customer,
    customer_from_order,
    customer_update,
    guest_from_order,
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
from axclarity.mapping.customers.policy import (
    CustomerPolicy,
    FieldOwnership,
    Guests,
    MatchPolicy,
    Rung,
)
from axclarity.mapping.owner import Owner
from axclarity.sandbox.ax._merge import merge
from axclarity.values import ax_length
from tests.property._examples import thorough, usual

pytestmark = pytest.mark.property

FOLDS = MatchPolicy()
POLICY = CustomerPolicy(group="WEB", create=True, guests=Guests.CREATE)
COUNTRIES = ("NO", "DE", "IT", "US", "ZZ", "")
texts = st.text(max_size=24)
words = st.text(st.characters(categories=["L"]), min_size=1, max_size=8)
few = st.sampled_from(["", "a", "b"])


def some(values: Iterable[Any]) -> st.SearchStrategy[frozenset[Any]]:
    return st.frozensets(st.sampled_from(list(values)), max_size=2)


def identities(accounts: st.SearchStrategy[str]) -> st.SearchStrategy[Identity]:
    """Identities that share a lot."""
    return st.builds(
        Identity,
        account=accounts,
        reference=few,
        tax_ids=st.frozensets(st.sampled_from(["t", "u"]), max_size=1),
        emails=some("ef"),
        names=some([("k",), ("l",)]),
        phones=some("pq"),
        places=some([("NO", "1"), ("SE", "1")]),
    )


wanted_ones = identities(st.just(""))
candidates = st.lists(identities(st.sampled_from("ABCD")), max_size=5)


@thorough
@given(texts)
def test_a_fold_of_a_name_stays_as_it_is(name: str) -> None:
    assert name_fold(" ".join(name_fold(name))) == name_fold(name)


@usual
@given(
    st.lists(st.text(st.characters(categories=["L"]), min_size=1, max_size=8), max_size=5),
    st.data(),
)
def test_the_order_and_case_of_words_do_not_count(name: list[str], data: st.DataObject) -> None:
    shuffled = data.draw(st.permutations(name))

    assert name_fold(", ".join(shuffled)) == name_fold(" ".join(name))
    assert name_fold(" ".join(name).upper()) == name_fold(" ".join(name).casefold().upper())


@thorough
@given(texts, st.sampled_from(["", "@"]), texts, st.booleans())
def test_a_fold_of_an_email_stays_as_it_is(one: str, at: str, two: str, fold: bool) -> None:
    policy = MatchPolicy(fold_local_part=fold)
    folded = email_fold(one + at + two, policy)

    assert email_fold(folded, policy) == folded
    assert not folded or "@" in folded


@thorough
@given(st.text(st.sampled_from("0123456789+() -x.٣"), max_size=20), st.sampled_from(COUNTRIES))
def test_a_fold_of_a_phone_number_stays_as_it_is(phone: str, country: str) -> None:
    folded = phone_fold(phone, country, FOLDS)

    assert phone_fold(folded, country, FOLDS) == folded


@usual
@given(st.integers(1, 9), st.integers(10**6, 10**9 - 1), st.sampled_from(["NO", "DE", "IT", "US"]))
def test_a_number_is_the_same_from_home_and_from_abroad(
    first: int, rest: int, country: str
) -> None:
    rule = FOLDS.phones[country]
    digits = f"{first}{rest}"
    assume(not digits.startswith((rule.trunk or "x", rule.abroad)))
    home, abroad = f"{rule.trunk}{digits}", f"+{rule.code} {digits}"

    assert phone_fold(home, country, FOLDS) == phone_fold(abroad, "", FOLDS)
    assert phone_fold(abroad, country, FOLDS) == phone_fold(abroad, "", FOLDS)


@thorough
@given(texts, st.sampled_from(COUNTRIES))
def test_folds_of_tax_ids_and_postcodes_stay_as_they_are(text: str, country: str) -> None:
    folded = tax_id_fold(text, country)

    assert tax_id_fold(folded, country) == folded
    postcode = postcode_fold(text, country)
    assert postcode_fold(postcode, country) == postcode


@usual
@given(wanted_ones, candidates, st.data())
def test_the_order_of_candidates_does_not_count_nor_their_repetition(
    wanted: Identity, found: list[Identity], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(found), max_size=2)) if found else []
    shuffled = data.draw(st.permutations([*found, *again]))

    assert match(wanted, shuffled, FOLDS) == match(wanted, found, FOLDS)


@usual
@given(candidates)
def test_nobody_matches_nobody(found: list[Identity]) -> None:
    assert match(Identity(), found, FOLDS) == NoMatch()


@usual
@given(wanted_ones, candidates)
def test_a_name_alone_never_matches(wanted: Identity, found: list[Identity]) -> None:
    by_name = Identity(names=wanted.names, places=wanted.places)

    assert not isinstance(match(by_name, found, FOLDS), Matched | Ambiguous)


@usual
@given(wanted_ones, candidates)
def test_a_match_stands_on_the_surest_rung_alone_or_above_all_others(
    wanted: Identity, found: list[Identity]
) -> None:
    result = match(wanted, found, FOLDS)
    alone = {
        each.account: match(wanted, [e for e in found if e.account == each.account], FOLDS)
        for each in found
    }
    agreeing = {a: m.found for a, m in alone.items() if isinstance(m, Matched)}
    order = list(Rung)
    if not agreeing:
        assert isinstance(result, NoMatch)
        return
    surest = min(order.index(c.rungs[0]) for c in agreeing.values())
    on_it = [a for a, c in agreeing.items() if order.index(c.rungs[0]) == surest]
    if isinstance(result, Matched):
        assert result.account in on_it
        assert all(result.found.score > c.score for a, c in agreeing.items() if a != result.account)
        assert surest or len(on_it) == 1
    else:
        assert isinstance(result, Ambiguous)
        assert len(on_it) > 1
        assert {c.account for c in result.candidates} == {*agreeing}


def order_of(number: int, **more: Any) -> Order:
    return record_from_object(
        Order,
        {
            "id": f"ord_{number}",
            "number": f"W-{number}",
            "status": "pending",
            "placed_at": "2026-11-03T09:00:00+01:00",
            "updated_at": "2026-11-03T09:00:00+01:00",
            "currency": "NOK",
            "prices_include_tax": False,
            "lines": [],
            "totals": {"subtotal": "0", "total": "0"},
            **more,
        },
    )


addresses = st.fixed_dictionaries(
    {"country": st.sampled_from(["NO", "NL", "US", "ZZ"])},
    optional={
        "name": st.text(max_size=110),
        "company": texts,
        "lines": st.lists(texts, max_size=3),
        "city": st.text(max_size=70),
        "region": texts,
        "postal_code": st.text(max_size=12),
        "phone": texts,
    },
)
buyers = st.fixed_dictionaries(
    {},
    optional={
        "customer_id": st.none() | st.text(min_size=1, max_size=25),
        "email": st.text(max_size=30) | st.just("kari@example.com"),
        "phone": texts,
        "billing_address": st.none() | addresses,
        "shipping_address": st.none() | addresses,
    },
)


@usual
@given(buyers, st.sampled_from(Guests), st.booleans())
def test_a_buyer_of_whatever_data_becomes_a_customer_or_is_refused(
    buyer: dict[str, Any], guests: Guests, email_required: bool
) -> None:
    policy = CustomerPolicy(group="WEB", guests=guests, email_required=email_required)
    order = order_of(1, **buyer)
    identity_from_order(order, FOLDS)
    try:
        document = customer_from_order(order, policy)
    except (InvalidDocument, MappingError) as refused:
        assert refused.problems
        return
    (table,) = document.cust_table
    assert table.our_account_num
    assert table.dir_party[0].name
    for spec in field_specs(CustTable):
        text = getattr(table, spec.attribute)
        assert not isinstance(text, str) or spec.length is None or ax_length(text) <= spec.length


@usual
@given(st.lists(st.sampled_from(["", " ", "a@x.no", "A@X.NO", "b@x.no", "nonsense"]), max_size=6))
def test_guests_meet_by_email_and_by_nothing_else(emails: list[str]) -> None:
    keys: dict[str, set[str]] = {}
    for number, email in enumerate(emails):
        order = order_of(number, email=email)
        try:
            reference = guest_from_order(order, POLICY).reference
        except MappingError:
            assert "@" not in email
            continue
        keys.setdefault(email.casefold(), set()).add(reference)
    assert all(len(references) == 1 for references in keys.values())
    assert len({*(r for references in keys.values() for r in references)}) == len(keys)


shop_customers = st.fixed_dictionaries(
    {
        "id": st.just("cust_1"),
        "updated_at": st.just("2026-11-03T09:00:00+01:00"),
        "first_name": st.sampled_from(["Kari", "Ola"]),
        "last_name": st.sampled_from(["Nordmann", "Dahl"]),
        "email": st.sampled_from(["kari@example.com", "ola@example.com"]),
        "currency": st.sampled_from(["NOK", "EUR"]),
    },
    optional={
        "phone": st.sampled_from(["+47 55000000", "+47 55000001"]),
        "tax_id": st.sampled_from(["NO123456789", "NO987654321"]),
        "group": st.sampled_from(["b2b", "b2c"]),
        "payment_terms": st.sampled_from(["net 30", "net 14"]),
        "addresses": st.lists(
            st.fixed_dictionaries(
                {
                    "role": st.sampled_from(["billing", "shipping"]),
                    "country": st.just("NO"),
                    "city": st.sampled_from(["Bergen", "Oslo", "Voss"]),
                    "lines": st.sampled_from([["Torget 1"], []]),
                }
            ),
            max_size=3,
        ),
    },
).map(lambda content: record_from_object(ShopCustomer, content))
TERMS = CustomerPolicy(
    group="WEB", groups={"b2b": "TRADE"}, terms={"net 30": "N030", "net 14": "N014"}
)
FIELDS = (
    "CustTable.Currency",
    "CustTable.CustGroup",
    "CustTable.PaymTermId",
    "CustTable.VATNum",
    "DirParty.Name",
    "PersonName",
    "Contact.Email",
    "Contact.Phone",
    "Address.Invoice",
    "Address.Delivery",
)
ownerships = st.dictionaries(st.sampled_from(FIELDS), st.just(Owner.CLARITY)).map(
    lambda owners: FieldOwnership(owners=owners)
)


def as_read(document: Customer) -> Customer:
    """As AX gives it back: every record has its number."""
    read = deepcopy(document)
    (table,) = read.cust_table
    table.document_hash, table.account_num = "HASH", table.account_num or "C-1"
    for number, each in enumerate(entities(table), start=1):
        each.rec_id, each.rec_version, each.action = number, 1, None
    return read


def entities(record: Entity) -> Iterable[Any]:
    yield record
    for spec in field_specs(type(record)):
        if spec.many:
            for child in getattr(record, spec.attribute):
                yield from entities(child)


@usual
@given(shop_customers, shop_customers, ownerships)
def test_after_an_update_nothing_is_left_to_change(
    before: ShopCustomer, after: ShopCustomer, ownership: FieldOwnership
) -> None:
    stored = as_read(customer_from_customer(before, TERMS))
    new = customer_from_customer(after, TERMS)
    update = customer_update(stored, new, ownership)
    if update.document is not None:
        check_document(update.document)
        merge(stored.cust_table[0], deepcopy(update.document.cust_table[0]), whole=False)
    again = customer_update(as_read(stored), new, ownership)

    assert again.document is None
    assert {*again.withheld} == {*update.withheld}


@usual
@given(shop_customers, shop_customers, ownerships)
def test_an_update_holds_owned_fields_and_proof_and_nothing_else(
    before: ShopCustomer, after: ShopCustomer, ownership: FieldOwnership
) -> None:
    stored = as_read(customer_from_customer(before, TERMS))
    update = customer_update(stored, customer_from_customer(after, TERMS), ownership)

    owned = {name for name in FIELDS if ownership.is_shops(name)}
    assert not owned & {*update.withheld}
    if update.document is None:
        return
    (table,) = update.document.cust_table
    sent = {spec.name for spec in field_specs(CustTable) if spec_told(table, spec.attribute)}
    proof = {"_DocumentHash", "RecId", "RecVersion", "CustGroup", "DirParty"}
    assert {f"CustTable.{name}" for name in sent - proof} <= owned
    if "CustTable.CustGroup" not in owned:
        assert table.cust_group == stored.cust_table[0].cust_group
    for party in table.dir_party:
        assert isinstance(party, DirPerson)
        assert party.name is UNSET or "DirParty.Name" in owned
        assert not party.person_name or "PersonName" in owned
        kinds = {f"Contact.{each.type}" for each in party.dir_party_contact_info_view if each.type}
        assert kinds <= owned
        roles = {
            f"Address.{role}"
            for each in party.dir_party_postal_address_view
            if each.roles
            for role in str(each.roles).split(";")
        }
        assert roles <= owned


def spec_told(record: Any, attribute: str) -> bool:
    value = getattr(record, attribute)
    return value is not UNSET and value != []


@usual
@given(shop_customers, ownerships)
def test_what_is_the_same_needs_no_update(
    customer: ShopCustomer, ownership: FieldOwnership
) -> None:
    document = customer_from_customer(customer, TERMS)
    update = customer_update(as_read(document), document, ownership)

    assert (update.document, update.withheld) == (None, ())


@usual
@given(shop_customers)
def test_a_customer_is_recognised_in_the_account_made_of_it(
    customer: ShopCustomer,
) -> None:
    document = as_read(customer_from_customer(customer, TERMS))
    wanted = identity_from_customer(customer, FOLDS)

    found = match(wanted, [identity_from_cust_table(document.cust_table[0], FOLDS)], FOLDS)

    assert isinstance(found, Matched)
    assert {Rung.ACCOUNT, Rung.EMAIL_AND_NAME} <= {*found.found.rungs}
    assert (Rung.TAX_ID in found.found.rungs) == bool(customer.tax_id)


@usual
@given(shop_customers, shop_customers, ownerships)
def test_what_the_shop_is_told_it_is_told_once_and_of_several_addresses_one_place_moves(
    before: ShopCustomer, after: ShopCustomer, ownership: FieldOwnership
) -> None:
    (table,) = customer_from_customer(before, TERMS).cust_table
    told = customer_changes(table, after, TERMS, ownership)
    kept = after.model_copy(update=told)

    assert customer_changes(table, kept, TERMS, ownership) == {}
    for role in TERMS.roles:
        shops = [each for each in after.addresses if each.role == role]
        now = [each for each in kept.addresses if each.role == role]
        assert len(now) == len(shops) or (len(now), len(shops)) == (1, 0)
        assert len({str(each) for each in shops if each not in now}) <= 1


@usual
@given(shop_customers, st.lists(shop_customers, max_size=4))
def test_no_history_of_an_account_makes_the_shops_addresses_more(
    customer: ShopCustomer, history: list[ShopCustomer]
) -> None:
    before = Counter(each.role for each in customer.addresses)
    for each in history:
        (table,) = customer_from_customer(each, TERMS).cust_table
        told = customer_changes(table, customer, TERMS, FieldOwnership(owners={}))
        customer = customer.model_copy(update=told)

    now = Counter(each.role for each in customer.addresses)
    assert all(number <= max(1, before[role]) for role, number in now.items())
