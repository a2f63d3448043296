"""Ends of paging, as shops spell them."""

import json
from datetime import UTC, datetime

import pytest

from axclarity import ClarityOperations, Secret
from axclarity.errors import MalformedReply, ServerBusy
from axclarity.http import Request, Response, drive


class Pages:
    """A shop that answers every listing with the same cursor."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.asked = 0

    def send(self, request: Request) -> Response:
        if request.operation == "oauth.token":
            return Response(status=200, content=b'{"access_token": "t"}')
        self.asked += 1
        assert self.asked < 10
        return Response(status=200, content=self.content)

    def close(self) -> None:
        pass


def shop() -> ClarityOperations:
    return ClarityOperations.of_shop(
        "https://shop.example",
        client_id="c",
        client_secret=Secret("s"),
        now=lambda: datetime(2026, 11, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize("end", [None, ""])
def test_nothing_more_ends_it(end: str | None) -> None:
    pages = Pages(json.dumps({"items": [], "next_cursor": end}).encode())

    assert drive(shop().shipments.of_order("ord_1"), pages) == ()
    assert pages.asked == 1


def test_a_cursor_that_leads_to_itself_is_no_paging() -> None:
    with pytest.raises(MalformedReply):
        drive(shop().shipments.of_order("ord_1"), Pages(b'{"items": [], "next_cursor": "1"}'))


def test_a_maintenance_page_is_no_answer_yet() -> None:
    with pytest.raises(ServerBusy):
        drive(shop().orders.get("ord_1"), Pages(b"<html>Back soon</html>"))
