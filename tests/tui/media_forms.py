"""Forms of a media that is here at once, and the changes that they give back."""

from __future__ import annotations

from typing import Any

from tests.tui.modal_host import answering
from wistia_tui.api.models import Media
from wistia_tui.api.payloads import MediaChanges
from wistia_tui.library.change import EditMedia
from wistia_tui.tui.screens.edit_media import EditMediaScreen


def a_media(**fields: Any) -> Media:
    record = {
        "hashed_id": "a1b2c3d4e5",
        "name": "Setting up",
        "type": "Video",
        "description": "How to **invite** people.",
        "tags": [{"name": "sales"}, {"name": "old"}],
    }
    return Media.from_json(record | fields, editable=True)


def a_form(media: Media, **options: Any) -> EditMediaScreen:
    return EditMediaScreen(answering(media), media, **options)


def changes_of(result: object) -> MediaChanges:
    assert isinstance(result, EditMedia)
    return result.changes
