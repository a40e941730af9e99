"""The terminal of a live display: alternate screen, raw keys, signals.

One rule: whatever ends the display (a key, a signal, an error), the terminal is restored. Signal
handlers only record the signal; `Terminal.wait` acts on it, so no write is interrupted half-way.
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
"""Enter and leave the alternate screen, with a hidden cursor: xterm's control sequences."""

_TERMINATING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_HANDLED = (*_TERMINATING, signal.SIGWINCH, signal.SIGTSTP)

ESCAPE, INTERRUPT, END_OF_INPUT = b"\x1b", b"\x03", b"\x04"
_ESCAPE_DELAY = 0.05
"""Seconds within which the rest of an escape sequence follows; else the key was Esc itself."""


class _Terminated(SystemExit):
    """A signal ended the display; `code` is 128 and its number, as shells report it."""


class Terminal:
    """A context manager that takes over the terminal of standard input and output.

    `moment` returns the time.
    """

    def __init__(self, moment: Callable[[], datetime], *, colour: bool) -> None:
        self.moment = moment
        self._colour = colour
        self._keyboard = sys.stdin.fileno()
        self._ascii = ascii_only()
        self._old_mode: list[Any] | None = None
        self._old_handlers: dict[signal.Signals, Any] = {}
        self._received: set[int] = set()
        self._woken, self._waker = socket.socketpair()
        self._woken.settimeout(0)
        self._waker.settimeout(0)
        self._wakeup = -1

    def __enter__(self) -> Self:
        try:
            self._install_handlers()
            self._take_over()
        except BaseException:
            self._restore()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._restore()
        # Re-raise the signal, now with its old handler, so that the parent sees it in the exit
        # status. Not SIGINT, which has become a KeyboardInterrupt.
        for number in self._received.intersection(_TERMINATING[1:]):
            os.kill(os.getpid(), number)

    def show(self, face: Face) -> None:
        """Draw a face over the whole screen."""
        width, height = self._size()
        lines = screen(face, width, height, ascii_only=self._ascii)
        emit([frame(lines, width, height, colour=self._colour)])

    def wait(self, seconds: float) -> bytes:
        """The keys typed, as bytes; empty after that time, or when the window was resized.

        Raises KeyboardInterrupt for Ctrl-C and SIGINT, SystemExit for the other signals.
        """
        ready, _, _ = select.select([self._keyboard, self._woken], [], [], seconds)
        with suppress(BlockingIOError):
            while self._woken.recv(64):
                pass
        self._handle_signals()
        keys = self._keys() if self._keyboard in ready else b""
        if INTERRUPT in keys:
            raise KeyboardInterrupt
        return keys

    def _keys(self) -> bytes:
        try:
            keys = os.read(self._keyboard, 1024)
            if keys.endswith(ESCAPE) and select.select([self._keyboard], [], [], _ESCAPE_DELAY)[0]:
                keys += os.read(self._keyboard, 1024)
        except OSError:
            return END_OF_INPUT
        return keys or END_OF_INPUT

    def _size(self) -> tuple[int, int]:
        """Columns and rows by the terminal alone: $COLUMNS does not change with the window."""
        try:
            width, height = os.get_terminal_size(sys.stdout.fileno())
        except OSError:
            return 80, 24
        return width or 80, height or 24

    def _handle_signals(self) -> None:
        if signal.SIGINT in self._received:
            raise KeyboardInterrupt
        for number in self._received.intersection(_TERMINATING):
            raise _Terminated(128 + number)
        if signal.SIGTSTP in self._received:
            self._suspend()
        self._received.difference_update((signal.SIGTSTP, signal.SIGWINCH))

    def _suspend(self) -> None:
        """Stop the process as Ctrl-Z does by default; when continued, take the terminal again."""
        self._give_back()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTSTP)
        signal.signal(signal.SIGTSTP, self._receive)
        self._take_over()

    def _receive(self, number: int, _: object) -> None:
        self._received.add(number)

    def _install_handlers(self) -> None:
        """Install a handler for each signal that is not inherited as ignored (`nohup`)."""
        self._wakeup = signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        for number in _HANDLED:
            if signal.getsignal(number) is not signal.SIG_IGN:
                self._old_handlers[number] = signal.signal(number, self._receive)

    def _take_over(self) -> None:
        """Enter the alternate screen, without line buffering, echo, or flow control by Ctrl-S."""
        self._old_mode = termios.tcgetattr(self._keyboard)
        mode = termios.tcgetattr(self._keyboard)
        mode[0] &= ~termios.IXON
        mode[3] &= ~(termios.ECHO | termios.ICANON)
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
        termios.tcsetattr(self._keyboard, termios.TCSADRAIN, mode)
        emit([_ENTER])

    def _give_back(self) -> None:
        """Restore the screen and the mode, as far as the terminal is still there."""
        if self._old_mode is None:
            return
        with suppress(ClosedPipe, NotWritten):
            emit([_LEAVE])
        with suppress(termios.error):
            termios.tcsetattr(self._keyboard, termios.TCSADRAIN, self._old_mode)
        self._old_mode = None

    def _restore(self) -> None:
        try:
            self._give_back()
        finally:
            for number, handler in self._old_handlers.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(self._wakeup)
            self._woken.close()
            self._waker.close()
