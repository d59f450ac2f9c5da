"""What the service sends, as values: lenient in, exact out.

Any key of any record may be missing, null, new or of another type (reference part 9); such a record still shows.
Texts are safe for a terminal from here on. What a person edits keeps its original beside it (`original`), so
that a cleaned text is never written back in place of what the service holds.
"""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from wistia_tui.text import safe_line, safe_text

TYPE_LABELS = {"PdfDocument": "PDF", "MicrosoftOfficeDocument": "Office", "UnknownType": "Unknown"}


def _object(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else ()


def _line(value: object) -> str:
    return safe_line(value) if isinstance(value, str | int | float) else ""


def _name(value: object) -> str:
    # Names may carry HTML entities such as `&amp;` (WYSTIA, ZAP22); a decoded control character is unsafe again.
    return safe_line(html.unescape(value)) if isinstance(value, str) else _line(value)


def _raw(value: object) -> str:
    return value if isinstance(value, str) else ""


def _int(value: object) -> int | None:
    number = _float(value)
    return int(number) if number is not None else None


def _float(value: object) -> float | None:
    if isinstance(value, str):
        try:
            value = float(value[:40])
        except ValueError:
            return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _count(value: object) -> int | None:
    number = _int(value)
    return number if number is not None and 0 <= number <= 1_000_000_000 else None


def _bool(value: object) -> bool | None:
    if isinstance(value, bool):
        return value
    return {1: True, 0: False, "1": True, "0": False, "true": True, "false": False}.get(
        value if isinstance(value, int | str) else ""
    )


def _time(value: object) -> datetime | None:
    """ISO 8601 with `+00:00` (Data API) or `Z` (Stats API); anything else is no time."""
    if not isinstance(value, str):
        return None
    try:
        time = datetime.fromisoformat(value[:40])
        return (time if time.tzinfo else time.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _hashed_id(record: Mapping[str, object]) -> str:
    # `hashedId` in projects, `hashed_id` in medias and their project; SPEC and recordings disagree: take either.
    return _line(record.get("hashed_id") or record.get("hashedId"))[:80]


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
        record = _object(value)
        return cls(
            name=_name(record.get("name")),
            url=_line(record.get("url")),
            id=_int(record.get("id")),
            media_count=_count(record.get("mediaCount")),
            project_count=_count(record.get("projectCount")),
        )

    def is_same_as(self, other: Account) -> bool:
        """Whether both are certainly one account, by the id, else by the address."""
        if self.id is not None and other.id is not None:
            return self.id == other.id
        return bool(self.url) and self.url == other.url


@dataclass(frozen=True, slots=True)
class MoveAnswer:
    """What a move answers before it is done; with failures it is a success all the same (reference, trap 21)."""

    message: str = ""
    job_id: int | None = None
    """Of the background job that does it."""
    failures: tuple[tuple[str, str], ...] = ()
    """Hashed ids of medias that will not be moved, each with the service's words for why."""

    @classmethod
    def from_json(cls, value: object) -> MoveAnswer:
        """Read what is there of the answer."""
        record = _object(value)
        failures = (_object(item) for item in _items(record.get("partial_errors")))
        return cls(
            message=_line(record.get("message")),
            job_id=_int(_object(record.get("background_job_status")).get("id")),
            failures=tuple((_line(failure.get("media_id")), _line(failure.get("error"))) for failure in failures),
        )


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
        record = _object(value)
        public = _bool(record.get("public"))
        upload = _bool(record.get("anonymousCanUpload"))
        download = _bool(record.get("anonymousCanDownload"))
        return cls(
            hashed_id=_hashed_id(record),
            name=_name(record.get("name")),
            id=_int(record.get("id")),
            description=safe_text(_raw(record.get("description"))),
            media_count=_count(record.get("mediaCount")),
            created=_time(record.get("created")),
            updated=_time(record.get("updated")),
            public=public,
            public_id=_line(record.get("publicId")),
            anonymous_can_upload=upload,
            anonymous_can_download=download,
            original=EditableProject(
                _raw(record.get("name")), _raw(record.get("description")), public, upload, download
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
        record = _object(value)
        if not record:
            return None
        return cls(_hashed_id(record), _name(record.get("name")), _int(record.get("id")))


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
        record = _object(value)
        return cls(
            type=_line(record.get("type")),
            content_type=_line(record.get("contentType")),
            size=_int(record.get("fileSize")),
            width=_int(record.get("width")),
            height=_int(record.get("height")),
            url=_line(record.get("url")),
        )


@dataclass(frozen=True, slots=True)
class EditableMedia:
    """The fields of a media that can be written, exactly as the service holds them."""

    name: str
    description: str
    tags: tuple[str, ...]


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
    project: ProjectRef | None = None
    tags: tuple[str, ...] = ()
    assets: tuple[Asset, ...] = ()
    original: EditableMedia | None = None
    """What an edit starts from; kept for single records only (show and update), not in lists."""

    @classmethod
    def from_json(cls, value: object, *, editable: bool = False) -> Media:
        """Read what is there of a media; with `editable`, keep the originals of what can be written."""
        record = _object(value)
        raw_tags = tuple(tag for item in _items(record.get("tags")) if (tag := _raw(_object(item).get("name") or item)))
        return cls(
            hashed_id=_hashed_id(record),
            name=_name(record.get("name")),
            id=_int(record.get("id")),
            type=_line(record.get("type")),
            status=_line(record.get("status")),
            progress=_float(record.get("progress")),
            archived=_bool(record.get("archived")),
            created=_time(record.get("created")),
            updated=_time(record.get("updated")),
            duration=_float(record.get("duration")),
            description=safe_text(_raw(record.get("description"))),
            section=_name(record.get("section")),
            subfolder=_name(_object(record.get("subfolder")).get("name")),
            project=ProjectRef.from_json(record.get("project")),
            tags=tuple(safe_line(tag) for tag in raw_tags),
            assets=tuple(Asset.from_json(item) for item in _items(record.get("assets"))),
            original=EditableMedia(_raw(record.get("name")), _raw(record.get("description")), raw_tags)
            if editable
            else None,
        )

    @property
    def type_label(self) -> str:
        """The type as a person says it."""
        return TYPE_LABELS.get(self.type, self.type)

    @property
    def is_document(self) -> bool:
        """Whether `duration` counts pages."""
        return self.type in {"PdfDocument", "MicrosoftOfficeDocument"}
