"""Alerts reach a real server through apprise; the pipeline never waits for it."""

import json
import logging
import threading
import time as clocks
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from attrs import define, field

from axclarity.errors import ConfigError
from axclarity.monitoring import AlertPolicy, AlertRoute, AppriseSink
from axclarity.pipeline import Alert
from axclarity.values import Secret

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@define
class Inbox:
    """A chat server: keeps what it is sent, refuses some, or waits."""

    messages: list[dict[str, Any]] = field(factory=list)
    refuse: int = 0
    asked: int = 0
    may_answer: threading.Event = field(factory=threading.Event)
    came: threading.Condition = field(factory=threading.Condition)
    port: int = 0

    @property
    def address(self) -> Secret:
        return Secret(f"json://127.0.0.1:{self.port}/hook")

    def take(self, message: dict[str, Any]) -> int:
        self.may_answer.wait(60)
        with self.came:
            self.asked += 1
            if self.refuse:
                self.refuse -= 1
                self.came.notify_all()
                return 500
            self.messages.append(message)
            self.came.notify_all()
            return 200

    def wait_for(self, number: int) -> list[dict[str, Any]]:
        with self.came:
            assert self.came.wait_for(lambda: len(self.messages) >= number, 60)
            return list(self.messages)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    inbox = Inbox()
    inbox.may_answer.set()

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(inbox.take(json.loads(body)))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as http.server calls it
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    inbox.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield inbox
    inbox.may_answer.set()
    server.shutdown()
    server.server_close()
    thread.join()


def alert(key: str) -> Alert:
    return Alert(key=key, message=f"about {key}", at=NOW)


def sink(inbox: Inbox, **more: Any) -> AppriseSink:
    policy = AlertPolicy(
        routes=[AlertRoute(channels=["chat"])], window=more.pop("window", timedelta(minutes=5))
    )
    return AppriseSink({"chat": [inbox.address]}, policy, **more)


def test_an_alert_arrives_and_recovery_is_good_news(inbox: Inbox) -> None:
    with sink(inbox) as chat:
        chat(alert("circuit/ax"))
        chat(alert("recovery/circuit/ax"))
        first, second = inbox.wait_for(2)

    assert (first["title"], first["message"], first["type"]) == (
        "axclarity: circuit",
        "about circuit/ax",
        "failure",
    )
    assert second["type"] == "success"


def test_it_takes_alerts_at_once_though_the_channel_hangs(inbox: Inbox) -> None:
    inbox.may_answer.clear()
    with sink(inbox) as chat:
        for number in range(100):
            chat(alert(f"halt/{number}"))
        still_hanging = not inbox.messages
        inbox.may_answer.set()
        inbox.wait_for(100)

    assert still_hanging


def test_what_is_held_is_sent_when_it_closes(inbox: Inbox) -> None:
    with sink(inbox) as chat:
        for number in range(25):
            chat(alert(f"dead-letter/{number}"))

    first, digest = inbox.messages
    lines = digest["message"].splitlines()
    assert first["title"] == "axclarity: dead-letter"
    assert digest["title"] == "axclarity: 24 alerts"
    assert digest["type"] == "warning"
    assert (lines[0], lines[-1]) == (
        "12:00 UTC about dead-letter/1",
        "and 4 more; see: axclarity status",
    )


def test_a_digest_goes_out_when_the_window_ends(inbox: Inbox) -> None:
    with sink(inbox, window=timedelta(milliseconds=200)) as chat:
        for number in range(3):
            chat(alert(f"dead-letter/{number}"))
        _, digest = inbox.wait_for(2)

    assert digest["title"] == "axclarity: 2 alerts"


def test_a_channel_that_refuses_is_tried_again(inbox: Inbox) -> None:
    inbox.refuse = 2
    with sink(inbox, patience=timedelta(milliseconds=5)) as chat:
        chat(alert("circuit/ax"))
        (message,) = inbox.wait_for(1)

    assert message["message"] == "about circuit/ax"
    assert inbox.asked == 3


def test_in_the_end_it_is_logged_which_alerts_nobody_took(
    inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    inbox.refuse = 1000
    impatient = sink(inbox, patience=timedelta(milliseconds=1))
    with caplog.at_level(logging.ERROR, "axclarity.alerts"), impatient as chat:
        chat(alert("circuit/ax"))
        deadline = clocks.monotonic() + 60
        while "takes no alerts" not in caplog.text and clocks.monotonic() < deadline:
            clocks.sleep(0.005)

    assert inbox.asked == 5
    assert "the channel chat takes no alerts; not told: circuit/ax" in caplog.text


def test_closing_leaves_no_thread_and_may_be_done_twice(inbox: Inbox) -> None:
    chat = sink(inbox)
    chat.close()
    chat.open()
    assert "axclarity-alerts" in {thread.name for thread in threading.enumerate()}
    chat.close()
    chat.close()

    assert "axclarity-alerts" not in {thread.name for thread in threading.enumerate()}


def test_what_went_out_when_it_closed_does_not_go_out_again(inbox: Inbox) -> None:
    inbox.refuse = 1
    with sink(inbox, patience=timedelta(hours=1)) as chat:
        for number in range(3):
            chat(alert(f"dead-letter/{number}"))
    with chat:
        chat(alert("circuit/ax"))

    assert sorted(message["title"] for message in inbox.messages) == [
        "axclarity: 2 alerts",
        "axclarity: circuit",
        "axclarity: dead-letter",
    ]


def test_wrong_addresses_and_routes_are_all_named_but_not_shown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    policy = AlertPolicy(routes=[AlertRoute(channels=["pager", "chat"])])

    with caplog.at_level(logging.DEBUG), pytest.raises(ConfigError) as refused:
        AppriseSink({"chat": [Secret("nonsense://s3cret")]}, policy)

    assert {problem.path for problem in refused.value.problems} == {
        "channels.chat[0]",
        "policy.routes[0].channels",
    }
    assert "s3cret" not in str(refused.value)
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize("addresses", [["json://s3cret"], "json://s3cret", Secret("json://s3cret")])
def test_an_address_that_is_no_secret_is_refused_and_not_shown(addresses: Any) -> None:
    with pytest.raises(ConfigError) as refused:
        AppriseSink({"chat": addresses}, AlertPolicy(routes=[AlertRoute(channels=["chat"])]))

    (problem,) = refused.value.problems
    assert (problem.path.removesuffix("[0]"), problem.rule) == ("channels.chat", "config.secret")
    assert "Secret(...)" in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_what_waits_for_another_try_is_tried_once_more_at_the_end_or_logged(
    inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    inbox.refuse = 1
    patient = sink(inbox, patience=timedelta(hours=1))
    with patient as chat:
        chat(alert("circuit/ax"))
    inbox.refuse = 2
    with caplog.at_level(logging.ERROR, "axclarity.alerts"), sink(inbox) as chat:
        chat(alert("halt/ax"))

    assert [message["message"] for message in inbox.messages] == ["about circuit/ax"]
    assert "the channel chat takes no alerts; not told: halt/ax" in caplog.text
