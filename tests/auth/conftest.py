"""The realm, the web server and the sandbox behind it, where `nox -s auth` prepared for them."""

import os
import ssl
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from axclarity.ax import BasicAuth
from axclarity.sandbox import Sandbox
from axclarity.values import Secret
from tests.auth._apache import Apache
from tests.auth._realm import Realm, free_port

USERS = ("axuser", "axother")


def pytest_configure(config: pytest.Config) -> None:
    """The marker is known wherever these tests are collected."""
    config.addinivalue_line("markers", "auth: a real KDC and a real Apache; run by `nox -s auth`")


@pytest.fixture(scope="session")
def directory() -> Path:
    """What the environment names as the place of `krb5.conf`, before Kerberos is first used."""
    return Path(os.environ["KRB5_CONFIG"]).parent


@pytest.fixture(scope="session")
def passwords() -> dict[str, Secret]:
    """The passwords by way of logging on and user: each has one of its own for each way."""
    return {
        f"{way} {user}": Secret(f"{way}-{user}-Passw0rd")
        for way in ("kerberos", "ntlm", "basic")
        for user in USERS
    }


@pytest.fixture(scope="session")
def realm(directory: Path, passwords: dict[str, Secret]) -> Iterator[Realm]:
    kdc = Realm(
        directory=directory,
        passwords={user: passwords[f"kerberos {user}"] for user in USERS},
        service="HTTP/localhost",
        port=free_port(),
    )
    try:
        kdc.start()
        yield kdc
    finally:
        kdc.stop()


@pytest.fixture(scope="session")
def box() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        sandbox.ax.add_customer("C-1", name="Fjord AS", reference="cust_1")
        sandbox.ax.add_item("SHIRT", on_hand={"11": Decimal(100_000)})
        yield sandbox


@pytest.fixture(scope="session")
def apache(
    directory: Path, passwords: dict[str, Secret], realm: Realm, box: Sandbox
) -> Iterator[Apache]:
    web = Apache(
        directory=directory,
        http=free_port(),
        https=free_port(),
        keytab=realm.keytab,
        ntlm={f"CONTOSO\\{user}": passwords[f"ntlm {user}"] for user in USERS},
        basic={user: passwords[f"basic {user}"] for user in USERS},
        backend=box.ax_url.rpartition("/")[0],
        backend_authorization=BasicAuth(box.ax_user, box.ax_password).header(),
    )
    try:
        web.start()
        yield web
    finally:
        web.stop()


@pytest.fixture(scope="session")
def tls(apache: Apache) -> ssl.SSLContext:
    """Trusts the certificate of this Apache and no other."""
    return ssl.create_default_context(cafile=str(apache.certificate))
