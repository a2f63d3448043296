"""What users of other connectors complain of, about access tokens.

The docstring of each test is the complaint; the test is the answer.
"""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Lock, Thread

from attrs import define, field

from axclarity.http import (
    FileTokenStore,
    RefreshToken,
    Request,
    Response,
    TokenSource,
    drive,
)
from axclarity.values import Secret

URL = "https://shop.example/oauth/token"
USER = RefreshToken(client_id="app", client_secret=None, refresh_token=Secret("refresh-0"))
MANY = 16
T0 = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@define
class Shop:
    """Each refresh token is good once; whoever sends a used one loses the grant for good."""

    good: str = "refresh-0"
    given: int = 0
    lost: bool = False
    lock: Lock = field(factory=Lock)
    seconds: float = 0.0

    def send(self, request: Request) -> Response:
        if request.operation != "oauth.token":
            fresh = request.headers["authorization"] == f"Bearer token-{self.given}"
            return Response(status=200 if fresh else 401)
        asked = (request.content or b"").decode()
        with self.lock:
            self.lost |= f"refresh_token={self.good}" not in asked
            if self.lost:
                return Response(status=400, content=b'{"error": "invalid_grant"}')
            self.given += 1
            self.good = f"refresh-{self.given}"
            facts = {"access_token": f"token-{self.given}", "refresh_token": self.good}
            return Response(status=200, content=json.dumps({**facts, "expires_in": 300}).encode())

    def close(self) -> None: ...

    def source(self, store: FileTokenStore | None = None) -> TokenSource:
        """As a process makes it."""
        return TokenSource(
            URL,
            USER,
            destination="clarity",
            clock=lambda: self.seconds,
            now=lambda: T0 + timedelta(seconds=self.seconds),
            store=store,
        )


def order(authorization: str) -> Request:
    return Request(
        destination="clarity",
        operation="GET /orders",
        method="GET",
        url="https://shop.example/api/v1/orders",
        headers={"authorization": authorization},
    )


def test_c35_many_that_need_a_token_at_once_refresh_it_once() -> None:
    """Refreshed by several at the same time, the grant is dead."""
    shop, start = Shop(), Barrier(MANY)
    tokens = shop.source()
    answers: list[int] = []

    def ask() -> None:
        start.wait()
        answers.append(drive(tokens.authorised(order), shop).status)

    threads = [Thread(target=ask) for _ in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == [200] * MANY
    assert (shop.given, shop.lost) == (1, False)


def test_c35_another_process_may_have_the_better_token(tmp_path: Path) -> None:
    """A connection is declared dead though the other process has just refreshed it."""
    shop, store = Shop(), FileTokenStore(tmp_path / "token.json")
    one, other = shop.source(store), shop.source(store)
    for process in (one, other):
        drive(process.authorised(order), shop)
    shop.seconds = 280.0  # their token is about to end

    answers = [drive(process.authorised(order), shop) for process in (one, other, one)]

    assert [each.status for each in answers] == [200, 200, 200]
    assert (shop.given, shop.lost) == (2, False)
