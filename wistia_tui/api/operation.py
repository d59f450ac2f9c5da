"""What an operation of the Data API is: its path, whether it may be repeated, how it is verified, what it answers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from wistia_tui.api.errors import Invalid

USABLE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
"""A hashed id, name or number that can be part of a path."""
_NUMBER = re.compile(r"[0-9]{1,19}\Z")


class Repeat(Enum):
    """What may be done after a failure that leaves open whether the request was carried out."""

    READ = "read"
    """Changes nothing: repeat."""
    STATE = "state"
    """Sets a state: verify, and repeat if the state is certainly not reached."""
    NEVER = "never"
    """Makes something new each time: never repeat, look whether it is there."""


class Verify(Enum):
    """How it is learned whether a write was carried out whose answer was lost."""

    NONE = "none"
    """Not by asking for one record."""
    VALUES = "values"
    """The record holds what was meant."""
    ABSENCE = "absence"
    """The record is gone."""


class Shape(Enum):
    """What the body of a success holds."""

    RECORD = "record"
    LIST = "list"
    JOB = "job"
    """What has begun, and perhaps what has not."""
    STATUS = "status"
    """How far a background job is."""
    ANY = "any"
    """Whatever it is; nobody here reads it."""


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """A limit that one operation has besides the account's own: `count` requests in `seconds`."""

    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the Data API."""

    name: str
    verb: str
    path: str
    """Below the base URL; `{id}`, `{number}` and `{parent}` stand for ids."""
    repeat: Repeat
    shape: Shape
    not_done: str
    """The sentence for a failure that certainly changed nothing."""
    doubt: str = ""
    """The sentence for a failure that may have changed something; writes only."""
    query: tuple[tuple[str, str], ...] = ()
    """Parameters that every request of it carries."""
    verify: Verify = Verify.NONE
    read_back: Operation | None = None
    """What reads the record of the same ids, where it is verified so."""
    own_limit: OwnLimit | None = None

    @property
    def is_by_number(self) -> bool:
        """Whether its record is named by a number, as sharings and background jobs are (reference, part 5)."""
        return "{number}" in self.path

    def path_for(self, record_id: str = "", parent_id: str = "") -> str:
        """The path with its ids; raises `Invalid`, and nothing was sent, for an id that cannot be part of a path.

        `parent_id` is the project of what is named within one.
        """
        path = self.path
        for mark, usable, given in (
            ("{parent}", USABLE_ID, parent_id),
            ("{id}", USABLE_ID, record_id),
            ("{number}", _NUMBER, record_id),
        ):
            if mark not in self.path:
                continue
            if not usable.match(given):
                raise Invalid(
                    f"This record has no usable id, so nothing was sent. {self.not_done}",
                    "Refresh the list, or open the record in the web app.",
                )
            path = path.replace(mark, given)
        return path
