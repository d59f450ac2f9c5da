"""What a change leaves: the record that an answer to a PUT stands for, since it lacks what the service leaves out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields, replace
from typing import TypeVar

from wistia_tui.api.models import EditableMedia, EditableProject, EditableSubfolder, Media, Project, Subfolder
from wistia_tui.api.payloads import changed_fields
from wistia_tui.api.verification import Meant
from wistia_tui.library.change import EditMedia, EditProject, EditSubfolder

R = TypeVar("R", Media, Project, Subfolder, EditableMedia, EditableProject, EditableSubfolder)


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


def merged_subfolder(change: EditSubfolder, answer: Subfolder) -> Subfolder:
    """The subfolder that an answer to a PUT leaves, by the same rule as `merged_media`."""
    changes = change.changes
    sent = Subfolder.from_json({"name": changes.name, "description": changes.description})
    now = _filled(answer, sent, change.before, changed_fields(changes))
    return replace(now, hashed_id=change.identity)


def _filled(answer: R, sent: R, before: R, changed: Collection[str]) -> R:
    # An absent key and an empty value look the same here, so an empty value never takes the place of a known one.
    held = {field.name: getattr(answer, field.name) for field in fields(answer)}
    others = {name: getattr(sent if name in changed else before, name) for name, value in held.items() if _empty(value)}
    return replace(answer, **others)


def _empty(value: object) -> bool:
    return value is None or value in ("", ())


def meant(change: EditMedia | EditProject | EditSubfolder) -> Meant:
    """What tells from a record whether `change` was done."""
    return Meant(change.changes, change.before.original)
