"""A Kerberos realm of its own: a KDC on a free port, two users, and the key of one web server."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from attrs import define, field

from axclarity.values import Secret

__all__ = ["REALM", "Realm", "free_port", "program", "wait_for_port"]

REALM = "AX.TEST"

_KRB5_CONF = """\
[libdefaults]
  default_realm = {realm}
  dns_lookup_realm = false
  dns_lookup_kdc = false
  dns_canonicalize_hostname = false
  rdns = false
  qualify_shortname = ""
  udp_preference_limit = 1
[realms]
  {realm} = {{
    kdc = 127.0.0.1:{port}
  }}
[domain_realm]
  localhost = {realm}
"""

_KDC_CONF = """\
[kdcdefaults]
  kdc_listen = ""
  kdc_tcp_listen = 127.0.0.1:{port}
[realms]
  {realm} = {{
    database_name = {directory}/principal
    key_stash_file = {directory}/stash
    acl_file = {directory}/no.acl
  }}
[logging]
  kdc = FILE:{directory}/kdc.log
  admin_server = FILE:{directory}/kadmin.log
"""


@define(kw_only=True)
class Realm:
    """Starts a KDC in a directory of its own, and stops it.

    Args:
        directory: where the files go; `krb5.conf` there must be what `KRB5_CONFIG` names.
        passwords: by user, without the realm.
        service: the principal that gets a keytab: `HTTP/localhost`.
    """

    directory: Path
    passwords: Mapping[str, Secret]
    service: str
    port: int
    _kdc: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def keytab(self) -> Path:
        """The key of the web server."""
        return self.directory / "http.keytab"

    def start(self) -> None:
        """Create the realm with its principals, and answer."""
        self._write("krb5.conf", _KRB5_CONF)
        self._write("kdc.conf", _KDC_CONF)
        self._run("kdb5_util", "create", "-s", "-r", REALM, "-P", "throw-away")
        for user, password in self.passwords.items():
            self._admin(f"addprinc -pw {password.reveal()} {user}")
        self._admin(f"addprinc -randkey {self.service}")
        self._admin(f"ktadd -k {self.keytab} {self.service}")
        shutil.chown(self.keytab, "www-data")
        self._kdc = subprocess.Popen([program("krb5kdc"), "-n"], env=self.environment())
        wait_for_port(self.port)

    def stop(self) -> None:
        """Stop the KDC; the files stay."""
        if self._kdc is not None:
            self._kdc.terminate()
            self._kdc.wait(10)
            self._kdc = None

    def fetch_ticket(self, user: str) -> None:
        """Put a ticket of this user into the cache that `KRB5CCNAME` names, as `kinit` does."""
        password = self.passwords[user].reveal().encode()
        self._run("kinit", user, stdin=password)

    def environment(self) -> dict[str, str]:
        """Where the programs of this realm find their settings."""
        return {
            **os.environ,
            "KRB5_CONFIG": str(self.directory / "krb5.conf"),
            "KRB5_KDC_PROFILE": str(self.directory / "kdc.conf"),
        }

    def _write(self, name: str, text: str) -> None:
        filled = text.format(realm=REALM, port=self.port, directory=self.directory)
        (self.directory / name).write_text(filled)

    def _admin(self, query: str) -> None:
        self._run("kadmin.local", "-r", REALM, "-q", query)

    def _run(self, name: str, *arguments: str, stdin: bytes = b"") -> None:
        subprocess.run(
            [program(name), *arguments],
            env=self.environment(),
            input=stdin,
            stdout=subprocess.DEVNULL,
            check=True,
            timeout=60,
        )


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def wait_for_port(port: int, seconds: float = 20) -> None:
    """Return once somebody listens.

    Raises:
        TimeoutError: nobody does.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(f"Nothing listens on port {port} after {seconds} s.")


def program(name: str) -> str:
    """Its path; the daemons are outside the search path of many users."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        raise FileNotFoundError(f"There is no {name} on this machine; `nox -s auth` installs it.")
    return found
