"""How many of mutmut's mutants the tests kill, by module; mutants that only change texts left out.

Reads the folder `mutants` that `mutmut run` leaves. Ends with 1 if the score is below `--least`.
"""

import argparse
import ast
import difflib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

_KEY = re.compile(r"(?P<function>.+__mutmut)_(?P<number>\d+)")
_SURVIVED: Final = (0, 33)
"""pytest's code for all passed, and mutmut's for no test at all."""
_TEXTS: Final = ("message", "hint", "strict")
"""Arguments that are only ever read by people, and one that only a mistake of ours would meet."""


class Mutant(NamedTuple):
    """One changed function."""

    module: str
    name: str
    before: str
    after: str
    survived: bool


class _WithoutTexts(ast.NodeTransformer):
    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant("") if isinstance(node.value, str) else node

    def visit_JoinedStr(self, _node: ast.JoinedStr) -> ast.AST:
        return ast.Constant("")

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.keywords = [each for each in node.keywords if each.arg not in _TEXTS]
        return self.generic_visit(node)


def mutants(folder: Path) -> Iterator[Mutant]:
    """All mutants that have been run and change more than a text."""
    for meta in sorted(folder.rglob("*.py.meta")):
        codes = json.loads(meta.read_text())["exit_code_by_key"]
        functions = _functions(ast.parse(meta.with_suffix("").read_text())) if codes else {}
        for key, code in codes.items():
            module, _, name = key.rpartition(".")
            match = _KEY.fullmatch(name)
            if match is None or code is None:
                continue
            before, after = functions[f"{match['function']}_orig"], functions[name]
            if _shape(before) != _shape(after):
                yield Mutant(module, name, _body(before), _body(after), code in _SURVIVED)


def _functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {node.name: node for node in found if "__mutmut_" in node.name}


def _shape(function: ast.FunctionDef) -> str:
    copy = ast.parse(_body(function))
    return ast.dump(_WithoutTexts().visit(copy))


def _body(function: ast.FunctionDef) -> str:
    return re.sub(r"__mutmut_(orig|\d+)", "", ast.unparse(function))


def _difference(mutant: Mutant) -> str:
    lines = difflib.unified_diff(
        mutant.before.splitlines(), mutant.after.splitlines(), n=0, lineterm=""
    )
    changed = [line for line in lines if not line.startswith(("---", "+++", "@@"))]
    return "\n".join([f"# {mutant.module}.{mutant.name}", *changed])


def main() -> None:
    """Print the score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("mutants"))
    parser.add_argument("--least", type=float, default=0, help="percent")
    parser.add_argument("--survivors", action="store_true", help="show what no test noticed")
    arguments = parser.parse_args()
    found = list(mutants(arguments.folder))
    if not found:
        sys.exit("No mutants: run mutmut first.")
    all_of = Counter(mutant.module for mutant in found)
    alive = Counter(mutant.module for mutant in found if mutant.survived)
    if arguments.survivors:
        print("\n\n".join(_difference(mutant) for mutant in found if mutant.survived), "\n")
    for module, count in sorted(all_of.items()):
        print(
            f"{module:50} {count - alive[module]:5} of {count:5}  {_percent(alive[module], count)}"
        )
    score = 100 - 100 * alive.total() / len(found)
    print(f"{'all':50} {len(found) - alive.total():5} of {len(found):5}  {score:5.1f} %")
    sys.exit(score < arguments.least)


def _percent(alive: int, count: int) -> str:
    return f"{100 - 100 * alive / count:5.1f} %"


if __name__ == "__main__":
    main()
