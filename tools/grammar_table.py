"""The generator of `cli/grammar/table.py`, the command line without Typer.

One rule: read off the Typer application, which alone says what a command takes. What the table has
no words for is refused here, so that no line is ever understood in two ways. No command imports
this module.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import typer

from wicktrack.cli import typer_app as application
from wicktrack.cli.grammar.registry import KNOWN

_WIDEST = 100
_HEAD = '''\
"""Which commands and options are there? Generated: see `tools/grammar_table.py`.

One rule: nothing is said here that the annotations of the commands do not say; run
`WICKTRACK_REWRITE=1 pytest tests/test_line.py` after changing one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wicktrack.cli.grammar.types import Grammar, Parameter

# fmt: off
'''


def source() -> str:
    """The module as it has to be."""
    group: Any = typer.main.get_command(application.app)
    top = typer.Context(group, info_name="wicktrack", **group.context_settings)
    lines = [_HEAD, "PROGRAM: tuple[Parameter, ...] = ("]
    lines += _rows(group.get_params(top))
    lines += [")", '"""What the program itself takes."""', "", "COMMANDS: dict[str, Grammar] = {"]
    for name, command in group.commands.items():
        module = KNOWN[name].function.__module__.removeprefix("wicktrack.cli.")
        about = "" if command.hidden else command.get_short_help_str(_WIDEST)
        lines.append(
            f'"{name}": {{"module": "{module}", "about": {_quoted(about)}, "parameters": ('
        )
        lines += _rows(command.get_params(typer.Context(command, parent=top)))
        lines.append(")},")
    return "\n".join([*lines, "}", ""])


def _rows(parameters: Iterable[Any]) -> list[str]:
    return [f"    {_literal(_told(parameter))}," for parameter in parameters]


def _told(parameter: Any) -> dict[str, Any]:
    """What the table says of a parameter; what is usual is left out."""
    option = parameter.param_type_name == "option"
    told = {
        "name": parameter.name,
        # Those of --help come in any order.
        "options": tuple(sorted(parameter.opts, key=_rank)) if option else (),
        "off": tuple(parameter.secondary_opts) if option else (),
        "kind": _kind(parameter),
        "many": _many(parameter),
        "required": parameter.required,
        "least": getattr(parameter.type, "min", None),
        "heard": parameter.callback is not None and parameter.name != "help",
        "metavar": parameter.metavar,
        "help": parameter.help,
        "hidden": parameter.hidden,
    }
    said = {key: value for key, value in told.items() if value or type(value) is int}
    return said if parameter.default is None else said | {"default": parameter.default}


def _rank(name: str) -> bool:
    return not name.startswith("--")


def _kind(parameter: Any) -> str:
    """The sort of value, in the words of `cli/grammar/reader.py`."""
    kind = {
        "BoolParamType": "flag",
        "StringParamType": "",
        "IntParamType": "int",
        "IntRange": "int",
        "TyperPath": "path",
    }.get(type(parameter.type).__name__)
    if kind is None or not _plain(parameter):
        message = f"{parameter.name} takes what the table of the grammar has no words for"
        raise NotImplementedError(message)
    return "help" if parameter.name == "help" else kind


def _plain(parameter: Any) -> bool:
    """Whether a value means what its words say, and nothing else is asked or looked up."""
    of = parameter.type
    unusual = ("exists", "readable", "writable", "resolve_path", "max", "clamp", "min_open")
    named = (*parameter.opts, *parameter.secondary_opts)
    return (
        not any(getattr(of, name, None) for name in unusual)
        and not any(getattr(parameter, name, None) for name in ("prompt", "count", "envvar"))
        and (type(of).__name__ == "BoolParamType") is bool(getattr(parameter, "is_flag", False))
        and (parameter.default is None or not _many(parameter))
        and all(len(name) == 2 or name[:2] == "--" or name[:1] != "-" for name in named)
    )


def _many(parameter: Any) -> bool:
    return bool(getattr(parameter, "multiple", False) or parameter.nargs < 0)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _literal(value: Any) -> str:
    """A literal with texts in double quotes."""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, tuple):
        return f"({', '.join(map(_literal, value))}{',' * (len(value) == 1)})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_quoted(key)}: {_literal(it)}" for key, it in value.items()) + "}"
    return repr(value)
