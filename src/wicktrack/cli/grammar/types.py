"""The types of the generated table: commands and their parameters.

One rule: types only; at run time the table is plain dictionaries, and nothing imports this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypedDict


class Parameter(TypedDict, total=False):
    """An option of a command, or without `options` an argument; absent keys mean the default.

    `off` are the names that switch a flag off. `kind`: "flag", "int", "path" or "help", else
    text. `many`: it may be repeated. `least` and `most`: the bounds of an int. `eager_help`: where
    its value is `FIELDS_HELP`, Typer prints a list and ignores the rest of the line.
    """

    name: str
    options: tuple[str, ...]
    off: tuple[str, ...]
    kind: str
    many: bool
    required: bool
    least: int
    most: int
    default: Any
    eager_help: bool
    metavar: str
    help: str
    hidden: bool


class Grammar(TypedDict):
    """A command: the module of its function below `cli`, its summary, and its parameters.

    Where `about` is empty, the command is hidden.
    """

    module: str
    about: str
    parameters: Sequence[Parameter]
