"""What a shop answers otherwise than its dialect says: answers in, differences out."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from axclarity.clarity._json import loads
from axclarity.clarity.dialect import Dialect, dialect_from_text
from axclarity.clarity.dialect._differences import compared, token_difference
from axclarity.clarity.dialect._draft import STUB
from axclarity.clarity.dialect._lines import lines_of
from axclarity.clarity.dialect._seen import KINDS, Answer, Seen
from axclarity.errors import ConfigError, NotAuthorised, ServerBusy
from axclarity.sandbox import example

from ._by_hand import BY_DIALECT, DEFAULT

RESOURCE = {
    "order": "orders",
    "product": "products",
    "inventory": "inventory",
    "customer": "customers",
    "payment": "payments",
    "return": "returns",
}


def parsed(text: str) -> Any:
    return loads(text.encode())


def page(*items: Any, **more: Any) -> Answer:
    body = {"items": list(items), "next_cursor": None, **more}
    return Answer("/api/v1/orders", 200, {}, body)


def orders(answer: Answer, **more: Any) -> Seen:
    return Seen(resource="orders", page=answer, **more)


def order(**changes: Any) -> dict[str, Any]:
    return {**parsed(DEFAULT["order"]), **changes}


def without(document: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in document.items() if name not in names}


def fixes(*seen: Seen, **settings: Any) -> list[Any]:
    found = compared(Dialect.model_validate(settings), seen)
    return [each.fix for each in found.differences]


def told(*seen: Seen, **settings: Any) -> dict[str, str]:
    found = compared(Dialect.model_validate(settings), seen)
    return {each.path: each.says for each in found.differences}


def test_a_shop_of_the_default_dialect_differs_in_nothing() -> None:
    seen = [
        Seen(resource=resource, page=Answer(resource, 200, {}, page(parsed(DEFAULT[name])).body))
        for name, resource in RESOURCE.items()
    ]

    assert compared(Dialect(), seen).differences == ()


@pytest.mark.parametrize("name", BY_DIALECT)
def test_a_shop_of_an_example_dialect_differs_in_nothing_from_it(name: str) -> None:
    dialect = example.dialect(name)
    items, total = dialect.envelope.items, dialect.paging.total.split(".")
    counted: Any = 1
    for part in reversed(total):
        counted = {part: counted}
    seen = [
        Seen(
            resource=resource,
            page=Answer(resource, 200, {}, {items: [parsed(BY_DIALECT[name][one])], **counted}),
        )
        for one, resource in RESOURCE.items()
    ]

    assert compared(dialect, seen).differences == ()


@pytest.mark.parametrize("name", BY_DIALECT)
def test_the_names_times_and_amounts_of_an_example_are_found_out(name: str) -> None:
    truth = example.dialect(name)
    seen = [
        Seen(resource=resource, page=Answer(resource, 200, {}, [parsed(BY_DIALECT[name][one])]))
        for one, resource in RESOURCE.items()
    ]

    found = compared(Dialect(), seen)

    assert found.dialect.envelope.items == ""
    assert found.dialect.names.case == truth.names.case
    assert found.dialect.names.rename == truth.names.rename
    assert found.dialect.time.format == truth.time.format
    assert found.dialect.money == truth.money
    assert ({"time": {"zone": STUB}} in [each.fix for each in found.differences]) == bool(
        truth.time.zone
    )


@pytest.mark.parametrize(
    ("status", "says"), [(403, "scopes"), (401, "scopes"), (429, "429"), (500, "500")]
)
def test_a_resource_that_cannot_be_read(status: int, says: str) -> None:
    found = told(orders(Answer("/api/v1/orders", status)), orders(page()))

    assert says in found["GET /api/v1/orders"]
    assert fixes(orders(Answer("/api/v1/orders", status))) == [{}]


def test_a_resource_that_is_not_there_and_all_of_them() -> None:
    gone = orders(Answer("/api/v1/orders", 404))
    there = Seen(resource="products", page=page())

    assert fixes(gone, there) == [{"paths": {"orders": STUB}}]
    assert fixes(gone, evolve(there, page=Answer("/api/v1/products", 404))) == [
        {"api_path": STUB},
        {"paths": {"orders": STUB}},
        {"paths": {"products": STUB}},
    ]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ({"Results": [order()]}, "Results"),
        ({"meta": {"links": []}, "data": {"rows": [order()]}}, "data.rows"),
        ({"tags": ["a"], "rows": [order()]}, "rows"),
        ([order()], ""),
    ],
)
def test_items_elsewhere(body: Any, place: str) -> None:
    seen = orders(Answer("/orders", 200, {}, body))

    assert {"envelope": {"items": place}} in fixes(seen)
    assert fixes(seen, envelope={"items": place}) == []


@pytest.mark.parametrize("body", [{"a": 1}, "text", 7])
def test_items_nowhere(body: Any) -> None:
    assert fixes(orders(Answer("/orders", 200, {}, body))) == [{}]


@pytest.mark.parametrize("items", [7, "text", None, {"id": 1}, [1]])
def test_what_is_no_list_of_records_has_none(items: Any) -> None:
    answer = Answer("/orders", 200, {}, {"items": items})

    assert compared(Dialect(), [orders(answer)]).items(answer) == []


def test_no_json() -> None:
    assert "no JSON" in told(orders(Answer("/orders", 200, {}, None)))["GET /orders"]


def test_a_record_elsewhere() -> None:
    wrapped = Answer("/orders/…", 200, {"etag": '"1"'}, {"data": {"order": order()}})

    assert fixes(orders(page(order()), record=wrapped)) == [{"envelope": {"record": "data.order"}}]
    bare = evolve(wrapped, body=order())
    assert fixes(orders(page(order()), record=bare), envelope={"record": "data"}) == [
        {"envelope": {"record": ""}}
    ]


def test_a_record_that_is_not_where_its_listing_says() -> None:
    seen = orders(page(order()), record=Answer("/orders/…", 404))

    assert told(seen) == {"GET /orders/…": "a record of the listing is not here (404)"}


def test_a_tag_that_is_missing_or_elsewhere() -> None:
    tagged = Answer("/orders/…", 200, {"etag": '"3"'}, order())
    bare = evolve(tagged, headers={})
    nothing = evolve(bare, body=without(order(), "version"))
    field = {"concurrency": {"etag": "field", "field": "rev"}}

    assert fixes(orders(page(order()), record=tagged)) == []
    assert fixes(orders(page(order()), record=bare)) == [
        {"concurrency": {"etag": "field", "field": "version"}}
    ]
    assert fixes(orders(page(without(order(), "version")), record=nothing)) == [{}]
    none = {"concurrency": {"etag": "none"}}
    assert fixes(orders(page(without(order(), "version")), record=nothing), **none) == []
    assert fixes(orders(page(order()), record=tagged), **none) == []
    assert fixes(orders(page(order()), record=tagged), **field) == [
        {"concurrency": {"etag": "header"}}
    ]
    assert fixes(orders(page(order()), record=bare), **field) == [
        {"concurrency": {"field": "version"}}
    ]


def test_a_missing_field_is_named_with_those_that_it_may_be() -> None:
    odd = {**without(order(), "number"), "Zahl": "W-1"}

    assert told(orders(page(odd))) == {
        "orders $.items.*.number": "is not there, and Order needs it; not known are: Zahl"
    }
    assert fixes(orders(page(odd))) == [{"names": {"rename": {"Order": {"number": STUB}}}}]


def test_times_of_two_kinds_are_told_without_a_fix() -> None:
    mixed = [order(), order(placed_at=1793697240000)]

    assert all("no dialect" in says for says in told(orders(page(*mixed))).values())


@pytest.mark.parametrize(
    ("value", "told_format"),
    [(1793697240, "epoch_seconds"), (1793697240000, "epoch_milliseconds")],
)
def test_numbers_that_look_like_times(value: int, told_format: str) -> None:
    document = order(placed_at=value, updated_at=value)

    assert fixes(orders(page(document))) == [{"time": {"format": told_format}}]


def test_a_moment_that_may_be_two() -> None:
    document = order(placed_at="2026-10-25T02:30:00", updated_at="2026-10-26T02:30:00")

    assert fixes(orders(page(document)), time={"zone": "Europe/Oslo"}) == [{"time": {"fold": STUB}}]


def test_amounts_in_cents_are_a_guess_and_say_so() -> None:
    payment = {**parsed(DEFAULT["payment"]), "amount": 22204, "fee": 161}
    seen = Seen(resource="payments", page=page(payment))

    (says,) = told(seen).values()
    assert "See if that is so" in says
    assert fixes(seen) == [{"money": {"format": "minor_units"}}]


@pytest.mark.parametrize(
    ("amount", "used", "fix"),
    [
        (Decimal("1.50"), "decimal", "number"),
        (Decimal("1.50"), "minor_units", "number"),
        ("1.50", "number", "decimal"),
        ("1.50", "minor_units", "decimal"),
        (150, "minor_units", None),
        (150, "number", None),
        (Decimal("1.50"), "number", None),
        (0, "decimal", None),
        ("150", "decimal", None),
    ],
)
def test_how_amounts_are_written(amount: Any, used: str, fix: str | None) -> None:
    payment = {**parsed(DEFAULT["payment"]), "amount": amount, "fee": amount}
    seen = Seen(resource="payments", page=page(payment))

    assert fixes(seen, money={"format": used}) == (
        [] if fix is None else [{"money": {"format": fix}}]
    )


def test_whole_amounts_beside_texts_are_no_cents() -> None:
    payment = {**parsed(DEFAULT["payment"]), "amount": 150, "fee": "1.50"}

    assert fixes(Seen(resource="payments", page=page(payment))) == []


def test_each_unknown_status_is_listed_once() -> None:
    documents = [order(status=word) for word in ("On Hold", "Open", "Open", "pending")]

    assert fixes(orders(page(*documents))) == [
        {"statuses": {"OrderStatus": {"On Hold": "on_hold"}}},
        {"statuses": {"OrderStatus": {"Open": STUB}}},
    ]


def test_an_unknown_field_that_looks_like_money_is_one_for_its_owner() -> None:
    line = {**order()["lines"][0], "surcharge": "1.00"}
    document = order(lines=[line], loyalty_fee=3, deposit={"amount": 5})

    assert fixes(orders(page(document))) == [
        {"attributes": {"Order": ["loyalty_fee"]}},
        {"attributes": {"Order": ["loyalty_fee", "deposit"]}},
        {"attributes": {"OrderLine": ["surcharge"]}},
    ]
    totals = {**order()["totals"], "surcharge": "1.00"}
    assert fixes(orders(page(order(totals=totals)))) == [{}]


def test_what_else_keeps_a_record_from_being_read_is_told_once() -> None:
    address = {"name": "S", "country": "NLD"}
    documents = [order(billing_address=address), order(billing_address=address)]

    found = told(orders(page(*documents)))

    assert list(found) == ["orders $.items.*.billing_address.country"]


def test_nothing_of_a_record_is_repeated() -> None:
    document = order(
        status=7, placed_at="sanne@shop.example", totals={"total": "sanne@shop.example"}
    )

    found = compared(Dialect(), [orders(page(document))]).differences

    assert found
    assert "sanne" not in str(found)


@pytest.mark.parametrize(
    ("answer", "fix"),
    [
        (page(order(), next_cursor="x"), None),
        (
            Answer("/orders", 200, {"link": '</o?p=2>; rel="next"'}, {"items": []}),
            {"style": "link"},
        ),
        (
            Answer("/orders", 200, {}, {"items": [], "Next": {"Cursor": "x"}}),
            {"next": "Next.Cursor"},
        ),
        (Answer("/orders", 200, {}, {"items": [], "TotalCount": 7}), "TotalCount"),
        (Answer("/orders", 200, {}, {"items": []}), None),
    ],
)
def test_a_next_page_that_is_told_otherwise(answer: Answer, fix: Any) -> None:
    found = fixes(orders(answer))

    if isinstance(fix, str):
        asked = {"style": STUB, "parameter": STUB, "size_parameter": STUB, "total": fix}
        assert found == [{"paging": asked}]
    else:
        assert found == ([] if fix is None else [{"paging": fix}])


@pytest.mark.parametrize("style", ["cursor", "link"])
def test_a_full_page_that_leads_nowhere(style: str) -> None:
    full = Answer("/orders", 200, {}, {"items": [order()]})

    (fix,) = fixes(orders(full), paging={"style": style, "size": 1})

    assert fix["paging"]["style"] == STUB


@pytest.mark.parametrize("style", ["page", "offset"])
def test_counted_pages(style: str) -> None:
    paging = {"style": style, "size": 5, "total": "total"}
    two = [order(id="1"), order(id="2")]

    assert fixes(orders(page(*two, total=2)), paging=paging) == []
    assert fixes(orders(page(*two, total=9)), paging=paging) == [{"paging": {"size": 2}}]
    assert fixes(orders(page(*two, Count=2)), paging=paging) == [{"paging": {"total": "Count"}}]
    assert fixes(orders(page(*two, Count=1)), paging=paging) == [{"paging": {"total": ""}}]
    assert fixes(orders(page(*two, total=2)), paging={**paging, "size": 1}) == [
        {"paging": {"size": 2}}
    ]


@pytest.mark.parametrize("style", ["page", "offset"])
def test_a_shop_that_gives_less_than_was_asked_for(style: str) -> None:
    paging = {"style": style, "size": 5}
    first, second = page(order(id="1"), order(id="2")), page(order(id="3"))

    assert fixes(orders(first, following=second), paging=paging) == [{"paging": {"size": 2}}]
    for end in (page(), first, Answer("/orders", 404)):
        assert fixes(orders(first, following=end), paging=paging) == []


def test_a_second_page_that_is_the_first_again() -> None:
    first = page(order(), next_cursor="x")
    second = page(order(id="ord_2"))

    assert fixes(orders(first, following=second)) == []
    again = page(order(), next_cursor="x")
    assert fixes(orders(first, following=again)) == [{"paging": {"parameter": STUB}}]
    assert fixes(orders(first, following=Answer("/orders", 400))) == [{}]


def test_a_shop_that_counts_pages_from_zero() -> None:
    paging = {"style": "page", "size": 1}
    first, other = page(order()), page(order(id="ord_0"))

    assert fixes(orders(first, before=other), paging=paging) == [{"paging": {"first": 0}}]
    assert fixes(orders(first, before=first), paging=paging) == []
    assert fixes(orders(first, before=page()), paging=paging) == []
    assert fixes(orders(first, before=Answer("/orders", 400)), paging=paging) == []


def test_a_filter_by_time_that_filters_nothing_or_sorts_by_something_else() -> None:
    older, newer = (
        order(id=stamp, updated_at=f"2026-11-{stamp}T00:00:00Z") for stamp in ("04", "05")
    )
    none = page()

    assert fixes(orders(page(newer), sorted=page(older, newer), future=none)) == []
    assert fixes(orders(page(newer), sorted=page(newer, older), future=none)) == [
        {"filters": {"sort": ""}}
    ]
    for answer in (page(newer), Answer("/orders", 400)):
        assert fixes(orders(page(newer), future=answer)) == [{"filters": {"updated_since": ""}}]


@pytest.mark.parametrize(
    ("error", "fix"),
    [
        (ServerBusy("x", status=404), {"path": STUB}),
        (NotAuthorised("x", status=401, code="invalid_client"), {"client_authentication": "body"}),
        (NotAuthorised("x", status=400, code="invalid_scope"), {"scopes": [STUB]}),
        (NotAuthorised("x", status=400, code="invalid_grant"), None),
        (ServerBusy("x", status=503), None),
    ],
)
def test_what_a_token_endpoint_says(error: Any, fix: Any) -> None:
    found = token_difference(Dialect(), error)

    assert (None if found is None else found.fix) == (None if fix is None else {"token": fix})


def test_what_only_the_owner_knows_makes_no_dialect() -> None:
    for fix in (
        {"time": {"zone": STUB}},
        {"paths": {"orders": STUB}},
        {"api_path": STUB},
        {"paging": {"style": STUB}},
        {"statuses": {"OrderStatus": {"Open": STUB}}},
    ):
        with pytest.raises(ConfigError):
            dialect_from_text(lines_of(fix), format="toml")


names = st.text(min_size=1, max_size=6)
values = st.one_of(
    st.text(max_size=6),
    st.booleans(),
    st.integers(-9, 9),
    st.lists(st.text(max_size=4), max_size=2),
)
settings = st.recursive(
    st.dictionaries(names, values, min_size=1, max_size=3),
    lambda inner: st.dictionaries(names, st.one_of(values, inner), min_size=1, max_size=3),
    max_leaves=6,
)


@pytest.mark.property
@given(settings=settings)
def test_lines_say_what_the_settings_say(settings: dict[str, Any]) -> None:
    assert tomllib.loads(lines_of(settings)) == settings


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.decimals()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["items", "id", "lines", "status", "Total", "x"]), inner),
    ),
    max_leaves=12,
)


@pytest.mark.property
@given(
    resource=st.sampled_from(sorted(KINDS)), bodies=st.lists(json_values, min_size=4, max_size=4)
)
def test_no_answer_is_too_odd(resource: str, bodies: list[Any]) -> None:
    answers = [Answer("/x", 200, {}, body) for body in bodies]
    seen = Seen(
        resource=resource,
        page=answers[0],
        following=answers[1],
        record=answers[2],
        sorted=answers[3],
    )

    compared(Dialect(), [seen]).items(answers[0])
