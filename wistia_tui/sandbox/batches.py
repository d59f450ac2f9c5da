"""The operations that answer before anything happens: archive, restore, move, swap, and their jobs (reference 5.4).

Every accepted call is noted as a change of kind `call`; what its job then really changes is noted for each media.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from wistia_tui.sandbox import representation
from wistia_tui.sandbox.account import Account, NotFound, Refused
from wistia_tui.sandbox.calls import Answer, Call, error
from wistia_tui.sandbox.jobs import Work
from wistia_tui.sandbox.records import Media, Project

MOST = 100
"""How many medias one call may name."""

_WITHOUT_PROJECT = "Incorrect number of parameters provided. Provide one project_id."


def archive_medias(account: Account, call: Call) -> Answer:
    """PUT /medias/archive: what is missing or cannot be archived stays as it is, and no answer ever says so."""
    hashed_ids = _named(call)
    if problem := _wrong_number(hashed_ids, "archive", 422):
        return problem

    def work(reached: Sequence[str]) -> None:
        for media in account.medias_of(reached):
            if not media.archived and not media.is_livestream:
                account.revise(replace(media, archived=True))
                account.note("archive", "media", media.hashed_id, {}, call.request_id)

    job = _accept(account, call, "archive", hashed_ids, work)
    return Answer(200, {"message": "Archiving has been queued for processing.", "background_job_status": job})


def restore_medias(account: Account, call: Call) -> Answer:
    """PUT /medias/restore: to the root of the project given; what is not archived stays where it is."""
    hashed_ids = _named(call)
    if problem := _wrong_number(hashed_ids, "restore", 422):
        return problem
    if not (project_id := call.parameters.text("project_id")):
        return error(422, _WITHOUT_PROJECT)
    project = account.project(project_id)

    def work(reached: Sequence[str]) -> None:
        home = account.project(project_id)
        for media in account.medias_of(reached):
            if media.archived:
                account.revise(replace(media, archived=False, project_id=home.id, subfolder_id=None))
                account.note("restore", "media", media.hashed_id, {"project_id": project_id}, call.request_id)

    job = _accept(account, call, "restore", hashed_ids, work, project_id=project_id)
    answer = {
        "message": "Restoring has been queued for processing.",
        "container": {"type": "project", "name": project.name, "hashedId": project.hashed_id},
        "background_job_status": job,
    }
    return Answer(200, answer)


def move_medias(account: Account, call: Call) -> Answer:
    """PUT /medias/move: 207 when some of the medias are missing or archived, 400 when all of them are.

    Without a `subfolder_id` they go to the root of the project.
    """
    hashed_ids = _named(call)
    if problem := _wrong_number(hashed_ids, "move", 400):
        return problem
    if not (project_id := call.parameters.text("project_id")):
        raise Refused(_WITHOUT_PROJECT)
    subfolder_id = call.parameters.text("subfolder_id") or None
    project = _destination(account, project_id, subfolder_id)
    problems = _cannot_be_moved(account, hashed_ids)
    movable = [hashed_id for hashed_id in hashed_ids if hashed_id not in problems]
    if not movable:
        raise Refused("None of the media could be moved.")
    fields = {"project_id": project_id, "subfolder_id": subfolder_id}

    def work(reached: Sequence[str]) -> None:
        home = _destination(account, project_id, subfolder_id)
        for media in account.medias_of(reached):
            if not media.archived and (media.project_id, media.subfolder_id) != (home.id, subfolder_id):
                account.revise(replace(media, project_id=home.id, subfolder_id=subfolder_id))
                account.note("move", "media", media.hashed_id, fields, call.request_id)

    job = _accept(account, call, "move", movable, work, **fields)
    message = f"{len(movable)} media queued to be moved to {project.name}."
    answer: representation.Json = {"message": message, "background_job_status": job}
    if not problems:
        return Answer(200, answer)
    errors = [{"media_id": hashed_id, "error": sentence} for hashed_id, sentence in problems.items()]
    return Answer(207, {**answer, "partial_errors": errors})


def swap_media(account: Account, call: Call, hashed_id: str) -> Answer:
    """PUT /medias/{id}/swap: the media gets the file of another, which stays as it is, and keeps all else."""
    original = account.media(hashed_id)
    if not (replacement_id := call.parameters.text("replacement_media_id")):
        raise Refused("Missing required parameter: replacement_media_id.")
    if account.media(replacement_id).type != original.type:
        raise Refused(f"Replacement media must be the same type as the original media ({original.type}).")
    fields = {"replacement_media_id": replacement_id}

    def work(reached: Sequence[str]) -> None:
        other = account.media(replacement_id)
        for media in account.medias_of(reached):
            account.revise(_with_file_of(media, other))
            account.note("swap", "media", media.hashed_id, fields, call.request_id)

    job = _accept(account, call, "swap", [hashed_id], work, **fields)
    answer = {
        "message": "Media swap has been queued for processing.",
        "media": representation.media_brief(original, account.subfolder_of(original)),
        "background_job_status": job,
    }
    return Answer(200, answer)


def show_job(account: Account, call: Call, job_id: str) -> Answer:
    """GET /background_job_status/{id}: an unknown one is a 404 without a body."""
    known = job_id.isascii() and job_id.isdigit() and len(job_id) < 20
    job = account.jobs.find(int(job_id)) if known else None
    if job is None:
        return Answer(404, None)
    return Answer(200, {"background_job_status": representation.job(job.id, job.status(account.moment))})


def _named(call: Call) -> list[str]:
    return call.parameters.texts("hashed_ids") or []


def _wrong_number(hashed_ids: Sequence[str], verb: str, status: int) -> Answer | None:
    if len(hashed_ids) > MOST:
        return error(status, f"You can only request to {verb} {MOST} or less media at one time.")
    if not hashed_ids:
        return error(status, "Incorrect number of parameters provided. Provide hashed_ids.")
    return None


def _destination(account: Account, project_id: str, subfolder_id: str | None) -> Project:
    project = account.project(project_id)
    if subfolder_id and all(part.hashed_id != subfolder_id for part in project.subfolders):
        raise NotFound("Subfolder", subfolder_id)
    return project


def _cannot_be_moved(account: Account, hashed_ids: Sequence[str]) -> dict[str, str]:
    found = {media.hashed_id: media for media in account.medias_of(hashed_ids)}
    problems = {hashed_id: "Media not found." for hashed_id in hashed_ids if hashed_id not in found}
    archived = {hashed_id: "Media is archived." for hashed_id, media in found.items() if media.archived}
    return problems | archived


def _with_file_of(media: Media, other: Media) -> Media:
    return replace(
        media,
        file=other.file or other.hashed_id,
        bits=other.bits,
        still=other.still,
        status=other.status,
        progress=other.progress,
        duration=other.duration,
    )


def _accept(
    account: Account, call: Call, action: str, hashed_ids: Sequence[str], work: Work, **fields: str | None
) -> representation.Json:
    wanted = list(dict.fromkeys(hashed_ids))
    job = account.jobs.accept(wanted, work, call.job_ending, account.moment)
    given: dict[str, object] = {"hashed_ids": wanted, **fields, "background_job_id": job.id}
    account.note(action, "call", wanted[0] if action == "swap" else "", given, call.request_id)
    return representation.job(job.id, "queued")
