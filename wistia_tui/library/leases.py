"""Who this process is, and until when a job is its own: two processes must never work on one."""

from __future__ import annotations

import contextlib
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

LEASE = 30.0
"""Seconds for which a job is a process's own without another word from it."""
RENEWED_EVERY = LEASE / 3
LEASE_ELSEWHERE = timedelta(seconds=90)
"""The same for a process of another machine: only the time of day can be compared, which may differ by a minute."""


def boottime() -> float:
    """Seconds since this machine started, the time that it slept included where the system counts it."""
    # Else a machine that wakes up would think that hours-old leases still run.
    number = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if number is None else time.clock_gettime(number)


@cache
def boot_id() -> str:
    """A name for this start of this machine; empty where the system has none."""
    with contextlib.suppress(OSError):
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    return ""


@cache
def host() -> str:
    """A name for this machine, or for the container on it: for all whose process numbers mean the same."""
    namespace = ""
    with contextlib.suppress(OSError):
        namespace = os.readlink("/proc/self/ns/pid")
    return f"{socket.gethostname()} {namespace}".strip()


def is_alive(pid: int) -> bool:
    """Whether there is a process of that number on this machine; True where that cannot be asked without harm."""
    if os.name != "posix":
        return True  # to ask would end it
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True  # it is somebody else's
    return True


@dataclass(frozen=True, slots=True)
class Process:
    """One run of the app."""

    token: str = field(default_factory=lambda: secrets.token_hex(8))
    pid: int = field(default_factory=os.getpid)
    boot: str = field(default_factory=boot_id)
    host: str = field(default_factory=host)
    now: Callable[[], float] = boottime
    """Seconds on the clock that leases are written in; all processes of a host and a boot have the same."""
    is_alive: Callable[[int], bool] = is_alive


@dataclass(frozen=True, slots=True)
class Lease:
    """To whom a job belongs, as the journal has it."""

    token: str
    pid: int
    boot: str
    host: str
    until: float
    """On that process's clock of leases."""
    renewed: datetime
    """When that process last wrote it, by its machine's time of day."""

    def is_over(self, process: Process, now: datetime) -> bool:
        """Whether `process` may take the job over; `now` is the time of day."""
        if self.host != process.host:
            # A home directory on a server, or containers: that process may well live.
            return abs(now - self.renewed) > LEASE_ELSEWHERE
        if self.boot != process.boot:
            return True
        # A lease that would run for longer than any does was written before this machine's clock began again.
        return not 0 < self.until - process.now() <= LEASE or not process.is_alive(self.pid)


class HeldLeases:
    """What this process knows of its own leases: each runs for no longer than the journal says.

    Written by the journal's thread, and by whoever lets go of a job; read by all.
    """

    def __init__(self, process: Process) -> None:
        self._process = process
        self._until: dict[int, float] = {}
        self._lock = threading.Lock()

    def new_until(self) -> float:
        """When a lease ends that is asked for now; to be called before the journal writes it."""
        return self._process.now() + LEASE

    def hold(self, job_id: int, until: float) -> None:
        """A job is ours until then."""
        with self._lock:
            self._until[job_id] = until

    def drop(self, job_id: int) -> None:
        """A job is not ours any more."""
        with self._lock:
            self._until.pop(job_id, None)

    def held(self) -> list[int]:
        """The jobs whose leases are to be renewed: not what was dropped, whatever the journal says of it."""
        with self._lock:
            return list(self._until)

    def renewed(self, asked: Collection[int], renewed: Collection[int], until: float) -> None:
        """Of the jobs that were `asked` for, those that were `renewed` are ours until then, and no others."""
        with self._lock:
            for job_id in asked:
                if job_id in renewed and job_id in self._until:
                    self._until[job_id] = until
                else:
                    self._until.pop(job_id, None)

    def holds(self, job_id: int) -> bool:
        """Whether a job certainly is ours at this moment."""
        return self._until.get(job_id, 0.0) > self._process.now()

    def due_in(self) -> float | None:
        """In how many seconds the leases should be renewed; None if there are none."""
        with self._lock:
            first = min(self._until.values(), default=None)
        return None if first is None else first - (LEASE - RENEWED_EVERY) - self._process.now()
