"""Was it done? How a write whose answer was lost is judged by what the service holds now."""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial
from typing import TypeVar

from wistia_tui.api.errors import NotApplied, NotFound, NotShown, TakenBack, WistiaError
from wistia_tui.api.models import (
    EditableMedia,
    EditableProject,
    EditableSubfolder,
    Media,
    Project,
    Record,
    Sharing,
    Subfolder,
)
from wistia_tui.api.operations import MEDIA_SHOW, PROJECT_SHOW, SUBFOLDER_SHOW, Operation, Verify
from wistia_tui.api.payloads import (
    FIELD_LABELS,
    MediaChanges,
    ProjectChanges,
    SharingChanges,
    SubfolderChanges,
    changed_fields,
)
from wistia_tui.clock import Clock
from wistia_tui.text import html_to_text, looks_like_html

T = TypeVar("T")

SETTLE_AFTER = (0.0, 2.0, 8.0)
"""Seconds between the looks: reads lag behind writes, and a lost request may still be on its way."""


class Seen(Enum):
    """What the record shows of a write."""

    DONE = "done"
    UNTOUCHED = "untouched"
    """It is as it was before."""
    OTHER = "other"
    """Neither as it was nor as it was meant to be, or not to be told."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What a look at the record showed."""

    seen: Seen
    why: str = ""
    """A sentence for a person, where it is not done."""
    record: Record | None = None
    value: object = None
    """The record as it was read; empty where it is gone."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a write is to set, and what the record held before it."""

    changes: MediaChanges | ProjectChanges | SubfolderChanges
    before: EditableMedia | EditableProject | EditableSubfolder | None = None
    """None where it is not known; then nothing tells that a write was certainly not carried out."""

    def unlike(self, record: Record, *, described: bool = True) -> list[str]:
        """The fields that `record` does not show as they were sent; descriptions only where `described`."""
        return [
            field
            for field in changed_fields(self.changes)
            if not (field == "description" and not described) and not self._is_done(field, record)
        ]

    def _is_done(self, field: str, record: Record) -> bool:
        if field == "still":
            return self._is_still_new(record) is True
        wanted, held = getattr(self.changes, field), getattr(record.original, field, None)
        if self.before is not None:
            was = getattr(self.before, field)
            # To look much the same is not enough where nothing moved: the change may be just in what is overlooked.
            if _is_equal(was, held) and not _is_equal(was, wanted):
                return False
        return is_same(field, wanted, held)

    def _is_untouched(self, field: str, record: Record) -> bool:
        if field == "still":
            return self._is_still_new(record) is False
        return is_same(field, getattr(self.before, field, None), getattr(record.original, field, None))

    def _is_still_new(self, record: Record) -> bool | None:
        """Whether the picture of a media changed, since v1 shows no id of its still; None if that cannot be told."""
        was, held = (_picture(getattr(media, "thumbnail", "")) for media in (self.before, record.original))
        return was != held if was and held else None

    def sight_of(self, record: Record) -> Sight:
        """What `record`, read after the write, shows of it."""
        different = self.unlike(record)
        if not different:
            return Sight(Seen.DONE, record=record)
        if self.before is None or (different == ["still"] and self._is_still_new(record) is None):
            return Sight(Seen.OTHER, "Reading it back does not show the change.", record)
        if all(self._is_untouched(field, record) for field in changed_fields(self.changes)):
            return Sight(Seen.UNTOUCHED, "Reading it back shows that it is as it was before.", record)
        names = ", ".join(FIELD_LABELS.get(field, field) for field in different)
        return Sight(Seen.OTHER, f"Reading it back shows another {names} than was sent.", record)


def rights_unlike(changes: SharingChanges, sharing: Sharing) -> list[str]:
    """The fields of a sharing that are not as `changes` was to set them; a right that is not shown is one of them."""
    return [field for field in changed_fields(changes) if getattr(sharing, field) != getattr(changes, field)]


def _picture(address: object) -> str:
    """What tells one picture from another in its address: the host and the size may differ (reference 5.4)."""
    return str(address).partition("?")[0].rpartition("/")[2]


def _is_equal(one: object, other: object) -> bool:
    if isinstance(one, tuple) and isinstance(other, tuple):
        return set(one) == set(other)  # tags have no order
    return one == other


def is_same(field: str, wanted: object, held: object) -> bool:
    """Whether `held` is what `wanted` becomes; services write some things differently from how they took them."""
    if field == "description" and isinstance(wanted, str):
        return _is_same_description(wanted, held if isinstance(held, str) else "")
    if field == "tags" and isinstance(wanted, tuple):
        tags = held if isinstance(held, tuple) else ()
        return {str(tag).casefold() for tag in wanted} == {str(tag).casefold() for tag in tags}
    if field == "name" and isinstance(wanted, str):
        return html.unescape(wanted) == html.unescape(held if isinstance(held, str) else "")
    return wanted == held


def _is_same_description(wanted: str, held: str) -> bool:
    if wanted.split() == held.split():
        return True
    # Markdown goes in and HTML may come back: then only the words can be compared.
    return looks_like_html(held) and _words(wanted) == _words(html_to_text(held))


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()


def sight_of(operation: Operation, meant: Meant | None, record: Record | None) -> Sight:
    """What a record as it is now, None if it is not there, shows of a write; without `meant`, of a deletion."""
    if record is None:
        if operation.verify is Verify.ABSENCE:
            return Sight(Seen.DONE)
        return Sight(Seen.OTHER, "It is not there any more, or this token cannot see it.")
    if meant is None:
        return Sight(Seen.UNTOUCHED, "Reading it back shows that it is still there.", record)
    return meant.sight_of(record)


_READ_BY: dict[Operation | None, Callable[[object], Record]] = {
    MEDIA_SHOW: partial(Media.from_json, editable=True),
    PROJECT_SHOW: Project.from_json,
    SUBFOLDER_SHOW: Subfolder.from_json,
}


async def undeterred(read: Callable[[], Awaitable[T]]) -> T:
    """What `read` gives, asked for again where it was taken back: a write that was sent is settled in any case."""
    while True:
        try:
            return await read()
        except TakenBack:
            continue


async def settle(
    clock: Clock, operation: Operation, meant: Meant | None, read: Callable[[], Awaitable[object]]
) -> Sight:
    """Read the record until it shows the write or has had time enough to; raises what the last look failed with."""
    failure: WistiaError | None = None
    sight = Sight(Seen.OTHER)
    for wait in SETTLE_AFTER:
        if wait:
            await clock.sleep(wait)
        value: object = {}
        record: Record | None = None
        try:
            value = await undeterred(read)
            record = _READ_BY[operation.read_back](value)
        except NotFound:
            pass
        except WistiaError as error:
            failure = error
            continue
        failure, sight = None, replace(sight_of(operation, meant, record), value=value)
        if sight.seen is Seen.DONE:
            return sight
    if failure is not None:
        raise failure
    return sight


def not_done(operation: Operation, error: WistiaError, sight: Sight) -> WistiaError:
    """The error for a write that ended with `error` and of which the record shows that it is not there."""
    happened = f"{error.happened} {sight.why}"
    if sight.seen is Seen.UNTOUCHED:
        return NotApplied(
            happened, "Try again.", meaning=operation.not_done, request_id=error.request_id, record=sight.record
        )
    return NotShown(
        happened, "Look what is there before you try again.", request_id=error.request_id, record=sight.record
    )


def unverified(error: WistiaError, second: WistiaError) -> WistiaError:
    """The error for a write that ended with `error`, and for which reading the record back failed with `second`."""
    return error.saying(happened=f"{error.happened} Reading it back failed too: {second.happened}")
