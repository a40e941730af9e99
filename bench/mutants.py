"""Mutation testing: change one thing in the code, run the tests, and tell which changes none saw.

One rule: the checkout is left alone; all happens in a copy of it, and the seed decides all.

    python bench/mutants.py --only model/ --count 60
    python bench/mutants.py --only reports/cast.py --count 1000 --seed 2

Takes random changes of comparisons, boundaries, booleans, arithmetic, returned values and filters.
The tests that import the changed module run first, then the rest of the fast ones, each time up to
the first failure. What is printed for each is where, what became what, and where it ended: `own` (a
test that imports the module failed), `others`, `late` (it ran out of time) or **lives**. One that
lives is either a test to write or a change that changes nothing. Exits with 1 where any lives.
"""

from __future__ import annotations

import argparse
import ast
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from textwrap import shorten
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = Path("src", "wicktrack")

# --- what is changed ---------------------------------------------------------------------------

Span = tuple[int, int]
Change = tuple[Span, str]

_COMPARISONS = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "==": "!=",
    "!=": "==",
    "is not": "is",
    "is": "is not",
    "not in": "in",
    "in": "not in",
}
_OPERATOR = re.compile(r"is\s+not\b|not\s+in\b|\bis\b|\bin\b|<=|>=|==|!=|<|>")
_NOT_CODE = {"annotation", "returns", "decorator_list", "type_params"}
"""Fields of a node that say something about code; what they hold is left as it is."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change to a file, from byte to byte of it."""

    path: Path
    line: int
    span: Span
    old: str
    new: str

    def __str__(self) -> str:
        old, new = (shorten(text, 80, placeholder=" …") for text in (self.old, self.new))
        return f"{self.path}:{self.line}: `{old}` → `{new}`"

    def applied(self, source: bytes) -> bytes:
        start, end = self.span
        return source[:start] + self.new.encode() + source[end:]


def mutants(path: Path, source: bytes) -> list[Mutant]:
    """Every change of a file that still is Python, in order."""
    text = _Text(source)
    found = []
    for node in _code(ast.parse(source)):
        for (start, end), new in _CHANGES.get(type(node), _none)(node, text):
            mutant = Mutant(path, text.line(start), (start, end), text[start:end], new)
            if _compiles(mutant.applied(source)):
                found.append(mutant)
    return found


class _Text:
    """Source by bytes, as the offsets of its nodes count."""

    def __init__(self, source: bytes) -> None:
        self._source = source
        self._lines = [0, *(found.end() for found in re.finditer(rb"\n", source))]

    def __getitem__(self, part: slice) -> str:
        return self._source[part].decode()

    def line(self, offset: int) -> int:
        return self._source.count(b"\n", 0, offset) + 1

    def span(self, node: Any) -> Span:
        lines = self._lines
        return (
            lines[node.lineno - 1] + node.col_offset,
            lines[node.end_lineno - 1] + node.end_col_offset,
        )

    def between(self, one: Any, other: Any) -> Span:
        return self.span(one)[1], self.span(other)[0]


def _code(node: ast.AST) -> Iterator[ast.AST]:
    """The node and those below it, without annotations, decorators and texts for readers."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in _NOT_CODE:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _says_something(child):
                yield from _code(child)


def _says_something(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _compiles(source: bytes) -> bool:
    try:
        compile(source, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _none(_node: Any, _text: _Text) -> Iterable[Change]:
    return ()


def _comparison(node: ast.Compare, text: _Text) -> Iterator[Change]:
    """Each operator becomes its opposite, or lets the boundary in that it left out."""
    for one, other in pairwise([node.left, *node.comparators]):
        start, end = text.between(one, other)
        if found := _OPERATOR.search(text[start:end]):
            word = " ".join(found[0].split())
            yield (start + found.start(), start + found.end()), _COMPARISONS[word]


def _boolean(node: ast.BoolOp, text: _Text) -> Iterator[Change]:
    old, new = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
    for one, other in pairwise(node.values):
        start, end = text.between(one, other)
        if found := re.search(rf"\b{old}\b", text[start:end]):
            yield (start + found.start(), start + found.end()), new


def _negation(node: ast.UnaryOp, text: _Text) -> Iterator[Change]:
    start, end = text.span(node)
    if found := re.match(r"not\b\s*", text[start:end]):
        yield (start, start + found.end()), ""


def _constant(node: ast.Constant, text: _Text) -> Iterator[Change]:
    """Of a truth its opposite, of a number its neighbours."""
    if isinstance(node.value, bool):
        yield text.span(node), str(not node.value)
    elif isinstance(node.value, int):
        for near in (node.value - 1, node.value + 1):
            yield text.span(node), str(near) if near >= 0 else f"({near})"


def _arithmetic(node: ast.BinOp, text: _Text) -> Iterator[Change]:
    old, new = {ast.Add: ("+", "-"), ast.Sub: ("-", "+")}.get(type(node.op), ("", ""))
    start, end = text.between(node.left, node.right)
    if old and (place := text[start:end].find(old)) >= 0:
        yield (start + place, start + place + 1), new


def _returned(node: ast.Return, text: _Text) -> Iterator[Change]:
    """Nothing is returned, or the opposite truth by another change."""
    if node.value and not (isinstance(node.value, ast.Constant) and node.value.value is None):
        yield text.span(node.value), "None"


def _filter(node: ast.comprehension, text: _Text) -> Iterator[Change]:
    """Everything is let in."""
    for condition in node.ifs:
        yield text.span(condition), "True"


_CHANGES: dict[type, Callable[[Any, _Text], Iterable[Change]]] = {
    ast.Compare: _comparison,
    ast.BoolOp: _boolean,
    ast.UnaryOp: _negation,
    ast.Constant: _constant,
    ast.BinOp: _arithmetic,
    ast.Return: _returned,
    ast.comprehension: _filter,
}

# --- who sees it -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Copy:
    """A copy of the checkout, in which the tests run."""

    folder: Path
    processes: int
    timeout: float

    def outcome(self, mutant: Mutant) -> str:
        """Where a mutant ends; the file is as it was afterwards."""
        file = self.folder / mutant.path
        source = file.read_bytes()
        own = self._own(mutant.path)
        others = [f"--ignore={name}" for name in own]
        try:
            self._write(file, mutant.applied(source))
            return (own and self.ran(*own, end="own")) or self.ran(*others, end="others") or "lives"
        finally:
            self._write(file, source)

    def _write(self, file: Path, source: bytes) -> None:
        """Without what was compiled of it: within a second nothing else tells it is another one."""
        file.write_bytes(source)
        for compiled in (file.parent / "__pycache__").glob(f"{file.stem}.*"):
            compiled.unlink()

    def _own(self, path: Path) -> list[str]:
        """The tests that import a module, one that is named as it is first."""
        name = ".".join(path.relative_to("src").with_suffix("").parts)
        package, _, stem = name.rpartition(".")
        wanted = re.compile(rf"\b{name}\b|from {package} import .*\b{stem}\b")
        files = sorted((self.folder / "tests").glob("test_*.py"))
        found = [file.name for file in files if wanted.search(file.read_text(encoding="utf-8"))]
        return [f"tests/{file}" for file in sorted(found, key=lambda file: stem not in file)]

    def ran(self, *words: str, end: str) -> str:
        """Run tests up to the first failure: the end where one failed, `late`, or empty."""
        command = [sys.executable, "-m", "pytest", "-qx", f"-n{self.processes}", *words]
        tests = subprocess.Popen(
            command,
            cwd=self.folder,
            env=self._environ(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            return end if tests.wait(self.timeout) else ""
        except subprocess.TimeoutExpired:
            os.killpg(tests.pid, signal.SIGKILL)
            tests.wait()
            return "late"

    def _environ(self) -> dict[str, str]:
        """The copy's modules come before those that are installed."""
        theirs = ("WICKTRACK_", "COVERAGE_", "PYTHON")
        kept = {name: it for name, it in os.environ.items() if not name.startswith(theirs)}
        return kept | {"PYTHONPATH": str(self.folder / "src")}


def copied(folder: Path) -> None:
    """Copy what git has of the checkout, and what it would have."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in listed.split("\0")[:-1]:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)


def chosen(root: Path, only: str, count: int, seed: int) -> list[Mutant]:
    """So many of all changes of the modules whose path within the package begins so, in order."""
    every = []
    for file in sorted((root / PACKAGE).rglob("*.py")):
        if file.relative_to(root / PACKAGE).as_posix().startswith(tuple(only.split(","))):
            every += mutants(file.relative_to(root), file.read_bytes())
    chance = Random(seed)  # noqa: S311 - nothing is secret here
    few = chance.sample(every, min(count, len(every)))
    return sorted(few, key=lambda mutant: (mutant.path, mutant.span))


def main() -> int:
    """Read the command line; 1 where a mutant lives, 2 where the tests fail without any."""
    given = _arguments().parse_args()
    ends = Counter[str]()
    with tempfile.TemporaryDirectory(prefix="wicktrack-mutants-") as name:
        copy = Copy(Path(name), given.processes, given.timeout)
        copied(copy.folder)
        if copy.ran(end="failed"):
            print("the tests fail, or are late, without any change", file=sys.stderr)
            return 2
        for mutant in chosen(copy.folder, given.only, given.count, given.seed):
            end = copy.outcome(mutant)
            ends[end] += 1
            print(f"{'**lives**' if end == 'lives' else end}  {mutant}", flush=True)
    print(", ".join(f"{count} {end}" for end, count in ends.most_common()))
    return 1 if ends["lives"] else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Tell which changes to the code no test sees.")
    parser.add_argument("--count", type=int, default=170, help="of changes, taken at random")
    parser.add_argument("--seed", type=int, default=1, help="of chance")
    parser.add_argument(
        "--only",
        default="model/,reports/,index/,recording/",
        help="paths within the package, with commas between them",
    )
    parser.add_argument("--processes", type=int, default=2, help="that run tests")
    parser.add_argument("--timeout", type=float, default=300, help="seconds for a run of tests")
    return parser


if __name__ == "__main__":
    sys.exit(main())
