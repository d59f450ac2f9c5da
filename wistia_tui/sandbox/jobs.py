"""Background jobs: accepted at once, carried out later, by whoever looks when their time has come (no threads)."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from wistia_tui.sandbox.holdings import NotFound
from wistia_tui.sandbox.records import Ending

Work = Callable[[Sequence[str]], None]
"""Does to the medias with these hashed ids what was asked for; `NotFound` when the place to do it has gone."""

_FIRST = 51_882_031


@dataclass(slots=True)
class Job:
    """One job; `accepted` and `ends` are seconds on the monotonic clock."""

    id: int
    accepted: float
    ends: float
    ending: Ending
    hashed_ids: Sequence[str]
    work: Work

    def status(self, now: float) -> str:
        """`queued` for the first third of its time, `started` for the rest, then how it ended (reference 5.8)."""
        if now < self.accepted + (self.ends - self.accepted) / 3:
            return "queued"
        return "started" if now < self.ends or self.ending == "stuck" else self.ending

    def carry_out(self) -> None:
        """Do the work; a job that fails has done it to the first half of its medias, rounded down."""
        reached = len(self.hashed_ids) // 2 if self.ending == "failed" else len(self.hashed_ids)
        try:
            self.work(self.hashed_ids[:reached])
        except NotFound:
            self.ending = "failed"


class Jobs:
    """Every job so far; each takes `seconds`, so that they end in the order in which they were accepted."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._jobs: dict[int, Job] = {}
        self._waiting: deque[Job] = deque()

    def accept(self, hashed_ids: Sequence[str], work: Work, ending: Ending, now: float) -> Job:
        """Put a job in the queue."""
        number = _FIRST + 9 * len(self._jobs)
        job = self._jobs[number] = Job(number, now, now + self._seconds, ending, hashed_ids, work)
        if ending != "stuck":
            self._waiting.append(job)
        return job

    def find(self, number: int) -> Job | None:
        """The job with this id."""
        return self._jobs.get(number)

    def due(self, now: float) -> Iterator[Job]:
        """Take out the jobs whose time has come, oldest first: each is carried out once."""
        while self._waiting and self._waiting[0].ends <= now:
            yield self._waiting.popleft()
