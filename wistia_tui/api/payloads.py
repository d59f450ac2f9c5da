"""What we send: filters and sorts for the query, changes for the body.

Every kind of changes is a value that is compared, kept in a journal and shown before it is sent; how it is written
down on the wire is the part of `form`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Protocol

from wistia_tui.api.batches import (
    MOST_AT_ONCE,
    archive_body,
    id_pair,
    media_copy_body,
    move_body,
    project_copy_body,
    restore_body,
    swap_body,
)
from wistia_tui.api.form import Body, Pairs, encode_query
from wistia_tui.api.operation import Operation
from wistia_tui.text import safe_line

__all__ = [
    "FIELD_LABELS",
    "MOST_AT_ONCE",
    "PER_PAGE",
    "AnyChanges",
    "Body",
    "Labelled",
    "MediaChanges",
    "MediaFilter",
    "Pairs",
    "ProjectChanges",
    "SharingChanges",
    "Sort",
    "SortField",
    "SubfolderChanges",
    "archive_body",
    "changed_fields",
    "describe",
    "encode_query",
    "media_copy_body",
    "move_body",
    "project_copy_body",
    "restore_body",
    "swap_body",
]

PER_PAGE = 100
"""Records of a page: default and maximum (SEED)."""

FIELD_LABELS = {
    "anonymous_can_upload": "anonymous upload",
    "anonymous_can_download": "anonymous download",
    "is_admin": "administration",
    "can_share": "sharing",
    "can_download": "download",
    "can_upload": "upload",
}
"""What fields are called by a person, where that is not their own name."""


class SortField(StrEnum):
    """What lists can be sorted by (SEED); without a sort they come in the order of their ids."""

    NAME = "name"
    CREATED = "created"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class Sort:
    """An order of a list; `sort_direction` is 1 ascending, 0 descending (SEED)."""

    field: SortField
    descending: bool = False

    def to_query(self) -> Pairs:
        """The parameters of this order."""
        return [("sort_by", self.field.value), ("sort_direction", "0" if self.descending else "1")]


@dataclass(frozen=True, slots=True)
class MediaFilter:
    """Which medias to list; what is empty or None filters nothing (SPEC).

    `archived`: True for archived medias only, False for active ones only. None leaves the parameter out, which is
    the one way to ask for both: SPEC describes each value as a filter and has no value for "both". What the service
    then gives is not written down, but each record carries its own `archived`. Give True or False where it matters.
    """

    project_id: str = ""
    """Hashed id."""
    name: str = ""
    """Exact match."""
    type: str = ""
    hashed_id: str = ""
    hashed_ids: tuple[str, ...] = ()
    """At most 100."""
    tags: tuple[str, ...] = ()
    """All must match."""
    archived: bool | None = None

    def to_query(self) -> Pairs:
        """The parameters of this filter; arrays with brackets, `archived` as true or false (reference 2.1)."""
        pairs: Pairs = [
            (name, value)
            for name, value in (
                ("project_id", self.project_id),
                ("name", self.name),
                ("type", self.type),
                ("hashed_id", self.hashed_id),
            )
            if value
        ]
        pairs += [("hashed_ids[]", value) for value in self.hashed_ids]
        pairs += [("tags[]", value) for value in self.tags]
        if self.archived is not None:
            pairs.append(("archived", "true" if self.archived else "false"))
        return pairs


@dataclass(frozen=True, slots=True)
class MediaChanges:
    """New values of a media; None leaves a field alone, empty empties it."""

    name: str | None = None
    description: str | None = None
    """Plain text or Markdown."""
    tags: tuple[str, ...] | None = None
    """The whole new set: what is not in it is taken off the media (SPEC)."""
    still: str | None = None
    """The hashed id of an image media whose picture becomes the still (SPEC); the service never shows it again."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return self == MediaChanges()

    def to_body(self) -> Body:
        """The body of a PUT; raises `Invalid`, and nothing was sent, for a `still` that is no id."""
        pairs = _text_pairs(("name", self.name), ("description", self.description))
        if self.still is not None:
            pairs += tuple(id_pair("new_still_media_id", self.still, "The media was not changed."))
        if self.tags == ():
            return Body(fields=(*pairs, ("tags", ())))
        return Body(fields=(*pairs, *(("tags[]", tag) for tag in self.tags or ())))

    def labels(self) -> list[str]:
        """What will be sent, as a person reads it."""
        shown = [name for name, value in (("name", self.name), ("description", self.description)) if value is not None]
        if self.tags is not None:
            shown.append(f"tags ({_REPLACES.get(len(self.tags), f'replaces all by these {len(self.tags)}')})")
        if self.still is not None:
            shown.append(f"still (of {safe_line(self.still)})")
        return shown


_REPLACES = {0: "removes all", 1: "replaces all by this one"}


@dataclass(frozen=True, slots=True)
class ProjectChanges:
    """New values of a project; None leaves a field alone, empty empties it."""

    name: str | None = None
    description: str | None = None
    """Ignored by the service when a project is created: create, then update (reference 5.1)."""
    public: bool | None = None
    anonymous_can_upload: bool | None = None
    anonymous_can_download: bool | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return self == ProjectChanges()

    def to_body(self) -> Body:
        """The body of a PUT; flags as 1 or 0, in the spelling of SPEC and DOC16."""
        flags = (
            ("public", self.public),
            ("anonymousCanUpload", self.anonymous_can_upload),
            ("anonymousCanDownload", self.anonymous_can_download),
        )
        return Body(
            fields=(
                *_text_pairs(("name", self.name), ("description", self.description)),
                *((name, "1" if value else "0") for name, value in flags if value is not None),
            )
        )

    def labels(self) -> list[str]:
        """What will be sent, as a person reads it."""
        return [FIELD_LABELS.get(name, name) for name in changed_fields(self)]


@dataclass(frozen=True, slots=True)
class SubfolderChanges:
    """New values of a subfolder; None leaves a field alone, an empty description empties it."""

    name: str | None = None
    """At most 255 characters (SPEC)."""
    description: str | None = None
    """At most 1000 characters (SPEC)."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return self == SubfolderChanges()

    def to_body(self) -> Body:
        """The body of a POST or PUT."""
        return Body(fields=_text_pairs(("name", self.name), ("description", self.description)))

    def labels(self) -> list[str]:
        """What will be sent, as a person reads it."""
        return changed_fields(self)


@dataclass(frozen=True, slots=True)
class SharingChanges:
    """New rights of somebody in a project; None leaves a right alone."""

    is_admin: bool | None = None
    can_share: bool | None = None
    can_download: bool | None = None
    can_upload: bool | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return self == SharingChanges()

    def to_body(self) -> Body:
        """The body of a PUT: nested as in SPEC; whether it was understood is seen in the answer (reference 5.3)."""
        rights = (
            ("isAdmin", self.is_admin),
            ("canShare", self.can_share),
            ("canDownload", self.can_download),
            ("canUpload", self.can_upload),
        )
        return Body(
            fields=tuple((f"sharing[{name}]", "1" if value else "0") for name, value in rights if value is not None)
        )

    def labels(self) -> list[str]:
        """What will be sent, as a person reads it."""
        return [f"{FIELD_LABELS[name]} ({'on' if getattr(self, name) else 'off'})" for name in changed_fields(self)]


AnyChanges = MediaChanges | ProjectChanges | SubfolderChanges | SharingChanges


def changed_fields(changes: AnyChanges) -> list[str]:
    """The names of the fields that are to be changed."""
    return [field.name for field in fields(changes) if getattr(changes, field.name) is not None]


class Labelled(Protocol):
    """What can say of itself what will be sent: changes, or the `Body` of a batch."""

    def labels(self) -> list[str]:
        """What will be sent, as a person reads it."""
        ...


def describe(
    operation: Operation,
    changes: Labelled | None = None,
    *,
    record_id: str = "",
    parent_id: str = "",
    method_override: bool = False,
) -> str:
    """What will be sent, in one line, as the form shows it: `PUT /v1/medias/a1b2c3d4e5.json   name, tags (…)`.

    `changes` of an operation on many medias, or of a copy or swap, is its body (`archive_body`, ...).
    """
    verb = operation.verb
    if method_override and verb in {"PUT", "DELETE"}:
        verb = f"POST _method={verb.lower()}"
    path = operation.path.replace("{parent}", safe_line(parent_id) or "…")
    for mark in ("{id}", "{number}"):
        path = path.replace(mark, safe_line(record_id) or "…")
    line = f"{verb} /v1{path}"
    labels = changes.labels() if changes is not None else []
    return f"{line}   {', '.join(labels)}" if labels else line


def _text_pairs(*pairs: tuple[str, str | None]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in pairs if value is not None)
