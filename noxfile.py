"""Every check by one name: `nox -s NAME`. Python versions come from pyproject.toml."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from itertools import chain
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.sessions = ["lint", "typing", "tests", "docs", "package"]
nox.options.error_on_external_run = True

HERE = Path(__file__).parent
PYPROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PYPROJECT)
TOOLS = ("test", "typing", "docs", "bench", "dev")
"""Extras for who works on the project; the others are for who uses it."""
BENCHMARKS = sorted(path.stem for path in (HERE / "benchmarks").glob("[!_]*.py"))

AUTH_PROGRAMS = [
    "apache2",
    "libapache2-mod-auth-gssapi",
    "krb5-kdc",
    "krb5-admin-server",
    "krb5-user",
    "gss-ntlmssp",
    "openssl",
    "libkrb5-dev",
    "gcc",
    "python3-dev",
]


def minimums() -> list[str]:
    """The lowest version that pyproject.toml declares for each run-time dependency."""
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"].items()
    groups = [needed for name, needed in extras if name not in TOOLS]
    declared = chain(project["dependencies"], *groups)
    found = (re.match(r"([\w-]+)(?:\[[\w,]+\])?>=([\d.]+)", each) for each in declared)
    return sorted({f"{match[1]}=={match[2]}" for match in found if match})


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests; what follows `--` goes to pytest."""
    session.install("--editable", ".[test]")
    session.run("pytest", *(session.posargs or ["-n", "auto"]))


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest versions that pyproject.toml allows.

    Plain pip has no such resolution, so each minimum becomes a constraint.
    """
    constraints = Path(session.create_tmp()) / "lowest.txt"
    constraints.write_text("\n".join(minimums()) + "\n")
    session.install("--editable", ".[test]", "--constraint", str(constraints))
    session.run("pytest", *(session.posargs or ["-n", "auto"]))


@nox.session(name="property-long", python=PYTHONS[0])
def property_long(session: nox.Session) -> None:
    """Try the properties a hundred times as hard as the ordinary run: some ten hours of a core.

    `-- PATH` tries some of them.
    """
    session.install("--editable", ".[test]")
    each_by_itself = ("-n", "auto", "--dist", "load")
    tests = session.posargs or ["tests/property"]
    session.run("pytest", *each_by_itself, *tests, env={"AXCLARITY_EXAMPLES": "100000"})


@nox.session(name="simulation-long", python=PYTHONS[0])
def simulation_long(session: nox.Session) -> None:
    """Simulate a hundred thousand runs, and a death at every await: hours."""
    session.install("--editable", ".[test]")
    session.run("pytest", "tests/simulation", *session.posargs, env={"AXCLARITY_SEEDS": "100000"})


@nox.session(name="crash-long", python=PYTHONS[0])
def crash_long(session: nox.Session) -> None:
    """Kill two hundred times at each point, and tell each story of several workers ten times."""
    session.install("--editable", ".[test]")
    places = ("tests/crash", "tests/pipeline/test_procrastinate_workers.py")
    session.run("pytest", *(session.posargs or places), env={"AXCLARITY_KILLS": "200"})


@nox.session(python=PYTHONS[0])
def soak(session: nox.Session) -> None:
    """Carry ten times the usual load for ten minutes: memory and open files must stay level.

    `-- --minutes 1` is a short one.
    """
    session.install("--editable", ".[test]")
    session.run("python", "-m", "tests.soak.soak", *session.posargs)


@nox.session(python=PYTHONS[0])
def mutation(session: nox.Session) -> None:
    """Change the mapping and the values in thousands of ways; the tests must notice 90 % of them.

    Mutants that only change a text are not counted. `-- NAME*` tries those of one module only.
    What it works on is a copy, in which decorated functions are written so that mutmut takes them.
    """
    session.install("--editable", ".[test]", "mutmut>=3.8")
    copy = Path(session.create_tmp()) / "mutation"
    shutil.rmtree(copy, ignore_errors=True)
    for name in ("src", "tests", "docs", "examples"):
        shutil.copytree(HERE / name, copy / name)
    for name in ("conftest.py", "pyproject.toml", "README.md"):
        shutil.copy(HERE / name, copy)
    changed = [copy / "src/axclarity" / name for name in ("mapping", "values")]
    session.run("python", "tools/plain_functions.py", *changed)
    few = {"AXCLARITY_EXAMPLES": "25", "PYTHONPATH": str(copy / "src")}
    with session.chdir(copy):
        session.run("mutmut", "run", *session.posargs, env=few)
    session.run("python", "tools/mutation_score.py", "--least", "90", "--folder", copy / "mutants")


@nox.session(python=PYTHONS[0])
def auth(session: nox.Session) -> None:
    """Log on to a real Apache by Basic, NTLM, Kerberos and Negotiate, with a KDC of its own.

    Installs both where they are missing, so it runs as root on Debian or Ubuntu. The system's own
    services are not used, and not started.
    """
    if sys.platform != "linux" or os.geteuid() != 0 or shutil.which("apt-get") is None:
        session.skip("LOG-ON IS NOT TESTED: it takes root and apt-get (Debian, Ubuntu)")
    _install_auth_programs(session)
    session.install("--editable", ".[test,kerberos]")
    with tempfile.TemporaryDirectory(prefix="axclarity-auth-") as name:
        Path(name).chmod(0o711)  # Apache's workers are another user
        places = {
            "KRB5_CONFIG": f"{name}/krb5.conf",
            "KRB5CCNAME": f"FILE:{name}/tickets",
            "KRB5_KTNAME": f"FILE:{name}/http.keytab",
        }
        session.run("pytest", "tests/auth", *session.posargs, env={"AXCLARITY_AUTH": "1", **places})


def _install_auth_programs(session: nox.Session) -> None:
    query = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n"]
    known = subprocess.run([*query, *AUTH_PROGRAMS], capture_output=True, text=True, check=False)
    missing = [
        name for name in AUTH_PROGRAMS if f"{name} installed" not in known.stdout.split("\n")
    ]
    if not missing:
        return
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    policy = Path("/usr/sbin/policy-rc.d")  # keeps apt from starting what it installs
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        session.run("apt-get", "update", "-qq", env=quiet, external=True)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
        session.run(*install, *missing, env=quiet, external=True)
    finally:
        if ours:
            policy.unlink()


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, format, and that imports point down only."""
    session.install("--editable", ".[dev]")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports")


@nox.session
def typing(session: nox.Session) -> None:
    """Check types with mypy, strict, and with pyright."""
    session.install("--editable", ".[dev]")
    session.run("mypy")
    session.run("pyright")


@nox.session
def docs(session: nox.Session) -> None:
    """Build the documentation; a warning is an error."""
    session.install("--editable", ".[docs]")
    session.run("sphinx-build", "-n", "-W", "-q", "-b", "html", "docs", "docs/_build")


@nox.session
def bench(session: nox.Session) -> None:
    """Run benchmarks: `nox -s bench -- NAME [arguments]`; without a name, all of them."""
    session.install("--editable", ".[dev]")
    name, arguments = (session.posargs[0], session.posargs[1:]) if session.posargs else ("", [])
    if name and name not in BENCHMARKS:
        session.error(f"There is no benchmark {name}; there are: {', '.join(BENCHMARKS)}")
    for benchmark in [name] if name else BENCHMARKS:
        session.run("python", f"benchmarks/{benchmark}.py", *arguments)


@nox.session
def package(session: nox.Session) -> None:
    """Build, look into the wheel, install it into a fresh environment, use it from there."""
    session.install("build", "twine")
    dist = HERE / "dist"
    shutil.rmtree(dist, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(dist))
    session.run("twine", "check", "--strict", *map(str, dist.iterdir()))
    (wheel,) = dist.glob("*.whl")
    _look_into(session, wheel)
    fresh = Path(session.create_tmp()).resolve() / "fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    session.run("python", "-m", "venv", str(fresh))
    programs = fresh / ("Scripts" if (fresh / "Scripts").is_dir() else "bin")
    with session.chdir(fresh):
        for command in (
            ("python", "-m", "pip", "install", "--quiet", f"{wheel}[all]"),
            (
                "python",
                "-c",
                "import axclarity; [getattr(axclarity, n) for n in axclarity.__all__]",
            ),
            ("axclarity", "--version"),
        ):
            session.run(str(programs / command[0]), *command[1:], external=True)


def _look_into(session: nox.Session, wheel: Path) -> None:
    listing = session.run("python", "-m", "zipfile", "--list", str(wheel), silent=True) or ""
    names = [line.split()[0] for line in listing.splitlines()[1:]]
    orders = [name for name in names if name.startswith("axclarity/sandbox/example_orders/")]
    strangers = [name for name in names if not re.match(r"axclarity(-[^/]+\.dist-info)?/", name)]
    if "axclarity/py.typed" not in names or len(orders) < 40 or strangers:
        session.error(f"The wheel is not right: {len(orders)} orders, strangers: {strangers}")
