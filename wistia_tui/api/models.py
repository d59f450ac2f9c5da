"""What the service sends, as values: lenient in, exact out.

Any key of any record may be missing, null, new or of another type (reference part 9); such a record still shows.
Texts are safe for a terminal from here on. What a person edits keeps its original beside it (`original`), so
that a cleaned text is never written back in place of what the service holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from wistia_tui.api.background import BackgroundJob, JobAnswer
from wistia_tui.api.record_fields import (
    bool_of,
    count_of,
    float_of,
    hashed_id_of,
    int_of,
    items_of,
    line_of,
    name_of,
    object_of,
    raw_of,
    time_of,
)
from wistia_tui.api.sharings import Sharing
from wistia_tui.api.subfolders import EditableSubfolder, Subfolder
from wistia_tui.text import safe_line, safe_text

__all__ = [
    "Account",
    "Asset",
    "BackgroundJob",
    "EditableMedia",
    "EditableProject",
    "EditableSubfolder",
    "JobAnswer",
    "Media",
    "Project",
    "ProjectRef",
    "Record",
    "Sharing",
    "Subfolder",
]

TYPE_LABELS = {"PdfDocument": "PDF", "MicrosoftOfficeDocument": "Office", "UnknownType": "Unknown"}


@dataclass(frozen=True, slots=True)
class Account:
    """The account that the token belongs to; all counts optional (reference 5.8)."""

    name: str = ""
    url: str = ""
    id: int | None = None
    media_count: int | None = None
    project_count: int | None = None

    @classmethod
    def from_json(cls, value: object) -> Account:
        """Read what is there of an account."""
        record = object_of(value)
        return cls(
            name=name_of(record.get("name")),
            url=line_of(record.get("url")),
            id=int_of(record.get("id")),
            media_count=count_of(record.get("mediaCount")),
            project_count=count_of(record.get("projectCount")),
        )

    def is_same_as(self, other: Account) -> bool:
        """Whether both are certainly one account, by the id, else by the address."""
        if self.id is not None and other.id is not None:
            return self.id == other.id
        return bool(self.url) and self.url == other.url


@dataclass(frozen=True, slots=True)
class EditableProject:
    """The fields of a project that can be written, exactly as the service holds them."""

    name: str
    description: str
    public: bool | None
    anonymous_can_upload: bool | None
    anonymous_can_download: bool | None


@dataclass(frozen=True, slots=True)
class Project:
    """A project ("folder" in the web app)."""

    hashed_id: str = ""
    name: str = ""
    id: int | None = None
    description: str = ""
    """As sent: HTML, Markdown or plain; show it through `text.html_to_text` where it looks like HTML."""
    media_count: int | None = None
    created: datetime | None = None
    updated: datetime | None = None
    public: bool | None = None
    public_id: str = ""
    anonymous_can_upload: bool | None = None
    anonymous_can_download: bool | None = None
    original: EditableProject | None = None
    """What an edit starts from; None if the answer did not hold a record."""

    @classmethod
    def from_json(cls, value: object) -> Project:
        """Read what is there of a project."""
        record = object_of(value)
        public = bool_of(record.get("public"))
        upload = bool_of(record.get("anonymousCanUpload"))
        download = bool_of(record.get("anonymousCanDownload"))
        return cls(
            hashed_id=hashed_id_of(record),
            name=name_of(record.get("name")),
            id=int_of(record.get("id")),
            description=safe_text(raw_of(record.get("description"))),
            media_count=count_of(record.get("mediaCount")),
            created=time_of(record.get("created")),
            updated=time_of(record.get("updated")),
            public=public,
            public_id=line_of(record.get("publicId")),
            anonymous_can_upload=upload,
            anonymous_can_download=download,
            original=EditableProject(
                raw_of(record.get("name")), raw_of(record.get("description")), public, upload, download
            ),
        )


@dataclass(frozen=True, slots=True)
class ProjectRef:
    """The project as a media names it."""

    hashed_id: str = ""
    name: str = ""
    id: int | None = None

    @classmethod
    def from_json(cls, value: object) -> ProjectRef | None:
        """Read what is there; None where there is no object."""
        record = object_of(value)
        if not record:
            return None
        return cls(hashed_id_of(record), name_of(record.get("name")), int_of(record.get("id")))


@dataclass(frozen=True, slots=True)
class Asset:
    """One file of a media; types are an open set, sizes may be absent (audio)."""

    type: str = ""
    content_type: str = ""
    size: int | None = None
    """Bytes."""
    width: int | None = None
    height: int | None = None
    url: str = ""

    @classmethod
    def from_json(cls, value: object) -> Asset:
        """Read what is there of an asset."""
        record = object_of(value)
        return cls(
            type=line_of(record.get("type")),
            content_type=line_of(record.get("contentType")),
            size=int_of(record.get("fileSize")),
            width=int_of(record.get("width")),
            height=int_of(record.get("height")),
            url=line_of(record.get("url")),
        )


@dataclass(frozen=True, slots=True)
class EditableMedia:
    """The fields of a media that can be written, exactly as the service holds them."""

    name: str
    description: str
    tags: tuple[str, ...]
    thumbnail: str = field(default="", compare=False)
    """The address of the still, which v1 names no other way; no field to write, so it tells no two of these apart."""
    tags_told: bool = field(default=True, compare=False)
    """Whether the answer held a list of tags; one that was left out is no sign that there are none."""


def _editable(record: Mapping[str, object], tags: tuple[str, ...], thumbnail: str) -> EditableMedia:
    name, description = raw_of(record.get("name")), raw_of(record.get("description"))
    return EditableMedia(name, description, tags, thumbnail, tags_told=isinstance(record.get("tags"), list))


@dataclass(frozen=True, slots=True)
class Media:
    """A video, audio file, image or document."""

    hashed_id: str = ""
    name: str = ""
    id: int | None = None
    type: str = ""
    """As sent: `Video`, `Audio`, `Image`, `PdfDocument`, ...; an open set."""
    status: str = ""
    """As sent: `queued`, `processing`, `ready`, `failed`; an open set, may be missing in old data."""
    progress: float | None = None
    """0 to 1; may be 1 while the status is not `ready`."""
    archived: bool | None = None
    created: datetime | None = None
    updated: datetime | None = None
    duration: float | None = None
    """Seconds, but pages for documents; absent otherwise and while queued."""
    description: str = ""
    """As sent: Markdown where it was asked for and the service knows that wish, else HTML."""
    section: str = ""
    subfolder: str = ""
    """The name of the one that it is in; empty where it has none."""
    subfolder_id: str = ""
    """The hashed id of the one that it is in; empty where none is told."""
    thumbnail: str = ""
    """The address of an image; a placeholder's while the media is queued (UP22)."""
    project: ProjectRef | None = None
    tags: tuple[str, ...] = ()
    assets: tuple[Asset, ...] = ()
    original: EditableMedia | None = None
    """What an edit starts from; kept for single records only (show and update), not in lists."""

    @classmethod
    def from_json(cls, value: object, *, editable: bool = False) -> Media:
        """Read what is there of a media; with `editable`, keep the originals of what can be written."""
        record = object_of(value)
        subfolder = object_of(record.get("subfolder"))
        thumbnail = raw_of(object_of(record.get("thumbnail")).get("url"))
        raw_tags = tuple(
            tag for item in items_of(record.get("tags")) if (tag := raw_of(object_of(item).get("name") or item))
        )
        return cls(
            hashed_id=hashed_id_of(record),
            name=name_of(record.get("name")),
            id=int_of(record.get("id")),
            type=line_of(record.get("type")),
            status=line_of(record.get("status")),
            progress=float_of(record.get("progress")),
            archived=bool_of(record.get("archived")),
            created=time_of(record.get("created")),
            updated=time_of(record.get("updated")),
            duration=float_of(record.get("duration")),
            description=safe_text(raw_of(record.get("description"))),
            section=name_of(record.get("section")),
            subfolder=name_of(subfolder.get("name")),
            subfolder_id=hashed_id_of(subfolder),
            thumbnail=line_of(thumbnail),
            project=ProjectRef.from_json(record.get("project")),
            tags=tuple(safe_line(tag) for tag in raw_tags),
            assets=tuple(Asset.from_json(item) for item in items_of(record.get("assets"))),
            original=_editable(record, raw_tags, thumbnail) if editable else None,
        )

    @property
    def type_label(self) -> str:
        """The type as a person says it."""
        return TYPE_LABELS.get(self.type, self.type)

    @property
    def is_document(self) -> bool:
        """Whether `duration` counts pages."""
        return self.type in {"PdfDocument", "MicrosoftOfficeDocument"}


Record = Media | Project | Subfolder
"""What has a hashed id and can be edited."""
