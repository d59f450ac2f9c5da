"""Textual's driver for Unix terminals, made to send only the cells that changed and to survive what comes in."""

from __future__ import annotations

import os
import select
import signal
from codecs import getincrementaldecoder
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Paste, Resize
from textual.geometry import Size

from wistia_tui.tui.terminal.driver import can_erase
from wistia_tui.tui.terminal.grid import CellGrid
from wistia_tui.tui.terminal.keyboard import Pastes
from wistia_tui.tui.terminal.output import TerminalOutput

if TYPE_CHECKING:
    from textual.message import Message

_TICK = 0.1
"""Seconds between two looks at an escape sequence that may be over."""
_HELD = 0.02
"""Seconds that the beginning of a paste's mark is kept back for its rest: a lone Escape waits as long."""
_TICKS = 5
"""Looks after the last byte; then nothing is half read, and nothing wakes until something is typed."""
_TICKS_OF_A_PASTE = 100
"""Looks after the last byte of a paste whose end does not come: a slow line may pause, but keys must work again."""


class CellDriver(LinuxDriver):
    """Sends differences, merges frames while the line is busy, takes any bytes for input, ends when it hangs up."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._grid = CellGrid(can_erase=can_erase(os.environ))
        self._output: TerminalOutput | None = None
        self._ends: tuple[int, int] | None = None

    # out ------------------------------------------------------------------------------------------------------------

    def write(self, data: str) -> None:
        """Take a frame, or a control sequence, for the terminal."""
        if self._output is not None:
            self._output.write(data)

    def _output_failed(self, error: Exception) -> None:
        self._loop.call_soon_threadsafe(self._app._handle_exception, error)

    def redraw(self) -> None:
        """Send the whole screen again: something else may have written on it."""
        if self._output is not None:
            self._output.forget()

    def start_application_mode(self) -> None:
        """Take the terminal; it may show anything."""
        if self._ends is not None:
            self.suspend_application_mode()  # continued after a stop that nobody told us of
        file = self._file
        assert file is not None  # noqa: S101 - there would be no terminal
        self._ends = os.pipe()
        self._output = TerminalOutput(
            file.fileno(), self._grid, failed=self._output_failed, encoding=file.encoding or "utf-8"
        )
        # It starts a writer of its own as well, which is never given anything.
        super().start_application_mode()  # type: ignore[no-untyped-call]
        signal.signal(signal.SIGWINCH, self._sigwinch)
        self._output.begin_frames()
        self._output.start()  # what was written until here leaves at once

    def stop_application_mode(self) -> None:
        """Give the terminal back."""
        if self._output is not None:
            self._output.end_frames()
        super().stop_application_mode()

    def close(self) -> None:
        """Send the last bytes, if the line takes them."""
        super().close()
        if self._output is not None:
            self._output.close()
        if self._ends is not None:
            for end in self._ends:
                os.close(end)
            self._ends = None

    def _sigtstp_application(self, *_: object) -> None:
        # Not in the signal handler: it may have interrupted what holds the output.
        self._loop.call_soon_threadsafe(super()._sigtstp_application)

    def _sigcont_application(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(super()._sigcont_application)

    def _sigwinch(self, *_: object) -> None:
        # Textual asks for the size in the handler: a second signal that comes between the question and the answer's
        # way to the app is told before it, and the older size stays. In the loop, one comes after the other.
        self._loop.call_soon_threadsafe(self._size_may_have_changed)

    def _size_may_have_changed(self) -> None:
        if not self._in_band_window_resize:
            size = Size(*self._get_terminal_size())
            self.send_message(Resize(size, size))

    def _get_terminal_size(self) -> tuple[int, int]:
        # Asked for at the start and whenever the terminal says that its size changed. Of the terminal itself:
        # Textual asks standard output, which may be a file.
        try:
            size: tuple[int, int] = os.get_terminal_size(self.fileno)
        except OSError:
            size = super()._get_terminal_size()
        if self._output is not None:
            self._output.resized(*size)
        return size

    def process_message(self, message: Message) -> None:
        """Pass a message on; a size that the terminal told in its own words counts as well."""
        if isinstance(message, Resize) and self._output is not None:
            self._output.resized(*message.size)
        super().process_message(message)

    # in -------------------------------------------------------------------------------------------------------------

    def disable_input(self) -> None:
        """Stop reading."""
        if self._ends is not None:
            os.write(self._ends[1], b".")
        super().disable_input()

    def run_input_thread(self) -> None:
        """Pass on what is typed until the app ends or the terminal is gone.

        Textual's own stops at bytes that are not UTF-8, which a re-attached tmux can send (Textual #6668), spins for
        ever once a terminal has hung up, and wakes ten times a second while nobody types.
        """
        parser = XTermParser(self._debug)
        pastes = Pastes()
        decode = getincrementaldecoder("utf-8")(errors="replace").decode
        ticks = 0
        assert self._ends is not None  # noqa: S101 - made before this thread
        ending = self._ends[0]
        while True:
            wait = _HELD if pastes.is_held else _TICK if ticks else None
            ready = select.select([self.fileno, ending], [], [], wait)[0]
            if ending in ready:
                return
            if self.fileno in ready:
                typed = _read(self.fileno)
                if not typed:
                    os.kill(os.getpid(), signal.SIGHUP)
                    return
                self._pass_on(parser, pastes.split(decode(typed)))
                ticks = _TICKS_OF_A_PASTE if pastes.is_open else _TICKS
            elif ticks:
                ticks -= 1
                if not ticks or not pastes.is_open:
                    self._pass_on(parser, pastes.give_up())
            for event in parser.tick():
                self.process_message(event)

    def _pass_on(self, parser: XTermParser, pieces: Iterable[tuple[str, bool]]) -> None:
        for text, pasted in pieces:
            if pasted:
                self.process_message(Paste(text))
            else:
                for event in parser.feed(text):
                    self.process_message(event)


def _read(file: int) -> bytes:
    """What was typed; nothing if the terminal is gone."""
    while True:
        try:
            return os.read(file, 4096)
        except BlockingIOError:  # whoever shares the terminal with us made it so, and took what was there
            select.select([file], [], [])
        except OSError:
            return b""
