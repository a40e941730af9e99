"""The terminal of a live display, taken over and given back.

One rule: whatever ends the display (a key, a signal, an error), the terminal is left as it was.
Signals are only noted where they arrive, and heeded in `Terminal.wait`, so nothing is torn.
"""

from __future__ import annotations

import os
import select
import signal
import socket
import sys
import termios
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Self

from wicktrack.cli.streams import ClosedPipe, NotWritten, ascii_only, emit
from wicktrack.render.clock import Face, frame, screen

_ENTER = "\x1b[?1049h\x1b[?25l"
_LEAVE = "\x1b[0m\x1b[?25h\x1b[?1049l"
"""The alternate screen without a cursor, and back: xterm's control sequences."""

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_NOTED = (*_ENDING, signal.SIGWINCH, signal.SIGTSTP)

ESCAPE, INTERRUPT, GONE = b"\x1b", b"\x03", b"\x04"
_ESCAPE_DELAY = 0.05
"""Within so many seconds the rest of a key's escape sequence follows; else it was Esc itself."""


class _Ended(SystemExit):
    """A signal ended the display."""


class Terminal:
    """The terminal of standard input and output, while a display has it.

    `moment` says what time it is.
    """

    def __init__(self, moment: Callable[[], datetime], *, colour: bool) -> None:
        self.moment = moment
        self._colour = colour
        self._keyboard = sys.stdin.fileno()
        self._ascii = ascii_only()
        self._mode: list[Any] | None = None
        self._before: dict[signal.Signals, Any] = {}
        self._noted: set[int] = set()
        self._woken, self._waker = socket.socketpair()
        self._woken.settimeout(0)
        self._waker.settimeout(0)
        self._wakeup = -1

    def __enter__(self) -> Self:
        try:
            self._catch()
            self._take()
        except BaseException:
            self._restore()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._restore()
        # A signal that ended us is now ours to suffer, as whoever sent it expects.
        for number in self._noted.intersection(_ENDING[1:]):
            os.kill(os.getpid(), number)

    def show(self, face: Face) -> None:
        """Show this, and nothing else."""
        width, height = self._size()
        lines = screen(face, width, height, ascii_only=self._ascii)
        emit([frame(lines, width, height, colour=self._colour)])

    def wait(self, seconds: float) -> bytes:
        """The keys that were typed; none after that time, or when the window changed its size.

        Raises KeyboardInterrupt, and what ends the display when a signal came.
        """
        ready, _, _ = select.select([self._keyboard, self._woken], [], [], seconds)
        with suppress(BlockingIOError):
            while self._woken.recv(64):
                pass
        self._heed()
        keys = self._typed() if self._keyboard in ready else b""
        if INTERRUPT in keys:
            raise KeyboardInterrupt
        return keys

    def _typed(self) -> bytes:
        try:
            keys = os.read(self._keyboard, 1024)
            if keys.endswith(ESCAPE) and select.select([self._keyboard], [], [], _ESCAPE_DELAY)[0]:
                keys += os.read(self._keyboard, 1024)
        except OSError:
            return GONE
        return keys or GONE

    def _size(self) -> tuple[int, int]:
        """Not of $COLUMNS, which stays when the window changes."""
        try:
            width, height = os.get_terminal_size(sys.stdout.fileno())
        except OSError:
            return 80, 24
        return width or 80, height or 24

    def _heed(self) -> None:
        if signal.SIGINT in self._noted:
            raise KeyboardInterrupt
        for number in self._noted.intersection(_ENDING):
            raise _Ended(128 + number)
        if signal.SIGTSTP in self._noted:
            self._suspend()
        self._noted.difference_update((signal.SIGTSTP, signal.SIGWINCH))

    def _suspend(self) -> None:
        """Stop as anybody does at Ctrl-Z, and take the terminal again when continued."""
        self._give()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._note)
        self._take()

    def _note(self, number: int, _: object) -> None:
        self._noted.add(number)

    def _catch(self) -> None:
        """Note every signal, but for those that we were told to ignore (`nohup`)."""
        self._wakeup = signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in _NOTED:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._before[number] = signal.signal(number, self._note)

    def _take(self) -> None:
        """Keys come at once and unseen, and Ctrl-S freezes nothing."""
        self._mode = termios.tcgetattr(self._keyboard)
        mode = termios.tcgetattr(self._keyboard)
        mode[0] &= ~termios.IXON
        mode[3] &= ~(termios.ECHO | termios.ICANON)
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self._keyboard, termios.TCSADRAIN, mode)
        emit([_ENTER])

    def _give(self) -> None:
        """A terminal that has gone meanwhile needs nothing more."""
        if self._mode is None:
            return
        with suppress(ClosedPipe, NotWritten):
            emit([_LEAVE])
        with suppress(termios.error):
            termios.tcsetattr(self._keyboard, termios.TCSADRAIN, self._mode)
        self._mode = None

    def _restore(self) -> None:
        try:
            self._give()
        finally:
            for number, handler in self._before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(self._wakeup)
            self._woken.close()
            self._waker.close()
