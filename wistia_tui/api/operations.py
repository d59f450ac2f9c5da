"""Every operation in one table: its verb and path, whether it may be repeated, how it is verified, what it answers.

Whether something is safe to repeat is a property of the operation and not of the HTTP verb (reference 6.3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from wistia_tui.api.errors import Invalid


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
    """What reads the record of the same id, where it is verified so."""
    own_limit: OwnLimit | None = None

    def path_for(self, record_id: str = "") -> str:
        """The path with its id; raises `Invalid`, and nothing was sent, for an id that cannot be part of a path."""
        if "{id}" not in self.path:
            return self.path
        if not USABLE_ID.match(record_id):
            raise Invalid(
                f"This record has no usable id, so nothing was sent. {self.not_done}",
                "Refresh the list, or open the record in the web app.",
            )
        return self.path.replace("{id}", record_id)


USABLE_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")

_READ, _STATE, _NEVER = Repeat.READ, Repeat.STATE, Repeat.NEVER
_RECORD, _LIST = Shape.RECORD, Shape.LIST
_VALUES, _ABSENCE = Verify.VALUES, Verify.ABSENCE

ACCOUNT = Operation("account show", "GET", "/account.json", _READ, _RECORD, "The account was not read.")
PROJECT_LIST = Operation("projects list", "GET", "/projects.json", _READ, _LIST, "The projects were not loaded.")
PROJECT_SHOW = Operation(
    "project show",
    "GET",
    "/projects/{id}.json",
    _READ,
    _RECORD,
    "The project was not loaded.",
    # The answer embeds up to 500 medias unless told otherwise (SPEC).
    query=(("page", "1"), ("per_page", "1")),
)
PROJECT_CREATE = Operation(
    "project create",
    "POST",
    "/projects.json",
    _NEVER,
    _RECORD,
    "No project was created.",
    "It is not known whether the project was created.",
)
PROJECT_UPDATE = Operation(
    "project update",
    "PUT",
    "/projects/{id}.json",
    _STATE,
    _RECORD,
    "The project was not changed.",
    "It is not known whether the project was changed.",
    verify=_VALUES,
    read_back=PROJECT_SHOW,
)
PROJECT_DELETE = Operation(
    "project delete",
    "DELETE",
    "/projects/{id}.json",
    _STATE,
    _RECORD,
    "The project was not deleted.",
    "It is not known whether the project was deleted.",
    verify=_ABSENCE,
    read_back=PROJECT_SHOW,
)
MEDIA_LIST = Operation("medias list", "GET", "/medias.json", _READ, _LIST, "The medias were not loaded.")
MEDIA_SHOW = Operation(
    "media show",
    "GET",
    "/medias/{id}.json",
    _READ,
    _RECORD,
    "The media was not loaded.",
    # What is edited is Markdown; HTML written back as Markdown would be mangled (reference, trap 22).
    query=(("description_format", "markdown"),),
)
MEDIA_UPDATE = Operation(
    "media update",
    "PUT",
    "/medias/{id}.json",
    _STATE,
    _RECORD,
    "The media was not changed.",
    "It is not known whether the media was changed.",
    verify=_VALUES,
    read_back=MEDIA_SHOW,
)
MEDIA_DELETE = Operation(
    "media delete",
    "DELETE",
    "/medias/{id}.json",
    _STATE,
    _RECORD,
    "The media was not deleted.",
    "It is not known whether the media was deleted.",
    verify=_ABSENCE,
    read_back=MEDIA_SHOW,
)
MEDIA_MOVE = Operation(
    "medias move",
    "PUT",
    "/medias/move.json",
    _STATE,
    Shape.JOB,
    "No media was moved.",
    # It is done in the background, so no early look can tell; a move to the same place changes nothing (CLI).
    "It is not known whether the medias are being moved; to move them again does no harm.",
    own_limit=OwnLimit(10, 300.0),
)

OPERATIONS = (
    ACCOUNT,
    PROJECT_LIST,
    PROJECT_SHOW,
    PROJECT_CREATE,
    PROJECT_UPDATE,
    PROJECT_DELETE,
    MEDIA_LIST,
    MEDIA_SHOW,
    MEDIA_UPDATE,
    MEDIA_DELETE,
    MEDIA_MOVE,
)


def read_any(path: str) -> Operation:
    """A read of whatever `path`, with its query, leads to."""
    return Operation("read", "GET", path, _READ, Shape.ANY, "It was not read.")
