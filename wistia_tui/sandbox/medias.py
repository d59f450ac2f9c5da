"""The operations on medias, one at a time (reference 5.4)."""

from __future__ import annotations

from wistia_tui.sandbox import paging, representation
from wistia_tui.sandbox.account import Account, MediaFilter, Refused
from wistia_tui.sandbox.calls import Answer, Call, descending, error, sort_of, wants_markdown
from wistia_tui.sandbox.holdings import Holdings
from wistia_tui.sandbox.ordering import Order
from wistia_tui.sandbox.records import Media


def _full(holdings: Holdings, media: Media, call: Call) -> representation.Json:
    part, home = holdings.subfolder_of(media), holdings.project_of(media)
    return representation.media_full(media, part, home, markdown=wants_markdown(call))


def list_medias(account: Account, call: Call) -> Answer:
    """GET /medias, with every filter, by pages or by cursor."""
    given, listed = call.parameters, account.listed
    sort_by = sort_of(call, ("id", "name", "created", "updated", "position"))
    home: int | None = None
    if wanted := given.text("project_id"):
        project = listed.find_project(wanted)
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
    keys = listed.ordered(Order(home, sort_by), narrowed)
    with_cursor = paging.wants_cursor(given)
    if with_cursor:
        page = paging.by_cursor(keys, given, sort_by=sort_by, descending=descending(call))
    else:
        page = paging.numbered(keys, given, descending=descending(call))
    answer = []
    for key, media in zip(page, listed.medias_at(page), strict=True):
        item = _full(listed, media, call)
        answer.append({**item, "cursor": paging.cursor_of(key)} if with_cursor else item)
    return Answer(200, answer, "medias")


def show_media(account: Account, call: Call, hashed_id: str) -> Answer:
    """GET /medias/{id}."""
    return Answer(200, _full(account, account.media(hashed_id), call), "media")


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
    brief = representation.media_brief(media, account.subfolder_of(media))
    return Answer(200, {**brief, "tags": representation.tags(media)}, "media")


def delete_media(account: Account, call: Call, hashed_id: str) -> Answer:
    """DELETE /medias/{id}."""
    media = account.delete_media(hashed_id, request_id=call.request_id)
    return Answer(200, representation.media_brief(media, account.subfolder_of(media)), "media")


def copy_media(account: Account, call: Call, hashed_id: str) -> Answer:
    """POST /medias/{id}/copy: answers the new media, of the same name, with its project (SPEC).

    A `project_id` that is none silently means the project of the source, in whose subfolder the copy then is too;
    `owner` is accepted and changes nothing that v1 shows.
    """
    source = account.media(hashed_id)
    if source.archived:
        return error(405, "Archived media cannot be copied.")
    home = account.find_project(call.parameters.text("project_id") or "") or account.project_of(source)
    copy = account.add_copy(source, home.id, source.subfolder_id if home.id == source.project_id else None)
    fields = {"source": hashed_id, "project_id": home.hashed_id}
    account.note("copy", "media", copy.hashed_id, fields, call.request_id)
    brief = representation.media_brief(copy, account.subfolder_of(copy))
    answer = {**brief, "project": representation.home_of_media(home)}
    return Answer(201, answer, "media", location=f"/medias/{copy.hashed_id}")


def show_media_stats(account: Account, call: Call, hashed_id: str) -> Answer:
    """GET /medias/{id}/stats: for videos only."""
    media = account.media(hashed_id)
    if media.type != "Video":
        raise Refused("Stats are only available for videos.")
    return Answer(200, representation.media_stats(media), "media")
