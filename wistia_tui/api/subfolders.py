"""A subfolder as the service sends it, by the rules of `models`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wistia_tui.api.record_fields import hashed_id_of, int_of, name_of, object_of, raw_of, time_of
from wistia_tui.text import safe_text


@dataclass(frozen=True, slots=True)
class EditableSubfolder:
    """The fields of a subfolder that can be written, exactly as the service holds them."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Subfolder:
    """A part of a project that medias can be in; the one that each project has by itself may have no name."""

    hashed_id: str = ""
    name: str = ""
    description: str = ""
    position: int | None = None
    """Its place among the subfolders of the project."""
    created: datetime | None = None
    updated: datetime | None = None
    original: EditableSubfolder | None = None
    """What an edit starts from."""

    @classmethod
    def from_json(cls, value: object) -> Subfolder:
        """Read what is there of a subfolder."""
        record = object_of(value)
        name, description = raw_of(record.get("name")), raw_of(record.get("description"))
        return cls(
            hashed_id=hashed_id_of(record),
            name=name_of(record.get("name")),
            description=safe_text(description),
            position=int_of(record.get("position")),
            created=time_of(record.get("created")),
            updated=time_of(record.get("updated")),
            original=EditableSubfolder(name, description),
        )
