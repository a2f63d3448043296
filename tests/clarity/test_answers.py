"""What an answer of the shop means, whatever it is; and what is sent."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from axclarity import Clarity, Secret
from axclarity.clarity import Dialect, Timeouts
from axclarity.clarity.dialect import Concurrency, ErrorShape, Filters
from axclarity.clarity.models import Inventory, NewProduct, NewSubscription, Order
from axclarity.errors import (
    AxClarityError,
    ClarityProblem,
    ConfigError,
    Conflict,
    InvalidDocument,
    InvalidValue,
    Locked,
    MalformedReply,
    NotAuthorised,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    ServerBusy,
)
from axclarity.http import Request, Response
from axclarity.sandbox import example

MOMENT = "2026-11-30T12:00:00+00:00"
LEVEL = {
    "sku": "A",
    "location": "WH-1",
    "on_hand": "1",
    "reserved": "0",
    "available": "1",
    "as_of": MOMENT,
}
PRODUCT = {"id": "p1", "sku": "MUG", "name": "A mug", "updated_at": MOMENT}


class Shop:
    """Answers as it is told, in turn; the last answer for ever."""

    def __init__(self, *answers: Response) -> None:
        self.answers = list(answers)
        self.requests: list[Request] = []

    def send(self, request: Request) -> Response:
        if request.operation == "oauth.token":
            return Response(status=200, content=b'{"access_token": "t", "token_type": "Bearer"}')
        self.requests.append(request)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def close(self) -> None:
        pass


def client(shop: Shop, **settings: Any) -> Clarity:
    return Clarity(
        "https://shop.example",
        client_id="c",
        client_secret=Secret("s"),
        transport=shop,
        **settings,
    )


def answer(body: Any, status: int = 200, **headers: str) -> Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Response(status=status, content=json.dumps(body).encode(), headers=named)


@pytest.mark.parametrize(
    ("status", "read", "write"),
    [
        (301, MalformedReply, MalformedReply),
        (302, MalformedReply, OutcomeUnknown),
        (303, MalformedReply, OutcomeUnknown),
        (304, MalformedReply, OutcomeUnknown),
        (307, MalformedReply, MalformedReply),
        (308, MalformedReply, MalformedReply),
        (400, ClarityProblem, ClarityProblem),
        (401, NotAuthorised, NotAuthorised),
        (403, NotAuthorised, NotAuthorised),
        (404, NotFound, NotFound),
        (410, NotFound, NotFound),
        (408, ServerBusy, OutcomeUnknown),
        (409, ClarityProblem, ClarityProblem),
        (412, Conflict, Conflict),
        (422, ClarityProblem, ClarityProblem),
        (423, Locked, Locked),
        (425, ServerBusy, OutcomeUnknown),
        (429, RateLimited, RateLimited),
        (500, ServerBusy, OutcomeUnknown),
        (502, ServerBusy, OutcomeUnknown),
        (503, ServerBusy, OutcomeUnknown),
        (504, ServerBusy, OutcomeUnknown),
    ],
)
def test_a_status_has_its_error(
    status: int, read: type[AxClarityError], write: type[AxClarityError]
) -> None:
    with pytest.raises(AxClarityError) as asked:
        client(Shop(Response(status=status))).products.get("p1")
    with pytest.raises(AxClarityError) as told:
        client(Shop(Response(status=status))).products.create(NewProduct(sku="A", name="B"))

    assert type(asked.value) is read
    assert type(told.value) is write


def test_a_refusal_says_where_and_never_what() -> None:
    problem = {"errors": [{"path": "$.email", "code": "taken", "message": "ann@shop.example"}]}

    with pytest.raises(ClarityProblem) as refused:
        client(Shop(answer(problem, 409))).customers.get("c1")

    assert [(each.path, each.rule) for each in refused.value.problems] == [
        ("$.email", "clarity.taken")
    ]
    assert "ann@" not in str(refused.value) + repr(vars(refused.value))


@pytest.mark.parametrize(
    "error",
    [
        {"path": "ann@shop.example", "code": "ann@shop.example is taken"},
        {"path": "Ann, who wrote", "code": "no\nline"},
        {"path": {"value": "ann@"}, "code": {"email": "ann@"}},
        {"path": "a" * 300, "code": "a" * 300},
    ],
)
def test_what_is_no_path_and_no_code_is_not_repeated(error: Any) -> None:
    with pytest.raises(ClarityProblem) as refused:
        client(Shop(answer({"errors": [error]}, 422))).customers.get("c1")

    assert [(each.path, each.rule) for each in refused.value.problems] == [("$", "clarity.refused")]


@pytest.mark.parametrize(
    ("path", "code", "ours"),
    [
        ("/lines/0/sku", "E-1001", "$./lines/0/sku"),
        ("lines[0].sku", "sku:unknown", "$.lines[0].sku"),
        ("$['lines'][0]", 17, "$.'lines'[0]"),
    ],
)
def test_paths_and_codes_of_any_usual_form_are(path: str, code: Any, ours: str) -> None:
    with pytest.raises(ClarityProblem) as refused:
        client(Shop(answer({"errors": [{"path": path, "code": code}]}, 422))).orders.get("o1")

    assert refused.value.rule == f"clarity.{code}"
    assert refused.value.problems[0].path == ours


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b'{"errors": {}}', b'{"errors": [1, {}]}'])
def test_a_refusal_of_any_shape_is_one(body: bytes) -> None:
    with pytest.raises(ClarityProblem) as refused:
        client(Shop(Response(status=400, content=body))).orders.get("o1")

    assert refused.value.status == 400


def test_a_refusal_in_another_shape_is_read_by_the_dialect() -> None:
    dialect = Dialect(errors=ErrorShape(list="ResponseStatus.Errors", path="Field", code="Code"))
    body = {"ResponseStatus": {"Errors": [{"Field": "Sku", "Code": "Taken"}]}}

    with pytest.raises(ClarityProblem) as refused:
        client(Shop(answer(body, 409)), dialect=dialect).products.get("p1")

    assert refused.value.rule == "clarity.Taken"


@pytest.mark.parametrize(
    ("content", "to_a_read"),
    [(b"<html>", ServerBusy), (b'{"id": 1, "id": 2}', MalformedReply), (b"{", ServerBusy)],
)
def test_half_an_answer_to_a_write_leaves_it_open(
    content: bytes, to_a_read: type[AxClarityError]
) -> None:
    with pytest.raises(OutcomeUnknown):
        client(Shop(Response(status=201, content=content))).products.create(
            NewProduct(sku="A", name="B")
        )
    with pytest.raises(to_a_read):
        client(Shop(Response(status=200, content=content))).products.get("p1")


@pytest.mark.parametrize(
    "value", ["\ud800", object(), b"\xff", 10**5000], ids=["text", "object", "bytes", "digits"]
)
def test_what_cannot_be_written_is_not_sent(value: Any) -> None:
    shop = Shop(answer(PRODUCT, etag='"7"'))
    new = NewProduct(sku="MUG", name="A mug", attributes={"x": value})
    with pytest.raises(InvalidDocument, match="cannot say"):
        client(shop).products.create(new)
    product = client(shop).products.get("p1")
    with pytest.raises(InvalidDocument, match="cannot say"):
        client(shop).products.update(product, attributes={"x": value})
    assert [each.method for each in shop.requests] == ["GET"]


def test_another_record_is_no_answer() -> None:
    other = answer({**PRODUCT, "id": "p2"})
    with pytest.raises(MalformedReply, match="another record"):
        client(Shop(other)).products.get("p1")
    product = client(Shop(answer(PRODUCT, etag='"7"'))).products.get("p1")
    with pytest.raises(OutcomeUnknown, match="another record"):
        client(Shop(Response(status=204), other)).products.update(product, name="B")
    with pytest.raises(OutcomeUnknown, match="another record"):
        client(Shop(other)).products.update(product, name="B")


def test_an_id_in_other_letters_is_the_same() -> None:
    assert client(Shop(answer({**PRODUCT, "id": "A7"}))).products.get("a7").id == "A7"


def test_an_answer_that_is_no_product_leaves_a_create_open() -> None:
    with pytest.raises(OutcomeUnknown) as unknown:
        client(Shop(answer({"ok": True}, 201))).products.create(NewProduct(sku="A", name="B"))

    assert "$.id" in str(unknown.value)


def test_a_change_that_is_answered_with_nothing_is_read_again() -> None:
    tagged = answer(PRODUCT, etag='"7"')
    shop = Shop(tagged, Response(status=204), answer({**PRODUCT, "name": "B"}))
    products = client(shop).products

    changed = products.update(products.get("p1"), name="B")

    assert changed.name == "B"
    assert [each.method for each in shop.requests] == ["GET", "PUT", "GET"]


def test_a_create_that_is_answered_with_an_address_is_read_there() -> None:
    shop = Shop(
        Response(status=201, headers={"location": "/api/v1/products/p%2F1"}), answer(PRODUCT)
    )

    created = client(shop).products.create(NewProduct(sku="MUG", name="A mug"))

    assert created.sku == "MUG"
    assert shop.requests[1].url.endswith("/products/p%2F1")


CANNOT_BE_READ = [Response(status=each) for each in (301, 403, 404, 423, 429, 500, 503)] + [
    answer({"ok": True}),
    Response(status=200, content=b"<html>"),
]


@pytest.mark.parametrize("refusal", CANNOT_BE_READ)
def test_what_is_done_and_cannot_be_read_is_no_refusal(refusal: Response) -> None:
    """It would be sent again, or given up, though it has happened."""
    made = Response(status=201, headers={"location": "/api/v1/products/p1"})
    level = Inventory.model_validate(LEVEL)

    with pytest.raises(OutcomeUnknown, match="POST /products: done"):
        client(Shop(made, refusal)).products.create(NewProduct(sku="MUG", name="A mug"))
    with pytest.raises(OutcomeUnknown, match="PUT /inventory: done"):
        client(Shop(Response(status=204), refusal)).inventory.put(level)
    products = client(Shop(answer(PRODUCT, etag='"7"'), Response(status=204), refusal)).products
    product = products.get("p1")
    with pytest.raises(OutcomeUnknown, match="PUT /products: done"):
        products.update(product, name="B")


@pytest.mark.parametrize("location", ["http://[", "", "/"])
def test_a_create_that_is_answered_with_no_readable_address_leaves_it_open(location: str) -> None:
    made = Response(status=201, headers={"location": location})

    with pytest.raises(OutcomeUnknown):
        client(Shop(made)).products.create(NewProduct(sku="MUG", name="A mug"))


def test_a_level_that_is_set_and_answered_with_nothing_is_read_where_it_is() -> None:
    shop = Shop(Response(status=204), answer(LEVEL))
    dialect = Dialect(filters=Filters(location="warehouse"))

    level = client(shop, dialect=dialect).inventory.put(Inventory.model_validate(LEVEL))

    assert level.on_hand == 1
    assert shop.requests[1].url == "https://shop.example/api/v1/inventory/A?warehouse=WH-1"


def test_a_level_is_asked_for_by_the_name_that_the_shop_has_for_a_location() -> None:
    shop = Shop(answer(LEVEL))

    client(shop, dialect=Dialect(filters=Filters(location="warehouse"))).inventory.get("A", "WH-1")
    with pytest.raises(ConfigError) as refused:
        client(shop, dialect=Dialect(filters=Filters(location=""))).inventory.get("A", "WH-1")

    assert refused.value.problems[0].path == "dialect.filters.location"
    assert [each.url.partition("?")[2] for each in shop.requests] == ["warehouse=WH-1"]


def test_only_what_changes_is_sent_with_the_tag_that_was_read() -> None:
    shop = Shop(answer(PRODUCT, etag='"7"'))
    products = client(shop).products

    products.update(products.get("p1"), active=False)

    sent = shop.requests[1]
    assert (sent.method, json.loads(sent.content or b"")) == ("PUT", {"active": False})
    assert sent.headers["if-match" if "if-match" in sent.headers else "If-Match"] == '"7"'


def test_a_tag_in_a_field_goes_back_as_it_came() -> None:
    shop = Shop(answer({**PRODUCT, "row": 12}))
    dialect = Dialect(concurrency=Concurrency(etag="field", field="row"))
    products = client(shop, dialect=dialect).products

    products.update(products.get("p1"), active=False)

    assert json.loads(shop.requests[1].content or b"") == {"active": False, "row": 12}


def listed(**fields: Any) -> Response:
    return answer({"items": [{**PRODUCT, **fields}], "next_cursor": None})


def test_a_record_of_a_listing_is_changed_with_the_tag_that_it_has_now() -> None:
    shop = Shop(listed(), answer(PRODUCT, etag='"7"'))
    products = client(shop).products

    products.update(next(products.list()), active=False)

    assert [each.method for each in shop.requests] == ["GET", "GET", "PUT"]
    assert shop.requests[2].headers["If-Match"] == '"7"'


@pytest.mark.parametrize("tags", ["header", "field", "none"])
@pytest.mark.parametrize(
    "change", [{"updated_at": "2026-11-30T12:00:01+00:00"}, {"version": 4}], ids=str
)
def test_a_record_without_a_tag_that_was_changed_since_is_left_alone(
    tags: Any, change: dict[str, Any]
) -> None:
    shop = Shop(listed(version=3), answer({**PRODUCT, "version": 3, **change}, etag='"7"'))
    dialect = Dialect(concurrency=Concurrency(etag=tags, field="row"))
    products = client(shop, dialect=dialect).products

    with pytest.raises(Conflict) as faster:
        products.update(next(products.list()), active=False)

    assert faster.value.status == 412
    assert [each.method for each in shop.requests] == ["GET", "GET"]


def test_what_only_one_of_two_readings_tells_is_no_change() -> None:
    shop = Shop(listed(), answer({**PRODUCT, "version": 9}, etag='"9"'))
    products = client(shop).products

    products.update(next(products.list()), active=False)

    assert shop.requests[2].headers["If-Match"] == '"9"'


@pytest.mark.parametrize("tags", ["header", "field"])
def test_a_record_that_has_its_tag_is_not_read_again(tags: Any) -> None:
    shop = Shop(answer({**PRODUCT, "row": 12}, etag='"7"'))
    dialect = Dialect(concurrency=Concurrency(etag=tags, field="row"))
    products = client(shop, dialect=dialect).products

    products.update(products.get("p1"), active=False)

    assert [each.method for each in shop.requests] == ["GET", "PUT"]


def test_a_shop_without_tags_is_sent_none() -> None:
    """Its web server may make some, which no change may go by."""
    shop = Shop(answer(PRODUCT, etag='W/"7"'))
    products = client(shop, dialect=Dialect(concurrency=Concurrency(etag="none"))).products

    products.update(products.get("p1"), active=False)

    assert [each.method for each in shop.requests] == ["GET", "GET", "PUT"]
    assert "If-Match" not in shop.requests[2].headers
    assert json.loads(shop.requests[2].content or b"") == {"active": False}


@pytest.mark.parametrize("honoured", ["", "Idempotency-Key"])
def test_an_idempotency_key_goes_where_it_is_honoured(honoured: str) -> None:
    shop = Shop(answer(PRODUCT, 201))
    products = client(shop, dialect=Dialect(idempotency_key=honoured)).products

    products.create(NewProduct(sku="MUG", name="A mug"), idempotency_key="k-1")

    assert shop.requests[0].headers.get("Idempotency-Key") == ("k-1" if honoured else None)


@pytest.mark.parametrize("name", ["", ".", "..", "\ud800"], ids=["none", "here", "up", "half"])
def test_what_is_no_id_names_no_record(name: str) -> None:
    shop = Shop(answer(PRODUCT))
    for ask in (
        client(shop).products.get,
        client(shop).webhooks.delete,
        client(shop).webhooks.rotate_secret,
    ):
        with pytest.raises(InvalidValue) as refused:
            ask(name)
        assert refused.value.rule == "clarity.no-id"
    assert not shop.requests


def test_an_id_is_one_segment_of_a_path() -> None:
    shop = Shop(answer({**PRODUCT, "id": "../orders?x=1#"}))

    client(shop).products.get("../orders?x=1#")

    assert shop.requests[0].url == "https://shop.example/api/v1/products/..%2Forders%3Fx%3D1%23"


def test_each_kind_of_request_has_its_time() -> None:
    level = Inventory.model_validate(
        {"sku": "A", "on_hand": 1, "reserved": 0, "available": 1, "as_of": MOMENT}
    )
    shop = Shop(answer({"results": [{"sku": "A", "status": "accepted"}]}))
    shop_client = client(shop, timeout=Timeouts(read=1, write=2, bulk=3))

    list(shop_client.inventory.put_many([level]))
    shop.answers = [answer(PRODUCT)]
    shop_client.products.create(NewProduct(sku="A", name="B"))
    shop_client.products.get("p1")

    assert [each.timeout for each in shop.requests] == [3, 2, 1]


@pytest.mark.parametrize("seconds", [0, -1, float("inf"), float("nan")])
def test_a_time_is_some_time(seconds: float) -> None:
    with pytest.raises(ConfigError):
        Timeouts(read=seconds)


@pytest.mark.parametrize(
    "results",
    [
        [],
        [{"sku": "B", "status": "accepted"}],
        [{"sku": "A", "status": "accepted"}] * 2,
        [{"sku": "A", "status": "done"}],
        None,
        "x",
    ],
)
def test_bulk_without_a_result_for_each_leaves_it_open(results: Any) -> None:
    level = Inventory.model_validate(
        {"sku": "A", "on_hand": 1, "reserved": 0, "available": 1, "as_of": MOMENT}
    )
    with pytest.raises(OutcomeUnknown):
        list(client(Shop(answer({"results": results}))).inventory.put_many([level]))


def test_bulk_takes_some_and_not_too_many() -> None:
    shop = Shop(answer({}))
    operations = client(shop).operations.inventory
    level = Inventory.model_validate(
        {"sku": "A", "on_hand": 1, "reserved": 0, "available": 1, "as_of": MOMENT}
    )
    for entries in ((), (level,) * 1001):
        with pytest.raises(InvalidDocument):
            next(operations.put_many(entries))

    assert list(client(shop).inventory.put_many([])) == []
    assert shop.requests == []


def test_a_rotation_without_a_secret_is_to_be_repeated() -> None:
    with pytest.raises(OutcomeUnknown):
        client(Shop(answer({"secret": ""}))).webhooks.rotate_secret("s1")


def test_a_secret_is_never_written() -> None:
    shop = Shop(answer({"id": "s1", "url": "https://e.example/", "secret": "whsec_c2VjcmV0"}, 201))

    made = client(shop).webhooks.create(NewSubscription(url="https://e.example/"))

    assert "c2VjcmV0" not in repr(made) + made.model_dump_json() + str(made.to_json())


def test_an_order_read_twice_is_the_same() -> None:
    order = example.order("01-one-line")
    shop = Shop(answer(json.loads(json.dumps(order, default=str))))
    orders = client(shop).orders

    assert orders.get("ord_1001") == orders.get("ord_1001")
    assert isinstance(orders.get("ord_1001"), Order)
    assert orders.get("ord_1001").placed_at < datetime(2027, 1, 1, tzinfo=UTC)
