"""The shape of the generated table: commands and their parameters.

One rule: types only; at run time the table is plain dictionaries, and nothing imports this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict


class Parameter(TypedDict, total=False):
    """An option of a command, or without `options` an argument; what is left out is usual.

    `off` are the names that switch a flag off. `kind`: "flag", "int", "path" or "help", else
    text. `many`: it may be repeated. `heard`: Typer lists something where its value is `LIST`.
    """

    name: str
    options: tuple[str, ...]
    off: tuple[str, ...]
    kind: str
    many: bool
    required: bool
    least: int
    default: Any
    heard: bool
    metavar: str
    help: str
    hidden: bool


class Grammar(TypedDict):
    """A command: where its function is, what it is for, and what it takes.

    Where `about` is empty, the command is hidden.
    """

    module: str
    about: str
    parameters: Sequence[Parameter]
