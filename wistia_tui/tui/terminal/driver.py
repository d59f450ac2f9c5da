"""A driver that keeps columns in step where terminals disagree on the width of a character."""

from __future__ import annotations

import os
import re
import selectors
import signal
from codecs import getincrementaldecoder
from collections.abc import Iterator
from typing import TYPE_CHECKING

from wistia_tui.text import cell_width

if TYPE_CHECKING:
    from textual.driver import Driver

_STEADY = (
    "\x20-\x7e\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f"  # Latin, Greek, Cyrillic
    "\u2010-\u2015\u2018-\u201f\u2022\u2026\u2039\u203a\u2190-\u21ff\u2500-\u259f"  # punctuation, arrows, boxes
    "\u3000-\u3029\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60"  # CJK
)
# From the first character of disputed width to the end of the blanks behind its phrase: what a terminal draws
# wider than it is counted runs into the padding of its column, not over the end of the word.
_DISPUTED = re.compile(f"[^{_STEADY}\x00-\x1f](?:(?!  ).)* *")
_TOKEN = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|(?P<text>[^\x1b\n]+)"
    r"|\x1b\[[0-9;?]*[a-zA-Z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b.|\n"
)
PASTE_START, PASTE_END = "\x1b[200~", "\x1b[201~"
MOST_PASTED = 1_000_000
"""Characters after which a paste without an end is taken as it is."""
_STARTS_WITH_MOVE = re.compile(r"\x1b\[\d+;\d+H")


def steadied(frame: str) -> str:
    """`frame` with the cursor put back to its column after each phrase with characters of disputed width.

    Their cells are blanked first, so that a terminal which draws them narrower than Textual counts leaves no
    remains, and one which draws them wider is overwritten by what follows. Frames that begin without a cursor
    position, or hold no such character, stay as they are.
    """
    if frame.isascii() or not _STARTS_WITH_MOVE.match(frame) or not _DISPUTED.search(frame):
        return frame
    row, column = 1, 1
    written: list[str] = []
    for token in _TOKEN.finditer(frame):
        if token["row"] is not None:
            row, column = int(token["row"]), int(token["column"])
        elif token["text"] is not None:
            done = 0
            text = token["text"]
            for run in _DISPUTED.finditer(text):
                before = text[done : run.start()]
                column += cell_width(before)
                width = cell_width(run[0])
                written.append(f"{before}{' ' * width}\x1b[{row};{column}H{run[0]}")
                column += width
                written.append(f"\x1b[{row};{column}H")
                done = run.end()
            column += cell_width(text[done:])
            written.append(text[done:])
            continue
        elif token[0] == "\n":
            row, column = row + 1, 1
        written.append(token[0])
    return "".join(written)


class Pastes:
    """Tells pasted text from keys; a paste with escape sequences in it would act as keys in Textual's own parser."""

    def __init__(self) -> None:
        self._pasted: str | None = None

    def split(self, text: str) -> Iterator[tuple[str, bool]]:
        """`text` in pieces, each with whether it was pasted; an unfinished paste waits for its end."""
        while text:
            if self._pasted is None:
                typed, start, text = text.partition(PASTE_START)
                if typed:
                    yield typed, False
                if start:
                    self._pasted = ""
                continue
            pasted, end, rest = (self._pasted + text).partition(PASTE_END)
            if not end and len(pasted) <= MOST_PASTED:
                self._pasted = pasted
                return
            self._pasted, text = None, rest
            yield pasted, True


def steady(chosen: type[Driver]) -> type[Driver]:
    """The driver that Textual chose, mended if it is the one for Unix terminals."""
    if chosen.__name__ != "LinuxDriver":
        return chosen
    from textual._xterm_parser import XTermParser
    from textual.drivers.linux_driver import LinuxDriver
    from textual.events import Paste

    class SteadyDriver(LinuxDriver):
        """Textual's driver for Unix terminals: steady columns, any bytes for input, and an end when it hangs up."""

        _hung_up = False

        def write(self, data: str) -> None:
            """Send a frame, or a control sequence, to the terminal."""
            if not self._hung_up:  # nobody reads any more, and the queue of frames would fill and block
                super().write(steadied(data))

        def run_input_thread(self) -> None:
            """Pass on what is typed until the app ends or the terminal is gone.

            Textual's own stops at bytes that are not UTF-8, which a re-attached tmux can send (Textual #6668), and
            spins for ever once a terminal has hung up.
            """
            parser = XTermParser(self._debug)
            pastes = Pastes()
            decode = getincrementaldecoder("utf-8")(errors="replace").decode
            with selectors.SelectSelector() as selector:
                selector.register(self.fileno, selectors.EVENT_READ)
                while not self.exit_event.is_set():
                    if selector.select(0.1):
                        typed = _read(self.fileno)
                        if not typed:
                            self._hung_up = True
                            os.kill(os.getpid(), signal.SIGHUP)
                            return
                        for text, pasted in pastes.split(decode(typed)):
                            if pasted:
                                self.process_message(Paste(text))
                            else:
                                for event in parser.feed(text):
                                    self.process_message(event)
                    for event in parser.tick():
                        self.process_message(event)

    return SteadyDriver


def _read(file: int) -> bytes:
    try:
        return os.read(file, 4096)
    except OSError:
        return b""  # a terminal that is gone answers so, or with nothing
