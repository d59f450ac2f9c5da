"""Every message between widgets and screens: past tense, facts and ids."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message


@dataclass
class CursorMoved(Message):
    """The cursor of a table stands on another row, or its row changed."""

    table: str
    """The id of the table."""

    def can_replace(self, message: Message) -> bool:
        """Only where the cursor is now matters."""
        return isinstance(message, CursorMoved) and message.table == self.table


@dataclass
class KeyHandled(Message):
    """The key before it has been handled wherever it went: the next may be looked at."""

    number: int


@dataclass
class RowClicked(Message):
    """A row of a table was clicked; the cursor is on it."""

    table: str
    """The id of the table."""
