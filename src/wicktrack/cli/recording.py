"""Which file is written, and what is said of it?

One rule: words go to standard error; only the difference that a dry run makes is data.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from wicktrack import recording
from wicktrack.catalogue import files, loader
from wicktrack.cli import folders, views
from wicktrack.cli.asking import Ask
from wicktrack.cli.streams import emit, say
from wicktrack.errors import BadUsage, Exit, NotChanged
from wicktrack.model.ledger import WholeLedger
from wicktrack.recording import New, Recorded
from wicktrack.reports.history import rows_of

OWN_FILE = "catalogue.toml"
"""The user's own file in the data folder, where no other is named."""


def target_of(ask: Ask) -> tuple[Path, list[Path]]:
    """The file that is written, and the whole catalogue that it belongs to.

    The file is the last one named, else the user's own. Raises `NotChanged` for the bundled one.
    """
    if ask.named:
        path, paths = ask.named[-1], ask.named
        if path.is_dir():
            raise BadUsage(f"{path} is a folder", "name the file in it that is to be written")
    else:
        path = folders.data_folder(ask.environ) / OWN_FILE
        paths = [*ask.paths, path]
    if path.resolve() == files.bundled().resolve():
        hint = "name a file of your own with --catalogue, or none"
        raise NotChanged("the bundled catalogue is never written", hint)
    return path, paths


def existing(ask: Ask) -> WholeLedger:
    """What the catalogue holds so far; nothing where its only file is yet to be made."""
    there = [path for path in ask.paths if path.exists()]
    return loader.load(there) if there else WholeLedger()


def append(ask: Ask, new: New, *, dry_run: bool) -> int:
    """Append what is new to the file, and say what changed; raises what `recording` raises."""
    path, paths = target_of(ask)
    done = recording.append(paths, path, new, dry_run=dry_run)
    for name in done.known:
        say(f"{name}: this is known already.")
    if dry_run:
        emit([done.diff])
    elif done.new.blocks():
        for sentence in _told(done):
            say(sentence)
        say(f"Recorded in {path}.")
    return Exit.OK


def _told(done: Recorded) -> Iterator[str]:
    """What changed, a sentence for each change."""
    for name, table in done.new.titles.items():
        yield f"{table['name']}: a new title, {name}."
    for state, changes in done.changes():
        for row in rows_of(done.snapshot, state, changes):
            yield f"{row.name}: {views.what_happened(row, colon=False)}"
