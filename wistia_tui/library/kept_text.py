"""What was typed and is not saved, as the journal holds it. Belongs to the journal's thread."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from wistia_tui.api.payloads import MediaChanges, ProjectChanges, SubfolderChanges
from wistia_tui.library.change import Record
from wistia_tui.library.change_json import Unreadable, from_text, to_text
from wistia_tui.text import safe_line

Draft = MediaChanges | ProjectChanges | SubfolderChanges


@dataclass(frozen=True, slots=True)
class KeptText:
    """One form's worth of text."""

    number: int
    identity: str
    """The key of `Drafts` that it is kept under."""
    name: str
    """The record as its person knows it."""
    draft: Draft
    origin: Record | None = None
    """The record as it was when its person typed; None for a new one."""


class TextLedger:
    """The text that is kept for one account."""

    def __init__(self, connection: sqlite3.Connection, account: str) -> None:
        self._db = connection
        self._account = account

    def keep(self, identity: str, name: str, draft: Draft, origin: Record | None) -> int:
        """Write it down; its number."""
        texts = [to_text(draft)] if origin is None else [to_text(draft), to_text(origin)]
        cursor = self._db.execute(
            "insert into draft (account, identity, name, draft) values (?, ?, ?, ?)",
            (self._account, identity, safe_line(name), "\n".join(texts)),  # JSON, so neither holds a line break
        )
        return int(cursor.lastrowid or 0)

    def drop(self, number: int) -> None:
        """Forget it."""
        self._db.execute("delete from draft where id = ?", (number,))

    def all(self) -> list[KeptText]:
        """All that can be read, the oldest first."""
        rows = self._db.execute(
            "select id, identity, name, draft from draft where account = ? order by id", (self._account,)
        ).fetchall()
        found = []
        for number, identity, name, text in rows:
            try:
                draft, *origin = map(from_text, text.split("\n"))
            except Unreadable:
                continue  # of another version, which may still be used
            if isinstance(draft, Draft):
                found.append(KeptText(number, identity, name, draft, *origin[:1]))
        return found
