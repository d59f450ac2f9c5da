"""Records as the service's JSON objects, with its mixture of camelCase and snake_case (reference part 9, trap 1)."""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import blake2b

from wistia_tui.sandbox.records import Media, Project, Sharing, Subfolder

Json = dict[str, object]

_PLACEHOLDER = "https://fast.wistia.com/assets/images/zebra/elements/dashed-thumbnail.png"
_RENDITIONS = (
    ("OriginalFile", 1920, 1080, "video/mp4", 2_400_000),
    ("IphoneVideoFile", 640, 360, "video/mp4", 50_000),
    ("Mp4VideoFile", 960, 540, "video/mp4", 75_000),
    ("HdMp4VideoFile", 1280, 720, "video/mp4", 91_000),
    ("HdMp4VideoFile", 1920, 1080, "video/mp4", 177_000),
    ("HlsVideoFile", 1280, 720, "application/x-mpegURL", 88_000),
    ("StoryboardFile", 2000, 1560, "image/jpeg", 300),
    ("StillImageFile", 960, 540, "image/png", 3_000),
)


def stamp(seconds: int) -> str:
    """A time as the Data API writes it: whole seconds, `+00:00`."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def account(name: str, url: str, *, medias: int, projects: int) -> Json:
    """The account with its counts."""
    return {
        "id": 970_001,
        "name": name,
        "url": url,
        "mediaCount": medias,
        "videoLimit": max(1_000, medias * 2),
        "projectCount": projects,
        "channelCount": 2,
    }


def project(record: Project, *, medias: int) -> Json:
    """A project: `hashedId` and `mediaCount` are camelCase here."""
    return {
        "id": record.id,
        "name": record.name,
        "description": record.description.html if record.description else None,
        "mediaCount": medias,
        "created": stamp(record.created),
        "updated": stamp(record.updated),
        "hashedId": record.hashed_id,
        "public": record.public,
        "publicId": record.hashed_id if record.public else None,
        "anonymousCanUpload": record.anonymous_can_upload,
        "anonymousCanDownload": record.anonymous_can_download,
    }


def media_brief(record: Media, part: Subfolder | None, *, markdown: bool = False) -> Json:
    """A media in the subfolder `part`, without what surrounds it; keys that do not apply are left out, not null."""
    answer: Json = {
        "id": record.id,
        "name": record.name,
        "type": record.type,
        "archived": record.archived,
        "created": stamp(record.created),
        "updated": stamp(record.updated),
    }
    if record.duration is not None:
        answer["duration"] = record.duration
    answer["hashed_id"] = record.hashed_id
    answer["description"] = record.description.markdown if markdown else record.description.html
    if record.progress is not None:
        answer["progress"] = record.progress
    answer["status"] = record.status
    answer["thumbnail"] = _thumbnail(record)
    if part is not None:
        answer["section"] = part.name
    return answer


def home_of_media(home: Project) -> Json:
    """The project inside a media: `hashed_id` here, whatever the document says."""
    return {"id": home.id, "name": home.name, "hashed_id": home.hashed_id}


def media_full(record: Media, part: Subfolder | None, home: Project, *, markdown: bool = False) -> Json:
    """A media with its project `home`, subfolder `part`, tags and assets."""
    return {
        **media_brief(record, part, markdown=markdown),
        "project": home_of_media(home),
        "subfolder": subfolder(part) if part else None,
        "tags": tags(record),
        "assets": _assets(record),
    }


def tags(record: Media) -> list[Json]:
    """Tags are written as strings and read as objects."""
    return [{"name": name} for name in record.tags]


def media_stats(record: Media) -> Json:
    """What medias#stats says: camelCase, whole percents."""
    loads = record.bits % 5_000
    visitors = loads * 3 // 4
    clicked = (record.bits >> 16) % 101
    return {
        "id": record.id,
        "hashed_id": record.hashed_id,
        "name": record.name,
        "stats": {
            "pageLoads": loads,
            "visitors": visitors,
            "percentOfVisitorsClickingPlay": clicked,
            "plays": visitors * clicked // 100,
            "averagePercentWatched": (record.bits >> 24) % 101,
        },
    }


def subfolder(record: Subfolder) -> Json:
    """A subfolder without its medias: `hashed_id` is snake_case here."""
    return {
        "hashed_id": record.hashed_id,
        "name": record.name,
        "description": record.description,
        "position": record.position,
        "created": stamp(record.created),
        "updated": stamp(record.updated),
    }


def sharing(record: Sharing, home: Project) -> Json:
    """A sharing: camelCase, its project without any hashed id, and no `email` for groups (DOC16)."""
    share: Json = {"id": record.share_id, "name": record.name, "type": record.kind}
    if record.email is not None:
        share["email"] = record.email
    return {
        "id": record.id,
        "isAdmin": record.is_admin,
        "canShare": record.can_share,
        "canDownload": record.can_download,
        "canUpload": record.can_upload,
        "share": share,
        "project": {"id": home.id, "name": home.name},
    }


def job(number: int, status: str) -> Json:
    """What is said of a background job: neither progress nor results (reference 5.8)."""
    return {"id": number, "status": status}


def _file(record: Media, number: int, *, of: str = "") -> str:
    return blake2b(f"{of or record.file or record.hashed_id}/{number}".encode(), digest_size=20).hexdigest()


def _thumbnail(record: Media) -> Json:
    if record.status == "queued":
        return {"url": _PLACEHOLDER, "width": 200, "height": 120}
    picture = _file(record, 0, of=record.still or "")
    url = f"https://embed-ssl.wistia.com/deliveries/{picture}.jpg?image_crop_resized=200x120"
    return {"url": url, "width": 200, "height": 120}


def _asset(
    record: Media, number: int, kind: str, content_type: str, size: int, *, wide: int = 0, high: int = 0
) -> Json:
    # Recordings show plain http and `.bin` for every call.
    url = f"http://embed.wistia.com/deliveries/{_file(record, number)}.bin"
    dimensions: Json = {"width": wide, "height": high} if wide else {}
    return {"url": url, **dimensions, "fileSize": size, "contentType": content_type, "type": kind}


def _assets(record: Media) -> list[Json]:
    if record.status == "queued":
        return []
    seconds = int(record.duration or 30)
    wobble = record.bits % 997
    match record.type:
        case "Video":
            renditions = _RENDITIONS if record.status == "ready" else _RENDITIONS[:1]
            return [
                _asset(record, number, kind, content, seconds * rate + wobble, wide=wide, high=high)
                for number, (kind, wide, high, content, rate) in enumerate(renditions, 1)
            ]
        case "Audio":
            original = _asset(record, 1, "OriginalFile", "audio/wav", seconds * 176_000 + wobble)
            return [original, _asset(record, 2, "Mp3AudioFile", "audio/mpeg", seconds * 16_000 + wobble)]
        case "Image":
            original = _asset(record, 1, "OriginalFile", "image/png", 900_000 + wobble, wide=3200, high=2000)
            return [original, _asset(record, 2, "LargeImageFile", "image/jpeg", 90_000 + wobble, wide=1280, high=800)]
        case "PdfDocument":
            return [_asset(record, 1, "OriginalFile", "application/pdf", seconds * 40_000 + wobble)]
        case "Swf":
            return [_asset(record, 1, "SwfFile", "application/x-shockwave-flash", 70_000 + wobble, wide=800, high=600)]
        case "MicrosoftOfficeDocument":
            return [_asset(record, 1, "OriginalFile", "application/msword", seconds * 30_000 + wobble)]
    return [_asset(record, 1, "OriginalFile", "application/octet-stream", 12_345 + wobble)]
