"""The journal's file: what it holds, and how it is opened. Belongs to one thread."""

from __future__ import annotations

import errno
import os
import sqlite3
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from wistia_tui import paths
from wistia_tui.library.entries import ItemState, JobState, NotJournaled

VERSION = 1
_APPLICATION = 0x77697374
DAMAGED = (ValueError, KeyError, TypeError)
"""What is raised where the file holds something that no version of the app writes, as a time that is none."""
LOCKED_FOR = 5.0
"""Seconds for which another process may hold the file up; a transaction takes some milliseconds."""
_RETRY_AFTER = 0.005


_SETTINGS = (
    # Not WAL, which can damage a file that two connections use in the SQLite that many systems have (3.7.0 to 3.51.2).
    # To make and remove the journal's file each time, as is usual, makes the slowest commits half as slow again.
    "journal_mode = persist",
    "journal_size_limit = 1000000",  # bytes
    # So that a power cut right after a commit does not take it back.
    "synchronous = extra",
    "foreign_keys = on",
)

IS_DOUBTFUL = "state in ('sending', 'unknown')"
"""The condition of an index, which SQLite uses only for what is written exactly so."""


def _one_of(states: Iterable[ItemState | JobState]) -> str:
    return ", ".join(f"'{state.value}'" for state in states)


_SCHEMA = f"""
create table job (
    id integer primary key autoincrement,
    account text not null,
    kind text not null,
    title text not null,
    state text not null check (state in ({_one_of(JobState)})),
    why text not null default '',
    created text not null,
    undo_of integer references job (id) on delete set null,
    owner text, pid integer, boot text, host text, lease_until real, renewed text
);
create index job_of_account on job (account, id);
create index job_undo on job (undo_of) where undo_of is not null;
create table item (
    job integer not null references job (id) on delete cascade,
    seq integer not null,
    state text not null check (state in ({_one_of(ItemState)})),
    change text not null,
    note text not null default '',
    after text,
    sent_at text,
    unique (job, seq)
);
create index item_state on item (job, state, seq);
create index item_doubtful on item (job) where {IS_DOUBTFUL};
create table call (
    id integer primary key autoincrement,
    job integer not null references job (id) on delete cascade,
    seqs text not null,
    background text
);
create index call_of_job on call (job);
create table draft (
    id integer primary key autoincrement,
    account text not null,
    identity text not null,
    name text not null,
    draft text not null
);
create index draft_of_account on draft (account);
"""


class JournalFile:
    """A connection that is opened when it is needed, and again after it could not be."""

    def __init__(self, path: Path | None) -> None:
        """`path` None: in memory."""
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def connection(self) -> sqlite3.Connection:
        """The open connection. Raises `sqlite3.Error`, OSError or `NotJournaled`."""
        if self._connection is None:
            self._connection = self._open()
        return self._connection

    def close(self) -> None:
        """Close it, if it is open."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> sqlite3.Connection:
        if self._path is not None:
            _make_private(self._path)
        # In memory it is used by the thread of whoever closes it; transactions are begun by hand.
        connection = sqlite3.connect(
            self._path or ":memory:", timeout=0, isolation_level=None, check_same_thread=self._path is not None
        )
        try:
            for setting in _SETTINGS:
                _patiently(connection, f"pragma {setting}")
            with transaction(connection):
                self._make(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _make(self, connection: sqlite3.Connection) -> None:
        """Make the tables in an empty file. Raises `NotJournaled` for a file that is not ours to write in."""
        (application,) = connection.execute("pragma application_id").fetchone()
        (version,) = connection.execute("pragma user_version").fetchone()
        if application == _APPLICATION and version > VERSION:
            raise NotJournaled(
                f"The journal {self._path} was written by a newer version of this app.",
                "Take that version, or start the app with XDG_STATE_HOME set to another directory.",
            )
        if (application, version) == (_APPLICATION, VERSION):
            return
        if connection.execute("select 1 from sqlite_schema").fetchone():
            raise self._failure("is not a journal of this app", _MOVE_AWAY)
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute(f"pragma application_id = {_APPLICATION}")
        connection.execute(f"pragma user_version = {VERSION}")

    def not_journaled(self, error: sqlite3.Error | OSError) -> NotJournaled:
        """What `error` means for whoever wanted something written down or read."""
        if isinstance(error, OSError):
            return self._failure(f"cannot be opened ({error.strerror or error})", _ELSEWHERE)
        code = getattr(error, "sqlite_errorcode", 0)
        known = _REASONS.get(code) or _REASONS.get(code & 0xFF)  # the kind of error without its details
        return self._failure(*known or (f"cannot be used ({error})", _ELSEWHERE))

    def damaged(self) -> NotJournaled:
        """For whoever wants something of which what is written down cannot be read."""
        return self._failure("is damaged", _MOVE_AWAY)

    def _failure(self, reason: str, next_step: str) -> NotJournaled:
        name = "The journal" if self._path is None else f"The journal {self._path}"
        return NotJournaled(f"{name} {reason}.", next_step)


_MAKE_ROOM = "Make room and try again, or start the app with XDG_STATE_HOME set to a directory that has room."
_ELSEWHERE = "Start the app with XDG_STATE_HOME set to a directory that can be written."
_MOVE_AWAY = "Move it away and start the app again, which then makes a new one."
_MOVED = ("is not where it was any more", "Put it back, or start the app again, which then makes a new one.")
_HELD = ("is held by another process", "Try again, or end the process of this app that hangs.")
_REASONS = {
    sqlite3.SQLITE_FULL: ("does not fit on the disk", _MAKE_ROOM),
    sqlite3.SQLITE_IOERR: ("cannot be written: the disk is full or reports an error", _MAKE_ROOM),
    sqlite3.SQLITE_IOERR_FSTAT: _MOVED,
    sqlite3.SQLITE_READONLY: ("is read-only", _ELSEWHERE),
    sqlite3.SQLITE_READONLY_DBMOVED: _MOVED,
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened", _ELSEWHERE),
    sqlite3.SQLITE_PERM: ("cannot be opened", _ELSEWHERE),
    sqlite3.SQLITE_BUSY: _HELD,
    sqlite3.SQLITE_LOCKED: _HELD,
    sqlite3.SQLITE_CORRUPT: ("is damaged", _MOVE_AWAY),
    sqlite3.SQLITE_TOOBIG: ("takes no text of that length", "Shorten it."),
    sqlite3.SQLITE_NOTADB: ("is not a journal of this app", _MOVE_AWAY),
}
"""By SQLite's code, what is the matter with the journal, and what to do."""


def _make_private(path: Path) -> None:
    # Opened only if it is not there: to close any descriptor of a database lets go of this process's locks on it.
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        paths.open_private(path).close()
        return
    if not stat.S_ISREG(found.st_mode):
        raise FileExistsError(errno.EEXIST, "not a regular file", str(path))
    if os.name == "posix" and found.st_mode & 0o077:
        path.chmod(0o600)


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing, and nobody else meanwhile."""
    _begin(connection)
    try:
        yield
        _patiently(connection, "commit")
    except BaseException:
        with suppress(sqlite3.Error):
            connection.execute("rollback")
        raise


def _begin(connection: sqlite3.Connection) -> None:
    # The first word must be that there will be a write: two that read first and then write block each other.
    _patiently(connection, "begin immediate")


def _patiently(connection: sqlite3.Connection, statement: str) -> None:
    """Execute what other processes may hold up, for as long as `LOCKED_FOR`."""
    until = time.monotonic() + LOCKED_FOR
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
            if not is_busy or time.monotonic() >= until:
                raise
        time.sleep(_RETRY_AFTER)
