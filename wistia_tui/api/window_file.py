"""WindowFile: where the processes of one person on one host keep the windows of their accounts, a SQLite file.

It belongs to one host and one start of that host, as the monotonic clock does. Accounts are known by a keyed hash of
their id and, until that is known, by one of the token, which cannot be turned back; the key never leaves the file.
What it holds is worth a minute: so nothing waits for the disk, and a rollback journal is enough to survive a process
that is killed half-way.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import hmac
import os
import platform
import random
import secrets
import sqlite3
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wistia_tui import paths

LOCKED_FOR = 1.0
"""Seconds to wait for another process; each needs a millisecond."""
_FORMAT = 1
"""Of the states: versions of the app that write them differently have files of their own."""
_OLD = 86_400.0
"""Seconds after which a file of another start of the host is of no use to anybody."""
_SCHEMA = (
    "create table if not exists secret (id integer primary key, key blob not null)",
    "create table if not exists token (hash text primary key, account text not null)",
    "create table if not exists account (hash text primary key, state text not null)",
)


class WindowFile:
    """One account's state in the file; every method may raise `sqlite3.Error` or OSError."""

    def __init__(self, directory: Path, service: str, token: str) -> None:
        """`service` is the base URL of the API that the account lives in."""
        self.path = directory / f"window-{_FORMAT}-{_this_boot()}.db"
        self._service = service
        self._token = token
        self._account_id = ""
        self._connection: sqlite3.Connection | None = None
        self._key = b""
        self._version = -1
        self._is_settled = False
        """Whether the token is on record as the account's, and nothing is kept under it any more."""

    def identify(self, token: str, account_id: str) -> None:
        """From now on it is about the account with that id, to which `token` belongs."""
        self._is_settled = self._is_settled and (token, account_id) == (self._token, self._account_id)
        self._token, self._account_id = token, account_id

    def open(self) -> None:
        """Open it, if it is not."""
        if self._connection is not None:
            return
        self._make_private()
        # Transactions are begun by hand: the first word must be that there will be a write.
        connection = sqlite3.connect(self.path, timeout=0, isolation_level=None)
        try:
            connection.execute("pragma synchronous = off")
            # To make and remove the journal's file each time costs a quarter of a transaction, and half of a slow one.
            connection.execute("pragma journal_mode = persist")
            _execute(connection, "begin immediate")
            for statement in _SCHEMA:
                connection.execute(statement)
            connection.execute("insert or ignore into secret values (1, ?)", (secrets.token_bytes(32),))
            (self._key,) = connection.execute("select key from secret").fetchone()
            _execute(connection, "commit")
        except BaseException:
            connection.close()
            raise
        self._connection, self._is_settled = connection, False
        self._version = self._version_now(connection)
        self._sweep()

    def _make_private(self) -> None:
        # Only if it is not there: to close any descriptor of a database lets go of this process's locks on it.
        try:
            is_file = stat.S_ISREG(os.lstat(self.path).st_mode)
        except FileNotFoundError:
            paths.open_private(self.path).close()
            return
        if not is_file:
            raise FileExistsError(errno.EEXIST, "not a regular file", str(self.path))

    def close(self) -> None:
        """Close it, if it is open."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def changed_by_others(self) -> bool:
        """Whether another process wrote since the last transaction; False while it is closed."""
        return self._connection is not None and self._version != self._version_now(self._connection)

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All or nothing, and nobody else meanwhile."""
        self.open()
        connection = self._connection
        assert connection is not None  # noqa: S101 - it was opened
        token = self._hash("token", self._token)
        account = self._hash("account", self._account_id) if self._account_id else ""
        _execute(connection, "begin immediate")
        try:
            yield Transaction(connection, token, account, is_settled=self._is_settled)
            # Our own commit does not change it, and whoever writes right after us is not missed.
            version = self._version_now(connection)
            _execute(connection, "commit")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("rollback")
            raise
        self._is_settled, self._version = bool(account), version

    def _hash(self, kind: str, secret: str) -> str:
        return hmac.new(self._key, f"{kind} {self._service} {secret}".encode(), hashlib.sha256).hexdigest()

    @staticmethod
    def _version_now(connection: sqlite3.Connection) -> int:
        (version,) = connection.execute("pragma data_version").fetchone()
        return int(version)

    def _sweep(self) -> None:
        """Remove the files of earlier starts of this host, and of hosts that are gone."""
        for path in self.path.parent.glob("window-*.db*"):
            if not path.name.startswith(self.path.name):
                with contextlib.suppress(OSError):
                    if time.time() - path.stat().st_mtime > _OLD:
                        path.unlink()


class Transaction:
    """What stands in the file on one account, between the beginning and the end of a transaction."""

    def __init__(self, connection: sqlite3.Connection, token: str, account: str, *, is_settled: bool) -> None:
        self._connection = connection
        self._token = token
        self._known = account
        self._is_settled = is_settled
        # Anybody who used this token may have found out whose it is.
        self._account = account or self._value("select account from token where hash = ?", token) or ""

    def read(self) -> list[str]:
        """The states to be united: none, one, or two when the token's account has just become known."""
        names = [self._account] if self._is_settled else filter(None, (self._account, self._token))
        found = (self._value("select state from account where hash = ?", name) for name in names)
        return [state for state in found if state is not None]

    def write(self, state: str) -> None:
        """Put `state` in the place of all that `read` gave."""
        if not self._is_settled and self._account:
            self._connection.execute("delete from account where hash = ?", (self._token,))
        if not self._is_settled and self._known:
            self._connection.execute("replace into token values (?, ?)", (self._token, self._known))
        self._connection.execute("replace into account values (?, ?)", (self._account or self._token, state))

    def _value(self, query: str, name: str) -> str | None:
        row = self._connection.execute(query, (name,)).fetchone()
        return None if row is None else str(row[0])


def _execute(connection: sqlite3.Connection, statement: str) -> None:
    """Execute what other processes may hold up, for as long as `LOCKED_FOR`."""
    # SQLite's own waiting sleeps for up to 100 ms at a time; others are done within one.
    until = time.monotonic() + LOCKED_FOR
    while True:
        try:
            connection.execute(statement)
            return
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
            if not is_busy or time.monotonic() >= until:
                raise
        time.sleep(random.uniform(0.0001, 0.0005))


def _this_boot() -> str:
    """A name for this host and this start of it; where the system does not name that, for the hour in which it was."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        boot = str(int(time.time() - time.monotonic()) // 3600)
    return hashlib.sha256(f"{platform.node()} {boot}".encode()).hexdigest()[:16]
