"""The description of a new project, which takes a change of its own: v1 knows none when it creates (SPEC)."""

from __future__ import annotations

from wistia_tui.api.models import Project
from wistia_tui.api.payloads import ProjectChanges
from wistia_tui.library.change import Change, CreateProject, EditProject, Record
from wistia_tui.library.entries import JobEntry, NewJob
from wistia_tui.library.journal import Journal
from wistia_tui.library.plan import job_title

FollowUp = tuple[EditProject, JobEntry]
"""The change that describes a new project, and where it is written down."""


async def plan_description(journal: Journal, change: Change, made: Record | None) -> FollowUp | None:
    """Write down that the project that `change` made is to be described; None where there is nothing to describe.

    Before the end of `change` is written down, so that at no moment the text is nowhere. Raises `NotJournaled`.
    """
    if not isinstance(change, CreateProject) or not isinstance(made, Project) or not change.changes.description:
        return None
    edit = EditProject(made, ProjectChanges(description=change.changes.description))
    return edit, await journal.add(NewJob(job_title([edit]), [edit]))
