"""The operations on the subfolders of a project (reference 5.2)."""

from __future__ import annotations

from dataclasses import replace

from wistia_tui.sandbox import paging, representation
from wistia_tui.sandbox.account import Account, NotFound, Refused, demand_name
from wistia_tui.sandbox.calls import Answer, Call, descending, sort_of, wants_markdown
from wistia_tui.sandbox.parameters import Parameters
from wistia_tui.sandbox.records import Project, Subfolder

LONGEST_NAME = 255
LONGEST_DESCRIPTION = 1000


def list_subfolders(account: Account, call: Call, project_id: str) -> Answer:
    """GET /projects/{id}/subfolders: by position unless told otherwise (SPEC)."""
    sort_by = sort_of(call, ("position", "name", "created", "updated", "id"), "position")

    def key(part: Subfolder) -> tuple[int | str, ...]:
        if sort_by == "name":
            return (part.name.casefold(), part.position)
        if sort_by in ("created", "updated"):
            return (part.created if sort_by == "created" else part.updated, part.position)
        # Ids come with creation, and so do positions: v1 has no way to reorder.
        return (part.position,)

    found = sorted(account.project(project_id).subfolders, key=key, reverse=descending(call))
    return Answer(200, [representation.subfolder(part) for part in paging.numbered(found, call.parameters)])


def show_subfolder(account: Account, call: Call, project_id: str, subfolder_id: str) -> Answer:
    """GET /projects/{id}/subfolders/{id}: with all medias in it; no source shows pages of them."""
    project, part = _found(account, project_id, subfolder_id)
    markdown = wants_markdown(call)
    medias = [
        representation.media_brief(media, part, markdown=markdown) for media in account.medias_in(project, subfolder_id)
    ]
    return Answer(200, {**representation.subfolder(part), "medias": medias})


def create_subfolder(account: Account, call: Call, project_id: str) -> Answer:
    """POST /projects/{id}/subfolders: behind the others."""
    project = account.project(project_id)
    name, description = _written(call.parameters)
    demand_name(name or "")
    part = Subfolder(
        hashed_id=account.next_subfolder_id(),
        name=name or "",
        description=description or None,
        position=max((part.position for part in project.subfolders), default=0) + 1,
        created=account.stamp,
        updated=account.stamp,
    )
    _put(account, replace(project, subfolders=(*project.subfolders, part)))
    fields = {"project_id": project_id, "name": name, "description": description}
    account.note("create", "subfolder", part.hashed_id, fields, call.request_id)
    location = f"/projects/{project_id}/subfolders/{part.hashed_id}"
    return Answer(201, representation.subfolder(part), location=location)


def update_subfolder(account: Account, call: Call, project_id: str, subfolder_id: str) -> Answer:
    """PUT /projects/{id}/subfolders/{id}: its medias show the new name as their section at once."""
    project, old = _found(account, project_id, subfolder_id)
    name, description = _written(call.parameters)
    if name is not None:
        demand_name(name)
    part = replace(
        old,
        name=old.name if name is None else name,
        description=old.description if description is None else description or None,
        updated=max(old.updated, account.stamp),
    )
    parts = tuple(part if other.hashed_id == subfolder_id else other for other in project.subfolders)
    _put(account, replace(project, subfolders=parts))
    fields = {"project_id": project_id, "name": name, "description": description}
    account.note("update", "subfolder", subfolder_id, fields, call.request_id)
    return Answer(200, representation.subfolder(part))


def delete_subfolder(account: Account, call: Call, project_id: str, subfolder_id: str) -> Answer:
    """DELETE /projects/{id}/subfolders/{id}: its medias stay, at the root of the project (SPEC)."""
    project, part = _found(account, project_id, subfolder_id)
    medias = account.medias_in(project, subfolder_id)
    for media in medias:
        account.revise(replace(media, subfolder_id=None))
    parts = tuple(other for other in project.subfolders if other.hashed_id != subfolder_id)
    _put(account, replace(project, subfolders=parts))
    fields = {"project_id": project_id, "medias": [media.hashed_id for media in medias]}
    account.note("delete", "subfolder", subfolder_id, fields, call.request_id)
    return Answer(200, representation.subfolder(part))


def _found(account: Account, project_id: str, subfolder_id: str) -> tuple[Project, Subfolder]:
    project = account.project(project_id)
    for part in project.subfolders:
        if part.hashed_id == subfolder_id:
            return project, part
    raise NotFound("Subfolder", subfolder_id)


def _put(account: Account, project: Project) -> None:
    account.alter(lambda holdings: holdings.put_project(project))


def _written(given: Parameters) -> tuple[str | None, str | None]:
    """Name and description as given; `Refused` when one is longer than SPEC allows."""
    name, description = given.text("name"), given.text("description")
    if len(name or "") > LONGEST_NAME:
        raise Refused(f"Name is too long (maximum is {LONGEST_NAME} characters)")
    if len(description or "") > LONGEST_DESCRIPTION:
        raise Refused(f"Description is too long (maximum is {LONGEST_DESCRIPTION} characters)")
    return name, description
