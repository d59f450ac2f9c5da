"""Whether a record shows what was sent, although services write some things differently from how they took them."""

from __future__ import annotations

import html
from collections.abc import Collection
from dataclasses import fields, replace
from typing import TypeVar

from wistia_tui.api.models import EditableMedia, EditableProject, Media, Project
from wistia_tui.library.change import EditMedia, EditProject, changed_fields
from wistia_tui.text import html_to_text, looks_like_html

R = TypeVar("R", Media, Project, EditableMedia, EditableProject)


def merged_media(change: EditMedia, answer: Media) -> Media:
    """The media that an answer to a PUT leaves, which lacks project and assets (SPEC) and may lack any other field.

    What came empty is what was sent where that was changed, and else what the record held before.
    """
    sent = Media.from_json(
        {
            "name": change.changes.name,
            "description": change.changes.description,
            "tags": list(change.changes.tags or ()),
        },
        editable=True,
    )
    before, changed = change.before, changed_fields(change.changes)
    now = _filled(answer, sent, before, changed)
    if answer.original is not None and sent.original is not None:
        original = _filled(answer.original, sent.original, before.original or answer.original, changed)
        now = replace(now, original=original)
    return replace(now, hashed_id=change.identity)


def merged_project(change: EditProject, answer: Project) -> Project:
    """The project that an answer to a PUT leaves, by the same rule as `merged_media`."""
    changes = change.changes
    sent = Project.from_json(
        {
            "name": changes.name,
            "description": changes.description,
            "public": changes.public,
            "anonymousCanUpload": changes.anonymous_can_upload,
            "anonymousCanDownload": changes.anonymous_can_download,
        }
    )
    before, changed = change.before, changed_fields(changes)
    now = _filled(answer, sent, before, changed)
    if answer.original is not None and sent.original is not None:
        original = _filled(answer.original, sent.original, before.original or answer.original, changed)
        now = replace(now, original=original)
    return replace(now, hashed_id=change.identity)


def _filled(answer: R, sent: R, before: R, changed: Collection[str]) -> R:
    # An absent key and an empty value look the same here, so an empty value never takes the place of a known one.
    held = {field.name: getattr(answer, field.name) for field in fields(answer)}
    others = {name: getattr(sent if name in changed else before, name) for name, value in held.items() if _empty(value)}
    return replace(answer, **others)


def _empty(value: object) -> bool:
    return value is None or value in ("", ())


def unlike(change: EditMedia | EditProject, record: Media | Project, *, described: bool = True) -> list[str]:
    """The changed fields that `record` does not show as they were sent; descriptions only where `described`."""
    changes, now, before = change.changes, record.original, change.before.original
    if now is None:
        return changed_fields(changes)
    different = []
    for field in changed_fields(changes):
        wanted, held = getattr(changes, field), getattr(now, field, None)
        if field == "description":
            same = not described or _same_description(wanted, held or "", before.description if before else "")
        elif field == "tags":
            same = {tag.casefold() for tag in wanted} == {tag.casefold() for tag in held or ()}
        elif field == "name":
            same = html.unescape(wanted) == html.unescape(held or "")
        else:
            same = wanted == held
        if not same:
            different.append(field)
    return different


def _same_description(wanted: str, held: str, before: str) -> bool:
    if wanted.split() == held.split():
        return True
    # Markdown goes in and HTML may come back: then only the words can be compared, and only if something changed.
    return looks_like_html(held) and held != before and _words(wanted) == _words(html_to_text(held))


def _words(text: str) -> list[str]:
    return "".join(c if c.isalnum() else " " for c in text).split()
