"""A site's module that raises is told of in one line, with its place and nothing that is secret."""

from pathlib import Path

import pytest
from click.testing import Result

from tests.cli._site import axclarity

HOSTS = Path(__file__).parents[2] / "examples" / "hosts"


def run(folder: Path, *lines: str, app: str = "mysite:integration") -> Result:
    (folder / "mysite.py").write_text("\n".join(lines))
    return axclarity(folder, "run", app=app)


def test_a_module_that_raises_is_told_of_in_one_line(tmp_path: Path) -> None:
    refused = run(tmp_path, "import os", "", "shop = os.environ['NO_SUCH_URL']")

    assert refused.exit_code == 2
    assert refused.stderr == (
        "axclarity: --app mysite cannot be imported: KeyError: 'NO_SUCH_URL' (mysite.py, line 3) "
        '[config.app]. Mend the module; python -c "import mysite" shows the whole traceback.\n'
    )


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("import no_such_thing", "ModuleNotFoundError: No module named 'no_such_thing'"),
        ("from os import no_such_thing", "ImportError: cannot import name 'no_such_thing'"),
        ("import os; os.no_such_thing", "AttributeError: module 'os' has no attribute"),
        ("no_such_thing", "NameError: name 'no_such_thing' is not defined"),
        ("def f(:", "SyntaxError: invalid syntax (mysite.py, line 1)"),
        ("  x = 1", "IndentationError: unexpected indent (mysite.py, line 1)"),
        ("import json; json.dumps(1, no=2)", "TypeError: JSONEncoder.__init__() got an unex"),
        ("(lambda *, a: a)()", "TypeError: <lambda>() missing 1 required keyword"),
        ("{}['pass word!']", "KeyError (mysite.py, line 1)"),
        ("raise ValueError('hunter2')", "ValueError (mysite.py, line 1)"),
        ("raise TypeError('hunter2 is wrong')", "TypeError (mysite.py, line 1)"),
        ("raise type('Mine', (KeyError,), {})('hunter2')", "Mine (mysite.py, line 1)"),
        ("'hunter2' +", "SyntaxError: invalid syntax (mysite.py, line 1)"),
    ],
)
def test_only_names_are_repeated_of_what_it_says(tmp_path: Path, line: str, told: str) -> None:
    """The text of a foreign error may hold whatever its raiser had: an address, a password."""
    refused = run(tmp_path, line)

    assert refused.exit_code == 2
    assert f"--app mysite cannot be imported: {told}" in refused.stderr
    assert "(mysite.py, line 1)" in refused.stderr
    assert "hunter2" not in refused.stderr


def test_the_place_is_in_the_code_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "mysettings.py").write_text("\n\nimport json\njson.loads('hunter2')\n")

    refused = run(tmp_path, "import mysettings")

    assert "JSONDecodeError (mysettings.py, line 4)" in refused.stderr


def test_a_name_that_raises_when_it_is_looked_up(tmp_path: Path) -> None:
    refused = run(tmp_path, "def __getattr__(name):", "    raise LookupError('hunter2')")

    assert refused.exit_code == 2
    assert "LookupError (mysite.py, line 2)" in refused.stderr


def test_a_module_that_is_not_there_is_told_from_one_that_it_lacks(tmp_path: Path) -> None:
    lacks = run(tmp_path, "import mys")
    absent = run(tmp_path, "", app="mysit.site:integration")

    assert "No module named 'mys'" in lacks.stderr
    assert "there is no module mysit.site here" in absent.stderr


def test_what_is_ours_says_itself_what_to_do(tmp_path: Path) -> None:
    refused = run(
        tmp_path,
        "from axclarity.http import secret_from_environment",
        "secret_from_environment('NO_SUCH_SECRET', {})",
    )

    assert refused.exit_code == 2
    assert refused.stderr.startswith("axclarity: environment:NO_SUCH_SECRET is not set")


def test_a_module_that_ends_the_program_does_so(tmp_path: Path) -> None:
    ended = run(tmp_path, "import sys; sys.exit(3)")

    assert (ended.exit_code, ended.stderr) == (3, "")


def test_the_example_says_which_variable_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOP_URL", raising=False)

    refused = axclarity(HOSTS, "run", app="integration:site")

    assert refused.exit_code == 2
    assert "environment:SHOP_URL is not set" in refused.stderr
    assert "examples/README.md" in refused.stderr
