"""How many of mutmut's mutants the tests kill, by module.

Left out are mutants that only change texts, and those of functions that run only while their module
is imported: mutmut imports it once, before it changes anything. Reads the folder `mutants` that
`mutmut run` leaves. Ends with 1 if the score is below `--least`.
"""

import argparse
import ast
import difflib
import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Set
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
    """Every text is empty, and a sentence is none at all: without it people read less."""

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return _blank(node.value) if isinstance(node.value, str) else node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return _blank(
            "".join(str(each.value) for each in node.values if isinstance(each, ast.Constant))
        )

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.keywords = [each for each in node.keywords if each.arg not in _TEXTS]
        return self.generic_visit(node)


def mutants(folder: Path) -> Iterator[Mutant]:
    """All mutants that have been run and change more than a text."""
    for meta in sorted(folder.rglob("*.py.meta")):
        codes = json.loads(meta.read_text())["exit_code_by_key"]
        if not codes:
            continue
        functions = _functions(ast.parse(meta.with_suffix("").read_text()))
        at_import = _run_at_import(ast.parse(_original(meta.with_suffix(""), folder).read_text()))
        for key, code in codes.items():
            module, _, name = key.rpartition(".")
            match = _KEY.fullmatch(name)
            if match is None or code is None or match["function"] in at_import:
                continue
            before, after = functions[f"{match['function']}_orig"], functions[name]
            if _shape(before) != _shape(after):
                yield Mutant(module, name, _body(before), _body(after), code in _SURVIVED)


def _blank(text: str) -> ast.Constant:
    return ast.Constant(None if " " in text else "")


def _functions(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {node.name: node for node in found if "__mutmut_" in node.name}


def _original(changed: Path, folder: Path) -> Path:
    return folder.parent / changed.relative_to(folder)


def _run_at_import(tree: ast.Module) -> set[str]:
    """Functions that are called while their module is imported and used by nothing later.

    Named as mutmut names them.
    """
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    found = {name for name in functions if name.startswith("_")}
    while True:
        first, later = _uses(tree, found)
        outlive = found & later | {name for name in found if first[name] != {True}}
        if not outlive:
            return {f"x_{name}__mutmut" for name in found}
        found -= outlive


def _uses(tree: ast.Module, at_import: Set[str]) -> tuple[dict[str, set[bool]], set[str]]:
    """Names used while the module is imported, each with whether it is called; names used later."""
    first: dict[str, set[bool]] = defaultdict(set)
    later: set[str] = set()

    def look(node: ast.AST) -> None:
        if isinstance(node, ast.FunctionDef) and node.name not in at_import:
            for decorator in node.decorator_list:
                look(decorator)
            later.update(each.id for each in ast.walk(node) if isinstance(each, ast.Name))
            return
        for each in ast.iter_child_nodes(node):
            if isinstance(each, ast.Name):
                first[each.id].add(isinstance(node, ast.Call) and each is node.func)
            look(each)

    look(tree)
    return first, later


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
