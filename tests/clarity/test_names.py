"""The names of records, valid or not, in every dialect."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from axclarity import ClarityOperations, Secret
from axclarity.clarity import Dialect
from axclarity.clarity.listing import Query
from axclarity.errors import MalformedReply
from axclarity.http import Request, Response, drive
from axclarity.sandbox import example

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


class Page:
    """A shop with one page of orders."""

    def __init__(self, body: Any) -> None:
        self.body = body

    def send(self, request: Request) -> Response:
        if request.operation == "oauth.token":
            return Response(status=200, content=b'{"access_token": "t", "token_type": "Bearer"}')
        return Response(status=200, content=json.dumps(self.body).encode())

    def close(self) -> None:
        pass


def names(dialect: Dialect, *items: Any) -> list[tuple[str, Any]]:
    where = dialect.envelope.items
    shop = ClarityOperations.of_shop(
        "https://shop.example", client_id="c", client_secret=Secret("s"), dialect=dialect
    )
    page = Page({where: list(items)} if where else list(items))
    found = drive(shop.orders.names(Query()), page)
    return [(each.id, each.updated_at) for each in found.records]


def test_a_record_without_anything_else_has_a_name() -> None:
    ((name, moment),) = names(Dialect(), {"id": "ord_1", "updated_at": "2026-11-30T12:00:00Z"})

    assert name == "ord_1"
    assert moment == NOON


@pytest.mark.parametrize("moment", ["never", 7, None, {}])
def test_a_time_that_cannot_be_read_is_no_time(moment: Any) -> None:
    assert names(Dialect(), {"id": "ord_1", "updated_at": moment}) == [("ord_1", None)]


@pytest.mark.parametrize("item", [{}, {"id": None}, {"id": {}}, 7, None, "ord_1"])
def test_a_record_without_a_name_is_no_record(item: Any) -> None:
    with pytest.raises(MalformedReply, match="has no id"):
        names(Dialect(), item)


@pytest.mark.parametrize("name", ["pages-and-cents", "service-stack"])
def test_a_dialect_spells_the_name(name: str) -> None:
    dialect = example.dialect(name)
    shop = ClarityOperations.of_shop(
        "https://shop.example", client_id="c", client_secret=Secret("s"), dialect=dialect
    )
    translation = shop.orders.connection.translation
    wire = translation.record_out(
        shop.orders.kind, {"id": "77", "updated_at": "2026-11-30T12:00:00+00:00"}
    )

    ((found, moment),) = names(dialect, {**wire, "lines": "no lines at all"})

    assert found == "77"
    assert moment == NOON
