"""Every check by one name: `nox -s NAME`. Python versions come from pyproject.toml."""

import re
import shutil
from pathlib import Path

import nox

nox.needs_version = ">=2024.10.9"
nox.options.sessions = ["lint", "typing", "tests", "docs", "package"]
nox.options.error_on_external_run = True

HERE = Path(__file__).parent
PYPROJECT = nox.project.load_toml("pyproject.toml")
PYTHONS = nox.project.python_versions(PYPROJECT)
BENCHMARKS = sorted(path.stem for path in (HERE / "benchmarks").glob("[!_]*.py"))


def minimums() -> list[str]:
    """The lowest version that pyproject.toml declares for each run-time dependency."""
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"]
    declared = [*project["dependencies"], *extras["cli"], *extras["sandbox"]]
    found = (re.fullmatch(r"([\w-]+)>=([\d.]+).*", requirement) for requirement in declared)
    return [f"{match[1]}=={match[2]}" for match in found if match]


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests; what follows `--` goes to pytest."""
    session.install("--editable", ".[test]")
    session.run("pytest", *session.posargs)


@nox.session(python=PYTHONS[0])
def lowest(session: nox.Session) -> None:
    """Run the tests with the lowest versions that pyproject.toml allows.

    Plain pip has no such resolution, so each minimum becomes a constraint.
    """
    constraints = Path(session.create_tmp()) / "lowest.txt"
    constraints.write_text("\n".join(minimums()) + "\n")
    session.install("--editable", ".[test]", "--constraint", str(constraints))
    session.run("pytest", *session.posargs)


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
