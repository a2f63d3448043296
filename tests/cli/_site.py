"""A site as a user writes it: a module with an Integration, against a sandbox."""

import subprocess
import sys
from contextlib import chdir
from pathlib import Path

from click.testing import CliRunner, Result

from axclarity.cli._commands import commands
from axclarity.sandbox import Sandbox, example

__all__ = ["axclarity", "axclarity_process", "write_site"]

_SITE = """
from axclarity import AXOperations, BasicAuth, ClarityOperations, Journal, Secret
from axclarity.flows import Integration, OrderFlow
from axclarity.http import AsyncHttpxTransport
from axclarity.sandbox import example

shop = ClarityOperations.of_shop(
    {shop!r}, client_id={client!r}, client_secret=Secret({secret!r})
)
ax = AXOperations.of_company({ax!r}, company="USMF", auth=BasicAuth({user!r}, Secret({password!r})))
integration = Integration(
    shop=shop,
    ax=ax,
    flows=[
        OrderFlow(
            shop=shop, ax=ax, orders=example.order_policy(), customers=example.customer_policy()
        )
    ],
    journal=Journal("axclarity.db"),
    transport=AsyncHttpxTransport,
)
nothing = 7
"""


def write_site(folder: Path, box: Sandbox) -> None:
    """Put `mysite.py` into a folder, and what the example orders need into AX."""
    example.furnish(box)
    text = _SITE.format(
        shop=box.clarity_url,
        client=box.client_id,
        secret=box.client_secret.reveal(),
        ax=box.ax_url,
        user=box.ax_user,
        password=box.ax_password.reveal(),
    )
    (folder / "mysite.py").write_text(text)


def axclarity(
    folder: Path, *arguments: str, stdin: str = "", app: str = "mysite:integration"
) -> Result:
    """Run a command in a folder, about its site, in this process."""
    sys.modules.pop("mysite", None)
    with chdir(folder):
        return CliRunner().invoke(commands, [*arguments, "--app", app], input=stdin)


def axclarity_process(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The same as a user types it."""
    return subprocess.run(
        [sys.executable, "-m", "axclarity", *arguments, "--app", "mysite:integration"],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=120,
        check=False,
    )
