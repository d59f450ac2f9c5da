"""The operations on what people and groups may do in a project (reference 5.3)."""

from __future__ import annotations

from dataclasses import replace

from wistia_tui.sandbox import paging, representation
from wistia_tui.sandbox.account import Account, NotFound
from wistia_tui.sandbox.calls import Answer, Call
from wistia_tui.sandbox.parameters import Parameters
from wistia_tui.sandbox.records import Project, Sharing


def list_sharings(account: Account, call: Call, project_id: str) -> Answer:
    """GET /projects/{id}/sharings: by id; no source names another order."""
    project = account.project(project_id)
    page = paging.numbered(project.sharings, call.parameters)
    return Answer(200, [representation.sharing(sharing, project) for sharing in page], "sharings")


def update_sharing(account: Account, call: Call, project_id: str, sharing_id: str) -> Answer:
    """PUT /projects/{id}/sharings/{id}: sets what is given; groups are never admins (DOC13)."""
    project, old = _found(account, project_id, sharing_id)
    given = {name: _flag(call.parameters, name) for name in ("isAdmin", "canShare", "canDownload", "canUpload")}
    if given["isAdmin"] and old.kind == "ContactGroup":
        sentences = ["Groups may not be project admins.", "Only account managers may be project admins."]
        return Answer(400, sentences, "errors")

    def chosen(name: str, before: bool) -> bool:
        flag = given[name]
        return before if flag is None else flag

    new = replace(
        old,
        is_admin=chosen("isAdmin", old.is_admin),
        can_share=chosen("canShare", old.can_share),
        can_download=chosen("canDownload", old.can_download),
        can_upload=chosen("canUpload", old.can_upload),
    )
    _put(account, project, tuple(new if other.id == old.id else other for other in project.sharings))
    account.note("update", "sharing", str(old.id), {"project_id": project_id, **given}, call.request_id)
    return Answer(200, representation.sharing(new, project), "sharing")


def delete_sharing(account: Account, call: Call, project_id: str, sharing_id: str) -> Answer:
    """DELETE /projects/{id}/sharings/{id}."""
    project, old = _found(account, project_id, sharing_id)
    _put(account, project, tuple(other for other in project.sharings if other.id != old.id))
    account.note("delete", "sharing", str(old.id), {"project_id": project_id}, call.request_id)
    return Answer(200, representation.sharing(old, project), "sharing")


def _found(account: Account, project_id: str, sharing_id: str) -> tuple[Project, Sharing]:
    project = account.project(project_id)
    for sharing in project.sharings:
        if str(sharing.id) == sharing_id:
            return project, sharing
    raise NotFound("Sharing", sharing_id)


def _put(account: Account, project: Project, sharings: tuple[Sharing, ...]) -> None:
    new = replace(project, sharings=sharings)
    account.alter(lambda holdings: holdings.put_project(new))


def _flag(given: Parameters, name: str) -> bool | None:
    """`sharing[name]` as SPEC has it, or `name` alone as older clients send it (trap 17)."""
    nested = given.flag(f"sharing[{name}]")
    return given.flag(name) if nested is None else nested
