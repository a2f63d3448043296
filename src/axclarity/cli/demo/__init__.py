"""The demo: real orders through simulated systems, with the things that go wrong going wrong."""

from axclarity.cli.demo._account import Account, Case, account_of
from axclarity.cli.demo._run import play
from axclarity.cli.demo._view import show_account, show_alert, watching
from axclarity.cli.demo._whole import Whole, play_all
from axclarity.cli.demo._whole_view import report, show_whole
from axclarity.cli.demo._world import World, open_world

__all__ = [
    "Account",
    "Case",
    "Whole",
    "World",
    "account_of",
    "open_world",
    "play",
    "play_all",
    "report",
    "show_account",
    "show_alert",
    "show_whole",
    "watching",
]
