"""What we send: filters and sorts for the query, changes for the body.

GET parameters go into the query, all others URL-encoded into the body (SEED). JSON is used for the one body that a
form cannot express: an empty list of tags (reference 2.1; `tags[]=` may make a tag without a name).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from urllib.parse import quote, urlencode

from wistia_tui.api.errors import Invalid
from wistia_tui.api.operations import USABLE_ID, Operation

PER_PAGE = 100
"""Records of a page: default and maximum (SEED)."""
MOST_MOVED = 100
"""Medias of one move (SPEC)."""

FIELD_LABELS = {"anonymous_can_upload": "anonymous upload", "anonymous_can_download": "anonymous download"}
"""What fields are called by a person, where that is not their own name."""

Pairs = list[tuple[str, str]]


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

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return self == MediaChanges()

    def to_body(self) -> Body:
        """The body of a PUT."""
        pairs = _text_pairs(("name", self.name), ("description", self.description))
        if self.tags == ():
            return Body(fields=(*pairs, ("tags", ())))
        return Body(fields=(*pairs, *(("tags[]", tag) for tag in self.tags or ())))

    def labels(self) -> list[str]:
        """What will be sent, as a person reads it."""
        shown = [name for name, value in (("name", self.name), ("description", self.description)) if value is not None]
        if self.tags is not None:
            shown.append(f"tags ({_REPLACES.get(len(self.tags), f'replaces all by these {len(self.tags)}')})")
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


def changed_fields(changes: MediaChanges | ProjectChanges) -> list[str]:
    """The names of the fields that are to be changed."""
    return [field.name for field in fields(changes) if getattr(changes, field.name) is not None]


@dataclass(frozen=True, slots=True)
class Body:
    """The parameters of a write, before they are encoded; an empty tuple stands for an empty list."""

    fields: tuple[tuple[str, str | tuple[()]], ...] = ()

    @property
    def needs_json(self) -> bool:
        """Whether a form cannot express it."""
        return any(value == () for _, value in self.fields)

    def encode(self, operation: Operation, *, method_override: bool) -> tuple[str, str, bytes]:
        """The verb, content type and bytes to send.

        With the override, PUT and DELETE become POST with `_method` in the form, the only place where it is
        documented to work (SEED, reference 2.4). Raises `Invalid`, and nothing was sent, for what cannot be sent so.
        """
        overridden = method_override and operation.verb in {"PUT", "DELETE"}
        if self.needs_json:
            if overridden:
                raise Invalid(
                    "The last tag cannot be taken off while the method override is on: an empty list of tags can only "
                    f"be sent as JSON, the override only in a form. {operation.not_done}",
                    "Keep one tag, or switch the override off in the settings.",
                )
            content: dict[str, str | list[str]] = {
                name: list(value) if isinstance(value, tuple) else value for name, value in self.fields
            }
            return operation.verb, "application/json", json.dumps(content).encode()
        pairs = [("_method", operation.verb.lower())] if overridden else []
        pairs += [(name, value) for name, value in self.fields if isinstance(value, str)]
        try:
            form = urlencode(pairs).encode()
        except UnicodeEncodeError:
            raise Invalid(
                f"The text holds half of a character, which cannot be sent. {operation.not_done}",
                "Delete the character that shows as \ufffd.",
            ) from None
        return ("POST" if overridden else operation.verb), "application/x-www-form-urlencoded", form


def move_body(hashed_ids: Sequence[str], project_id: str, subfolder_id: str = "") -> Body:
    """The body of a move; raises `Invalid`, and nothing was sent, for what is no id and for too many."""
    if not 1 <= len(hashed_ids) <= MOST_MOVED:
        raise Invalid(f"Wistia moves 1 to {MOST_MOVED} medias at a time, not {len(hashed_ids)}. No media was moved.")
    ids = [*hashed_ids, project_id, *([subfolder_id] if subfolder_id else ())]
    if not all(USABLE_ID.match(hashed_id) for hashed_id in ids):
        raise Invalid(
            "One of the medias, or the place to move them to, has no usable id. No media was moved.",
            "Refresh the list, or move them in the web app.",
        )
    pairs = [("hashed_ids[]", hashed_id) for hashed_id in hashed_ids]
    pairs.append(("project_id", project_id))
    if subfolder_id:
        pairs.append(("subfolder_id", subfolder_id))
    return Body(fields=tuple(pairs))


def encode_query(pairs: Pairs) -> str:
    """Pairs as the query of a URL, spaces as %20; half characters, which nothing can match, as "?"."""
    return urlencode(pairs, quote_via=quote, safe="", errors="replace")


def describe(
    operation: Operation,
    changes: MediaChanges | ProjectChanges | None = None,
    *,
    record_id: str = "",
    method_override: bool = False,
) -> str:
    """What will be sent, in one line, as the form shows it: `PUT /v1/medias/a1b2c3d4e5.json   name, tags (…)`."""
    verb = operation.verb
    if method_override and verb in {"PUT", "DELETE"}:
        verb = f"POST _method={verb.lower()}"
    line = f"{verb} /v1{operation.path.replace('{id}', record_id or '…')}"
    labels = changes.labels() if changes is not None else []
    return f"{line}   {', '.join(labels)}" if labels else line


def _text_pairs(*pairs: tuple[str, str | None]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in pairs if value is not None)
