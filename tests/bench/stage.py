"""What a measurement needs round it: the programs on their terminals, the services behind them, and where they live."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from types import TracebackType

from tests.bench.references import LAST_COLUMN, READY
from tests.bench.report import Row
from tests.bench.service import Service
from tests.bench.tty import NeverCame, Tty
from wistia_tui.text import safe_line

ROOT = Path(__file__).parent.parent.parent
MANY, FEW = 100_000, 1_000
"""Medias in the large and in the small library."""
QUIET = 0.12
"""Seconds without a byte after which a key with the details closed has had its effect: pages come at once here."""
QUIET_DETAILS = 0.3
"""The same with the details open, which follow a cursor that rests."""
AT_REST = 1.5
"""Seconds without a byte after which a start is over."""
CURSOR = "▌"

_DECIDING = ("WISTIA_", "TEXTUAL_", "XDG_", "PYTHON", "SSH_", "LC_")
_DECIDING_NAMES = frozenset(
    {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY", "TERM_PROGRAM", "LANG"}
    | {"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"}
)


@dataclass
class Stage:
    """Starts programs and services; ends the services with itself."""

    runs: int
    """Pairs of starts, and times that other timed things are repeated; byte counts are exact and are not."""
    stock: bool = False
    """Whether Textual's own table takes the slow line as well."""

    def __post_init__(self) -> None:
        self._ends = ExitStack()
        self._home = Path(self._ends.enter_context(tempfile.TemporaryDirectory(prefix="wistia-tui-bench-")))
        self._services: dict[int, Service] = {}

    def __enter__(self) -> Stage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._ends.close()

    def service(self, medias: int = MANY) -> Service:
        """The service with so many medias in one project, started when first asked for; it answers at once."""
        if medias not in self._services:
            self._services[medias] = self._ends.enter_context(Service(medias))
        self._services[medias].delay(0)
        return self._services[medias]

    def app(self, service: Service, *, state: Path | None = None) -> Tty:
        """The app, on a terminal of its own; with `state`, in that state directory."""
        mine = {"WISTIA_BASE_URL": service.base_url, "WISTIA_TOKEN": service.token}
        if state is not None:
            mine["XDG_STATE_HOME"] = str(state)
        return self._start(["-m", "wistia_tui"], mine)

    def reference(self, name: str) -> Tty:
        """One of `tests.bench.references`, on a terminal of its own."""
        return self._start(["-m", "tests.bench.references", name], {})

    @contextmanager
    def opened(self, service: Service, *, details: bool) -> Iterator[Tty]:
        """The app with the cursor on the first media of the project, and nothing under way."""
        with self.app(service) as tty:
            first = shows(service.names(0, 9))
            tty.see(first)
            tty.settle(AT_REST)
            tty.key("down")
            tty.settle(QUIET_DETAILS)
            tty.key("enter")
            tty.see(lambda text: at(1, service.medias)(text) and first(text))
            if not details:
                tty.settle(QUIET_DETAILS)
                tty.key("p")
            tty.settle(AT_REST)
            yield tty

    @contextmanager
    def table(self) -> Iterator[Tty]:
        """Textual's own table of 1,000 rows, with nothing under way."""
        with self.reference("table") as tty:
            tty.see(lambda text: LAST_COLUMN in text)
            tty.settle(AT_REST)
            yield tty

    def _start(self, arguments: list[str], mine: dict[str, str]) -> Tty:
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(_DECIDING) and name.upper() not in _DECIDING_NAMES
        }
        homes = {f"XDG_{kind}_HOME": str(self._home / kind.lower()) for kind in ("CONFIG", "STATE", "CACHE", "DATA")}
        terminal = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8"}
        # As over SSH, where copying is a sequence to the terminal: no tool of this machine takes part.
        remote = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"}
        environment = {**kept, **homes, "HOME": str(self._home), **terminal, **remote, **mine}
        return Tty([sys.executable, *arguments], environment, ROOT)


Measure = Callable[[Stage], Iterable[Row]]


def empty_is_up(text: str) -> bool:
    """Whether the empty app stands on the screen."""
    return READY in text


def shows(names: Iterable[str]) -> Callable[[str], bool]:
    """A test of the screen: whether rows with all of these names stand there."""
    starts = [start for start in (_plain_start(name, 20) for name in names) if start]

    def test(text: str) -> bool:
        return all(start in text for start in starts)

    return test


def at(row: int, count: int) -> Callable[[str], bool]:
    """A test of the screen: whether it says that the cursor is on `row` of `count`, counted from 1."""
    position = f"{row:,}/{count:,}"

    def test(text: str) -> bool:
        return any(word == position for word in text.split())

    return test


def position(text: str, count: int) -> int:
    """The row that the screen says the cursor is on, counted from 1, in the list of `count` rows."""
    for word in text.split():
        row, slash, length = word.replace(",", "").partition("/")
        if slash and length == str(count) and row.isdigit():
            return int(row)
    raise NeverCame(f"no position on the screen:\n{text}")


def cursor_is_on(row: int, service: Service) -> Callable[[str], bool]:
    """A test of the screen: whether the position says `row`, from 1, and the cursor's sign stands beside its name."""
    start = _plain_start(service.names(row - 1, row - 1)[0], 12)
    said = at(row, service.medias)

    def test(text: str) -> bool:
        return said(text) and any(start in line.rpartition(CURSOR)[2] for line in text.splitlines() if CURSOR in line)

    return test


def _plain_start(name: str, longest: int) -> str:
    # Emulators differ in what they make of characters that are wide or combine.
    return "".join(takewhile(str.isascii, safe_line(name)[:longest]))
