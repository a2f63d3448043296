"""Both systems, simulated on this machine."""

from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from axclarity.clarity import Dialect
from axclarity.http import utc_now
from axclarity.sandbox._server import Application, Server
from axclarity.sandbox._store import Store
from axclarity.sandbox.ax import AxCompany, Settings, ax_app
from axclarity.sandbox.ax._windows import check_logon
from axclarity.sandbox.clarity import ClarityShop, Courier, clarity_app
from axclarity.sandbox.faults import Faults
from axclarity.values import Secret

__all__ = ["Sandbox"]


class Sandbox:
    """A Dynamics AX and a Clarity shop on loopback, with faults to inject.

    ```
    with Sandbox() as box:
        box.clarity.place(order)
        box.ax.orders
    ```

    Args:
        directory: keep all state here, so that it survives the process; in memory otherwise.
        seed: decides the credentials, which are secrets of nobody.
        clock: the time of both systems.
        fat_events: whether webhooks carry the whole record instead of its name and version.
        webhook_pause: the pause after a webhook's first failure; each next one is twice as long.
        ax_logon: how AX asks who is there: `("basic",)`, `("negotiate", "ntlm")`, or all three.
        token_life: how long the shop's access tokens are valid.
        ax_settings: how the company in AX and its ports are set up.
        clarity_dialect: how the shop spells its API; everything here is in the default form.

    Raises:
        ConfigError: an unknown way to log on to AX.
    """

    def __init__(
        self,
        directory: Path | None = None,
        *,
        seed: int = 0,
        clock: Callable[[], datetime] = utc_now,
        fat_events: bool = False,
        webhook_pause: timedelta = timedelta(milliseconds=200),
        ax_logon: tuple[str, ...] = ("basic",),
        token_life: timedelta = timedelta(hours=1),
        ax_settings: Settings | None = None,
        clarity_dialect: Dialect | None = None,
    ) -> None:
        check_logon(ax_logon)
        self._ax_logon = ax_logon
        self._directory = directory
        self.ax_user = "AXCLARITY\\svc-axclarity"
        self.ax_password = _secret(seed, "ax-password")
        self.client_id = "axclarity"
        self.client_secret = _secret(seed, "client-secret")
        self.webhook_secret = _secret(seed, "webhook-secret")
        self._store = Store(directory / "sandbox.db" if directory else None)
        self.faults = Faults(self._store)
        self._dialect = clarity_dialect
        self._courier = Courier(
            self._store,
            self.faults,
            clock=clock,
            first_pause=webhook_pause,
            dialect=clarity_dialect,
        )
        self.ax = AxCompany(self._store, ax_settings, clock=clock)
        self.clarity = ClarityShop(
            self._store,
            clock=clock,
            notify=self._courier.notify,
            fat_events=fat_events,
            webhook_secret=self.webhook_secret,
            token_life=token_life,
        )
        self._servers: list[Server] = []
        self.ax_url = ""
        self.clarity_url = ""

    def start(self) -> None:
        """Open the state and serve both systems, on the ports they had before if they had any.

        Raises:
            OSError: such a port is taken by somebody else.
        """
        if self._directory is not None:
            self._directory.mkdir(parents=True, exist_ok=True)
        self._store.open()
        try:
            self._serve_both()
        except BaseException:
            self.stop()
            raise
        self._courier.start()

    def _serve_both(self) -> None:
        ax = ax_app(self.ax, self.faults, self.ax_user, self.ax_password, logon=self._ax_logon)
        shop = clarity_app(
            self.clarity,
            self.faults,
            client_id=self.client_id,
            client_secret=self.client_secret,
            dialect=self._dialect,
        )
        self.ax_url = f"{self.serve('ax', ax)}/MicrosoftDynamicsAXAif60"
        self.clarity_url = self.serve("clarity", shop)

    def stop(self) -> None:
        """Stop serving; state in a directory stays."""
        self._courier.stop()
        for server in self._servers:
            server.ask_to_stop()
        while self._servers:
            self._servers.pop().stop()
        self._store.close()

    def serve(self, name: str, application: Application) -> str:
        """Serve an application until the sandbox stops; gives its address.

        Args:
            name: a sandbox with a directory serves it on the port that this name had before.

        Raises:
            OSError: such a port is taken by somebody else.
        """
        server = Server(application, port=self._store.get("port", name) or 0)
        port = server.start()
        self._store.put("port", name, port)
        self._servers.append(server)
        return f"http://127.0.0.1:{port}"

    def clear(self) -> None:
        """Forget all records, faults and tokens of both systems, so that a test begins anew.

        They go on serving, at the same addresses.
        """
        self._store.clear(keep="port")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def _secret(seed: int, name: str) -> Secret:
    return Secret(sha256(f"{seed} {name}".encode()).hexdigest()[:40])
