"""The operations of the Data API that the stand-in knows: what each reads, does and answers (reference part 5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from wistia_tui.sandbox import paging, representation
from wistia_tui.sandbox.account import Account, MediaFilter, NotFound, Refused
from wistia_tui.sandbox.ordering import Order
from wistia_tui.sandbox.parameters import Parameters
from wistia_tui.sandbox.records import Project


@dataclass(frozen=True, slots=True)
class Call:
    """A request as an operation sees it: `path` without base and extension, parameters from the one right place."""

    method: str
    path: str
    extension: str
    parameters: Parameters
    request_id: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: `root` names the XML element; `location` is the path of a new record."""

    status: int
    value: object
    root: str = "error"
    location: str = ""
    headers: dict[str, str] = field(default_factory=dict)


Operation = Callable[[Account, Call, str], Answer]


def error(status: int, sentence: str) -> Answer:
    """The usual error: `{"error": …}`."""
    return Answer(status, {"error": sentence})


def _descending(call: Call) -> bool:
    return call.parameters.text("sort_direction") == "0"


def _sort(call: Call, known: tuple[str, ...]) -> str:
    # An unknown order is silently the order of ids (DOC13, trap 28).
    sort_by = call.parameters.text("sort_by") or "id"
    return sort_by if sort_by in known else "id"


def _markdown(call: Call) -> bool:
    return call.parameters.text("description_format") == "markdown"


def _project(account: Account, record: Project) -> representation.Json:
    return representation.project(record, medias=account.media_count_of(record))


def show_account(account: Account, call: Call, _: str) -> Answer:
    """GET /account."""
    counts = {"medias": account.media_count, "projects": account.project_count}
    return Answer(200, representation.account(account.name, account.url, **counts), "account")


def list_projects(account: Account, call: Call, _: str) -> Answer:
    """GET /projects."""
    found = account.projects(
        sort_by=call.parameters.text("sort_by") or "id",
        descending=_descending(call),
        hashed_ids=call.parameters.texts("hashed_ids"),
    )
    return Answer(200, [_project(account, record) for record in paging.numbered(found, call.parameters)], "projects")


def show_project(account: Account, call: Call, hashed_id: str) -> Answer:
    """GET /projects/{id}: the project with up to 500 of its medias."""
    record = account.project(hashed_id)
    keys = account.ordered(Order(record.id, "id"), MediaFilter())
    page = paging.numbered(keys, call.parameters, most=paging.PER_PAGE_EMBEDDED)
    medias = [representation.media_brief(media) for media in account.medias_at(page)]
    return Answer(200, {**_project(account, record), "medias": medias}, "project")


def create_project(account: Account, call: Call, _: str) -> Answer:
    """POST /projects: public unless told otherwise (ZAP22); `adminEmail` is accepted and means the owner."""
    given = call.parameters
    public = given.flag("public")
    record = account.create_project(
        name=given.text("name") or "",
        public=True if public is None else public,
        upload=given.flag("anonymousCanUpload") or False,
        download=given.flag("anonymousCanDownload") or False,
        request_id=call.request_id,
    )
    return Answer(201, _project(account, record), "project", location=f"/projects/{record.hashed_id}")


def update_project(account: Account, call: Call, hashed_id: str) -> Answer:
    """PUT /projects/{id}."""
    given = call.parameters
    record = account.update_project(
        hashed_id,
        name=given.text("name"),
        description=given.text("description"),
        public=given.flag("public"),
        upload=given.flag("anonymousCanUpload"),
        download=given.flag("anonymousCanDownload"),
        request_id=call.request_id,
    )
    return Answer(200, _project(account, record), "project")


def delete_project(account: Account, call: Call, hashed_id: str) -> Answer:
    """DELETE /projects/{id}: its medias go too; answers the project as it was."""
    was = _project(account, account.project(hashed_id))
    account.delete_project(hashed_id, request_id=call.request_id)
    return Answer(200, was, "project")


def list_medias(account: Account, call: Call, _: str) -> Answer:
    """GET /medias, with every filter, by pages or by cursor."""
    given = call.parameters
    sort_by = _sort(call, ("id", "name", "created", "updated", "position"))
    home: int | None = None
    if wanted := given.text("project_id"):
        project = account.find_project(wanted)
        if project is None:
            return Answer(200, [], "medias")
        home = project.id
    hashed_ids = given.texts("hashed_ids")
    if (single := given.text("hashed_id")) is not None:
        hashed_ids = [single] if hashed_ids is None or single in hashed_ids else []
    tags = given.texts("tags")
    narrowed = MediaFilter(
        name=given.text("name"),
        type=given.text("type"),
        archived=given.flag("archived"),
        tags=None if tags is None else tuple(tags),
        hashed_ids=None if hashed_ids is None else frozenset(hashed_ids),
    )
    keys = account.ordered(Order(home, sort_by), narrowed)
    with_cursor = paging.wants_cursor(given)
    if with_cursor:
        page = paging.by_cursor(keys, given, sort_by=sort_by, descending=_descending(call))
    else:
        page = paging.numbered(keys, given, descending=_descending(call))
    answer = []
    for key, media in zip(page, account.medias_at(page), strict=True):
        item = representation.media_full(media, account.project_of(media), markdown=_markdown(call))
        answer.append({**item, "cursor": paging.cursor_of(key)} if with_cursor else item)
    return Answer(200, answer, "medias")


def show_media(account: Account, call: Call, hashed_id: str) -> Answer:
    """GET /medias/{id}."""
    media = account.media(hashed_id)
    answer = representation.media_full(media, account.project_of(media), markdown=_markdown(call))
    return Answer(200, answer, "media")


def update_media(account: Account, call: Call, hashed_id: str) -> Answer:
    """PUT /medias/{id}: answers the media with tags but without project and assets (SPEC)."""
    given = call.parameters
    media = account.update_media(
        hashed_id,
        name=given.text("name"),
        description=given.text("description"),
        tags=given.texts("tags"),
        still=given.text("new_still_media_id"),
        request_id=call.request_id,
    )
    return Answer(200, {**representation.media_brief(media), "tags": representation.tags(media)}, "media")


def delete_media(account: Account, call: Call, hashed_id: str) -> Answer:
    """DELETE /medias/{id}."""
    media = account.delete_media(hashed_id, request_id=call.request_id)
    return Answer(200, representation.media_brief(media), "media")


def show_media_stats(account: Account, call: Call, hashed_id: str) -> Answer:
    """GET /medias/{id}/stats: for videos only."""
    media = account.media(hashed_id)
    if media.type != "Video":
        raise Refused("Stats are only available for videos.")
    return Answer(200, representation.media_stats(media), "media")


OPERATIONS: tuple[tuple[str, re.Pattern[str], Operation], ...] = tuple(
    (method, re.compile(path), operation)
    for method, path, operation in (
        ("GET", r"/account()", show_account),
        ("GET", r"/projects()", list_projects),
        ("POST", r"/projects()", create_project),
        ("GET", r"/projects/([^/]+)", show_project),
        ("PUT", r"/projects/([^/]+)", update_project),
        ("DELETE", r"/projects/([^/]+)", delete_project),
        ("GET", r"/medias()", list_medias),
        ("GET", r"/medias/([^/]+)", show_media),
        ("PUT", r"/medias/([^/]+)", update_media),
        ("DELETE", r"/medias/([^/]+)", delete_media),
        ("GET", r"/medias/([^/]+)/stats", show_media_stats),
    )
)


def perform(account: Account, call: Call) -> Answer:
    """Find and run the operation; what it refuses becomes the service's error answers (reference part 6)."""
    for method, path, operation in OPERATIONS:
        if method == call.method and (found := path.fullmatch(call.path)):
            try:
                return operation(account, call, found[1])
            except NotFound as missing:
                return error(404, str(missing))
            except Refused as refused:
                return bad_request(call.extension, str(refused))
    return error(404, "Not found.")


def bad_request(extension: str, sentence: str) -> Answer:
    """A 400, which has a shape of its own in XML (DOC13)."""
    if extension == "xml":
        return Answer(400, [sentence], "errors")
    return error(400, sentence)
