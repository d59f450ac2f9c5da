"""Every operation in one table: its verb, its path, whether it may be repeated, and what it answers.

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
    """Sets a state: read the record back, and repeat if the state is not reached."""
    NEVER = "never"
    """Makes something new each time: never repeat, look whether it is there."""


class Shape(Enum):
    """What the body of a success holds."""

    RECORD = "record"
    LIST = "list"


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

ACCOUNT = Operation("account show", "GET", "/account.json", _READ, _RECORD, "The account was not read.")
PROJECT_LIST = Operation("projects list", "GET", "/projects.json", _READ, _LIST, "The projects were not loaded.")
PROJECT_SHOW = Operation("project show", "GET", "/projects/{id}.json", _READ, _RECORD, "The project was not loaded.")
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
)
PROJECT_DELETE = Operation(
    "project delete",
    "DELETE",
    "/projects/{id}.json",
    _STATE,
    _RECORD,
    "The project was not deleted.",
    "It is not known whether the project was deleted.",
)
MEDIA_LIST = Operation("medias list", "GET", "/medias.json", _READ, _LIST, "The medias were not loaded.")
MEDIA_SHOW = Operation("media show", "GET", "/medias/{id}.json", _READ, _RECORD, "The media was not loaded.")
MEDIA_UPDATE = Operation(
    "media update",
    "PUT",
    "/medias/{id}.json",
    _STATE,
    _RECORD,
    "The media was not changed.",
    "It is not known whether the media was changed.",
)
MEDIA_DELETE = Operation(
    "media delete",
    "DELETE",
    "/medias/{id}.json",
    _STATE,
    _RECORD,
    "The media was not deleted.",
    "It is not known whether the media was deleted.",
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
)
