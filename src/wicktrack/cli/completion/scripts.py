"""The completion scripts of the shells, the protocol they speak, and quoting for bash.

One rule: a script is as short as can be; splitting the line and quoting the answer are done here,
in one language, where tests reach them. A line of an answer is a word, a tab and its description;
`:files` means that the shell is to complete file names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Annotated

from wicktrack.cli.completion.candidates import Candidate, Shell, candidates
from wicktrack.cli.grammar.registry import KEEP, command
from wicktrack.cli.streams import emit
from wicktrack.errors import BadValue, Exit, did_you_mean
from wicktrack.render.escape import harmless

if TYPE_CHECKING:
    import typer


@command(
    KEEP,
    "wicktrack completion fish | source      # in ~/.config/fish/config.fish",
    'eval "$(wicktrack completion bash)"     # in ~/.bashrc',
    'eval "$(wicktrack completion zsh)"      # in ~/.zshrc',
)
def completion(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help="bash, zsh or fish.")],
) -> int:
    """Print a shell completion script.

    The zsh script can also be saved in a folder of $fpath, as a file called _wicktrack.
    """
    name = shell.strip().lower()
    if name not in list(Shell):
        hint = did_you_mean(name, list(Shell)) or f"use one of {', '.join(Shell)}"
        raise BadValue(f"`{shell}` is not a supported shell", hint)
    emit([SCRIPTS[Shell(name)]])
    return Exit.OK


def answer(arguments: list[str]) -> int:
    """Answer a script: bash sends its line, the others the words before and the raw current one."""
    match arguments:
        case ["bash", line, breaks]:
            lines = _in_bash(line, breaks)
        case ["zsh" | "fish" as shell, _, *words, typed]:
            found = candidates(words, split(typed, fish=shell == "fish")[-1].text)
            lines = _lines(found)
        case _:
            return Exit.USAGE
    emit(lines)
    return Exit.OK


def _lines(found: Iterable[Candidate] | None) -> list[str]:
    """A line for each candidate, but for those that a shell would obey when it shows them."""
    if found is None:
        return [":files\n"]
    return [f"{word}\t{harmless(meaning)}\n" for word, meaning in found if harmless(word) == word]


class Word:
    """A word of a command line without its quotes.

    `start` is the offset in `text` from which bash replaces it, and `quote` an open quote.
    """

    def __init__(self) -> None:
        self.text = ""
        self.start = 0
        self.quote = ""


_ESCAPABLE = {'"': '"\\$`', "'": "'\\"}
"""The characters that a backslash escapes inside each quote."""


def split(line: str, breaks: str = "", *, fish: bool = False) -> list[Word]:
    """The words of a line up to the cursor; the last one may be empty.

    `breaks` are the characters at which readline breaks words ($COMP_WORDBREAKS in bash). Inside
    single quotes only fish has escapes.
    """
    words = [Word()]
    begun, start = False, 0
    rest = iter(line)
    for char in rest:
        word = words[-1]
        if char == "\\" and (fish or word.quote != "'"):
            escaped = next(rest, "")
            literal = word.quote and escaped not in _ESCAPABLE[word.quote]
            word.text += char + escaped if literal else escaped
        elif char == word.quote:
            word.quote, word.start = "", start
        elif word.quote:
            word.text += char
        elif char in "'\"":
            word.quote, start, word.start = char, word.start, len(word.text)
        elif char.isspace():
            words += [Word()] if begun else []
        else:
            word.text += char
            if char in breaks:
                word.start = len(word.text)
        begun = bool(words[-1].quote) or not char.isspace()
    return words


def _in_bash(line: str, breaks: str) -> list[str]:
    """The answer for bash: replacements of what readline takes for the word, quoted.

    If one candidate needs quotes, all get them, so that readline can insert their common prefix.
    """
    *before, typed = split(line, breaks)
    found = candidates([word.text for word in before[1:]], typed.text)
    if found is None:
        return _lines(None)
    rest = [word[typed.start :] for word, _ in found if harmless(word) == word]
    quote = typed.quote or ("" if all(map(_plain, rest)) else "all")
    return _lines(Candidate(_QUOTED[quote](text)) for text in rest)


def _plain(text: str) -> bool:
    return all(char.isalnum() or char in "_./,+@%=:-" for char in text)


def _single(text: str) -> str:
    return text.replace("'", r"'\''")


def _double(text: str) -> str:
    """Text for double quotes, where `!` expands history even after a backslash."""
    for char in '\\"$`':
        text = text.replace(char, f"\\{char}")
    return text.replace("!", "\"'!'\"")


def _within(quote: str, text: str) -> str:
    """Text for an open quote; readline mistakes one at either end of it for its own."""
    start = quote if text.startswith(quote) else ""
    return start + text + (quote if text.endswith(quote) else "")


_QUOTED: dict[str, Callable[[str], str]] = {
    "": str,
    "'": lambda text: _within("'", _single(text)),
    '"': lambda text: _within('"', _double(text)),
    "all": lambda text: f"'{_single(text)}'",
}


_BASH = r"""# bash completion for wicktrack: eval "$(wicktrack completion bash)"
_wicktrack() {
    local program=wicktrack line
    [[ $1 == */* ]] && program=${1/#\~\//$HOME/}
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :files) compopt -o default ;;
            *) COMPREPLY+=("${line%%$'\t'*}") ;;
        esac
    done < <("$program" __complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
}
complete -F _wicktrack wicktrack
"""

_ZSH = r"""#compdef wicktrack
# zsh completion for wicktrack: eval "$(wicktrack completion zsh)",
# or keep this as a file called _wicktrack in a folder of $fpath.
_wicktrack() {
    local program=wicktrack line word meaning
    local -a typed found
    [[ ${words[1]} == */* ]] && program=${${(Q)words[1]}/#\~\//$HOME/}
    typed=("${(@Q)words[1,CURRENT-1]}" "$QIPREFIX$PREFIX")
    while IFS= read -r line; do
        if [[ $line == :files ]]; then
            [[ $PREFIX == -*=* ]] && compset -P 1 '*='
            _files
            return
        fi
        word=${line%%$'\t'*} meaning=${line#*$'\t'}
        word=${word//\\/\\\\}
        found+=("${word//:/\\:}${meaning:+:$meaning}")
    done < <("$program" __complete zsh "${typed[@]}" 2>/dev/null)
    (( $#found )) || return 1
    _describe -V wicktrack found -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}'
}
if [[ ${funcstack[1]-} == _wicktrack ]]; then
    _wicktrack "$@"
else
    (( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit -i }
    compdef _wicktrack wicktrack
fi
"""

_FISH = r"""# fish completion for wicktrack: wicktrack completion fish | source
function __wicktrack_words
    set -l program wicktrack
    set -l words (commandline -opc)
    string match -q '*/*' -- $words[1]
    and set program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -g __wicktrack_found ($program __complete fish $words (commandline -ct) 2>/dev/null)
    test "$__wicktrack_found" != :files
end
complete -c wicktrack -e
complete -c wicktrack -k -n __wicktrack_words -f -a '$__wicktrack_found'
"""

SCRIPTS = {Shell.BASH: _BASH, Shell.ZSH: _ZSH, Shell.FISH: _FISH}
