"""Whose each job is, read and written inside a transaction of the journal. Belongs to the journal's thread."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from wistia_tui.clock import Clock
from wistia_tui.library.entries import LostJob, Owner
from wistia_tui.library.leases import LEASE, Lease, Process

COLUMNS = "owner, pid, boot, host, lease_until, renewed"
"""Of a job, in the order in which `Ownership.ours` gives them and `Ownership.owner` takes them."""


class Ownership:
    """The jobs in the journal as this process may or may not touch them."""

    def __init__(self, connection: sqlite3.Connection, process: Process, clock: Clock) -> None:
        self._db = connection
        self._process = process
        self._clock = clock

    def ours(self) -> tuple[str, int, str, str, float, str]:
        """The `COLUMNS` of a job that is ours for a whole lease from now on."""
        me = self._process
        return me.token, me.pid, me.boot, me.host, me.now() + LEASE, self._clock.now().isoformat()

    def claim(self, account: str, number: int) -> bool:
        """Take a job of that account, if there is one and no other process works on it."""
        row = self._row(number)
        if row is None or self.owner(row) is Owner.ANOTHER:
            return False
        taken = self._db.execute(
            f"update job set ({COLUMNS}) = (?, ?, ?, ?, ?, ?) where id = ? and account = ?",  # noqa: S608 - constant
            (*self.ours(), number, account),
        )
        return taken.rowcount > 0

    def release(self, number: int) -> None:
        """Let go of a job, if it is ours."""
        self._db.execute("update job set owner = null where id = ? and owner = ?", (number, self._process.token))

    def renew(self, numbers: Iterable[int]) -> list[int]:
        """Extend the leases of those of these jobs that are still ours; their numbers."""
        token, *_, until, renewed = self.ours()
        extend = "update job set lease_until = ?, renewed = ? where id = ? and owner = ?"
        return [number for number in numbers if self._db.execute(extend, (until, renewed, number, token)).rowcount]

    def is_ours(self, number: int) -> bool:
        """Whether this process has that job, if there is one."""
        row = self._row(number)
        return row is not None and self.owner(row) is Owner.US

    def demand(self, number: int, *, with_lease: bool = False) -> None:
        """Raises `LostJob` if a job is not ours any more, or, `with_lease`, if another may take it at any moment."""
        lease = _lease(self._row(number))
        if lease is None or lease.token != self._process.token or (with_lease and lease.until <= self._process.now()):
            raise lost()

    def owner(self, row: Sequence[object]) -> Owner:
        """Whose a job with these `COLUMNS` is."""
        lease = _lease(row)
        if lease is None:
            return Owner.NOBODY
        if lease.token == self._process.token:
            # One that could not be written down as let go is not renewed, and is nobody's in the end.
            return Owner.US if lease.until > self._process.now() else Owner.NOBODY
        return Owner.NOBODY if lease.is_over(self._process, self._clock.now()) else Owner.ANOTHER

    def _row(self, number: int) -> Sequence[object] | None:
        row: Sequence[object] | None = self._db.execute(
            f"select {COLUMNS} from job where id = ?",  # noqa: S608 - constant
            (number,),
        ).fetchone()
        return row


def lost() -> LostJob:
    """For a job that another process may have taken over."""
    return LostJob(
        "This app was stopped for a while, so another one may have taken this over.", "J shows how it stands."
    )


def _lease(row: Sequence[object] | None) -> Lease | None:
    if row is None or row[0] is None:
        return None
    token, pid, boot, host, until, renewed = map(str, row)
    return Lease(token, int(pid), boot, host, float(until), datetime.fromisoformat(renewed))
