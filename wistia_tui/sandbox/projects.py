"""The operations on the account and its projects (reference 5.1, 5.8)."""

from __future__ import annotations

from dataclasses import replace

from wistia_tui.sandbox import paging, representation
from wistia_tui.sandbox.account import Account, MediaFilter
from wistia_tui.sandbox.calls import Answer, Call, descending
from wistia_tui.sandbox.holdings import Holdings
from wistia_tui.sandbox.ordering import Order
from wistia_tui.sandbox.records import Project


def _shown(holdings: Holdings, record: Project) -> representation.Json:
    return representation.project(record, medias=holdings.media_count_of(record))


def show_account(account: Account, call: Call) -> Answer:
    """GET /account."""
    counts = {"medias": account.media_count, "projects": account.project_count}
    return Answer(200, representation.account(account.name, account.url, **counts), "account")


def list_projects(account: Account, call: Call) -> Answer:
    """GET /projects."""
    listed = account.listed
    found = listed.projects(
        sort_by=call.parameters.text("sort_by") or "id",
        descending=descending(call),
        hashed_ids=call.parameters.texts("hashed_ids"),
    )
    return Answer(200, [_shown(listed, record) for record in paging.numbered(found, call.parameters)], "projects")


def show_project(account: Account, call: Call, hashed_id: str) -> Answer:
    """GET /projects/{id}: the project with up to 500 of its medias."""
    record = account.project(hashed_id)
    keys = account.ordered(Order(record.id, "id"), MediaFilter())
    page = paging.numbered(keys, call.parameters, most=paging.PER_PAGE_EMBEDDED)
    medias = [representation.media_brief(media, account.subfolder_of(media)) for media in account.medias_at(page)]
    return Answer(200, {**_shown(account, record), "medias": medias}, "project")


def create_project(account: Account, call: Call) -> Answer:
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
    return Answer(201, _shown(account, record), "project", location=f"/projects/{record.hashed_id}")


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
    return Answer(200, _shown(account, record), "project")


def delete_project(account: Account, call: Call, hashed_id: str) -> Answer:
    """DELETE /projects/{id}: its medias go too; answers the project as it was."""
    was = _shown(account, account.project(hashed_id))
    account.delete_project(hashed_id, request_id=call.request_id)
    return Answer(200, was, "project")


def copy_project(account: Account, call: Call, hashed_id: str) -> Answer:
    """POST /projects/{id}/copy: with all medias and subfolders under the same names, but shared with nobody (SPEC).

    `adminEmail` is accepted and means the owner, as for a new project.
    """
    source = account.project(hashed_id)
    number, new_id = account.next_project_id()
    new_parts = {part.hashed_id: account.next_subfolder_id() for part in source.subfolders}
    copy = replace(
        source,
        id=number,
        hashed_id=new_id,
        created=account.stamp,
        updated=account.stamp,
        subfolders=tuple(
            replace(part, hashed_id=new_parts[part.hashed_id], created=account.stamp, updated=account.stamp)
            for part in source.subfolders
        ),
        sharings=(),
    )
    account.alter(lambda holdings: holdings.put_project(copy))
    keys = account.ordered(Order(source.id, "id"), MediaFilter())
    for media in account.medias_at(keys):
        account.add_copy(media, copy.id, new_parts.get(media.subfolder_id or ""))
    account.note("copy", "project", new_id, {"source": hashed_id, "medias": len(keys)}, call.request_id)
    return Answer(201, _shown(account, copy), "project", location=f"/projects/{new_id}")
