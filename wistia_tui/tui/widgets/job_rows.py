"""The jobs as a list for a table, and how their rows look."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from wistia_tui.clock import Clock, age
from wistia_tui.library.entries import JobEntry
from wistia_tui.library.pace import Pace
from wistia_tui.library.rows import EVERYTHING, Announcer, RowsChanged
from wistia_tui.text import fit, safe_line
from wistia_tui.tui.job_words import WENT_WRONG, left_words, progress_words, state_words
from wistia_tui.tui.widgets.row_formats import Column

if TYPE_CHECKING:
    from wistia_tui.api.errors import WistiaError
    from wistia_tui.library.jobs import Jobs
    from wistia_tui.tui.widgets.row_strips import Part

TITLE_LEAST = 28
"""Cells that the title keeps while other columns give way."""

_STATE = Column("State", 9)
_PROGRESS = Column("Ended", 13, right=True)
_WRONG = Column("Not done", 8, right=True)
_RATE = Column("Rate", 9, right=True)
_LEFT = Column("Left", 10, right=True)
_AGE = Column("Started", 7, right=True)
_LAYOUTS = (
    (_PROGRESS, _WRONG, _RATE, _LEFT, _AGE),
    (_PROGRESS, _WRONG, _LEFT, _AGE),
    (_PROGRESS, _WRONG, _LEFT),
    (_PROGRESS, _LEFT),
    (_PROGRESS, _WRONG),
    (_PROGRESS,),
)
_GAP = "  "


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job as its row shows it."""

    entry: JobEntry
    runs_here: bool
    pace: Pace

    @property
    def look(self) -> Hashable:
        """All that its row says, but for its age."""
        entry = self.entry
        return (
            state_words(entry, runs_here=self.runs_here),
            progress_words(entry),
            entry.count(*WENT_WRONG),
            rate_words(self.pace),
            left_words(self.pace.seconds_left),
        )


def rate_words(pace: Pace) -> str:
    """How fast a job goes: `480/min`; empty while that is not known."""
    return f"{pace.per_minute:,.0f}/min" if pace.per_minute else ""


class JobRows(Announcer):
    """The jobs as they were when `renew` was called last, the newest first; none is ever missing."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._lines: list[JobLine] = []
        self.renew()

    def renew(self) -> None:
        """Take over how the jobs stand now, and announce the rows that look different."""
        running = {entry.id for entry in self._jobs.running}
        before = self._lines
        self._lines = [
            JobLine(entry, entry.id in running, self._jobs.pace(entry.id) if entry.id in running else Pace())
            for entry in self._jobs.entries
        ]
        if [line.entry.id for line in before] != [line.entry.id for line in self._lines]:
            self.announce(EVERYTHING)
            return
        for index, (was, line) in enumerate(zip(before, self._lines, strict=True)):
            if was.look != line.look:
                self.announce(RowsChanged(index, index))

    def __len__(self) -> int:
        return len(self._lines)

    def row(self, index: int) -> JobLine:
        """The job at `index`."""
        return self._lines[index]

    def identity(self, index: int) -> str:
        """Its number."""
        return str(self._lines[index].entry.id) if 0 <= index < len(self._lines) else ""

    def identities(self, first: int, last: int) -> list[str]:
        """The numbers of rows `first` to `last`."""
        return [str(line.entry.id) for line in self._lines[first : last + 1]]

    def index_of(self, identity: str) -> int | None:
        """Where the job of that number is."""
        return next((index for index, line in enumerate(self._lines) if str(line.entry.id) == identity), None)

    def awaits(self, identity: str) -> bool:
        """Never: what is not here is gone."""
        return False

    def look(self, first: int, last: int) -> None:
        """Nothing has to be fetched."""

    def seek_end(self, done: Callable[[WistiaError | None], None]) -> Callable[[], None]:
        """The last row is known."""
        done(None)
        return lambda: None


class JobFormat:
    """Rows of jobs."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @staticmethod
    def _layout(width: int) -> tuple[int, tuple[Column, ...]]:
        for columns in _LAYOUTS:
            title = width - 2 - _STATE.width - len(_GAP) - sum(column.width + len(_GAP) for column in columns)
            if title >= TITLE_LEAST:
                return title, columns
        return max(0, width - 2 - _STATE.width - len(_GAP)), ()

    def header(self, width: int) -> str:
        """The heads of the columns."""
        title, columns = self._layout(width)
        heads = [_STATE.cell(_STATE.title), fit("Job", title), *(column.cell(column.title) for column in columns)]
        return "  " + _GAP.join(heads)

    def state(self, record: JobLine) -> Hashable | None:
        """All that its row says."""
        return record.look, self._age(record.entry.created)

    def row(self, record: JobLine, width: int) -> list[Part]:
        """A job in `width` cells."""
        title, columns = self._layout(width)
        entry = record.entry
        sign, word, style = state_words(entry, runs_here=record.runs_here)
        wrong = entry.count(*WENT_WRONG)
        cells = {
            _PROGRESS: progress_words(entry),
            _WRONG: f"{wrong:,}" if wrong else "",
            _RATE: rate_words(record.pace),
            _LEFT: left_words(record.pace.seconds_left),
            _AGE: self._age(entry.created),
        }
        texts = [
            _STATE.cell(word),
            fit(safe_line(entry.title), title),
            *(column.cell(cells[column]) for column in columns),
        ]
        return [(f"{sign} {_GAP.join(texts)}", style)]

    def _age(self, created: datetime) -> str:
        return age(created, self._clock.now())
