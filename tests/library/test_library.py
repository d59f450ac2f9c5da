"""What one list learns of another: its orders go stale together, and what is deleted is gone from all."""

from __future__ import annotations

import asyncio

import pytest

from wistia_tui.api.client import WistiaClient
from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import Sort, SortField
from wistia_tui.library.change import DeleteMedia, DeleteProject
from wistia_tui.library.library import Library
from wistia_tui.library.loader import LoadedRows


@pytest.mark.parametrize("of_projects", [True, False])
async def test_refreshing_a_list_makes_its_other_orders_stale_and_loads_them_only_when_looked_at(
    library: Library, client: WistiaClient, of_projects: bool
) -> None:
    by_name = Sort(SortField.NAME)
    project = (await client.projects(1))[0]
    shown: LoadedRows[Project] | LoadedRows[Media]
    other: LoadedRows[Project] | LoadedRows[Media]
    if of_projects:
        shown, other = library.projects(None), library.projects(by_name)
    else:
        shown, other = library.medias(project, None), library.medias(project, by_name)
        unlike = library.medias(None, by_name)
        unlike.listing.place(1, await client.medias(1))
    for rows in (other, shown):
        rows.look(0, 0)
        await loaded(rows)
        rows.look_away()
    shown.look(0, 0)
    if of_projects:
        await library.refresh_projects(None)
    else:
        await library.refresh(project, None)
        assert not unlike.listing.needs(1)
    assert shown.loading == {1}
    assert other.loading == frozenset()
    assert other.listing.needs(1)
    other.look(0, 0)
    assert other.loading == {1}


async def test_a_deletion_makes_lists_shorter_that_hold_it_where_nobody_looked(
    library: Library, client: WistiaClient
) -> None:
    media = (await client.medias(1))[0]
    assert media.project is not None
    known = {project.hashed_id: project for project in await client.projects(1)}
    its = known.pop(media.project.hashed_id)
    lists = [library.medias(project, None) for project in (None, its, *known.values())][:3]
    for rows in lists:
        rows.listing.expire(150)
    library.record_removed(DeleteMedia(media))
    assert [len(rows) for rows in lists] == [149, 149, 150]
    projects = library.projects(None)
    projects.listing.expire(150)
    library.record_removed(DeleteProject(its))
    assert len(projects) == 149


async def loaded(rows: LoadedRows[Project] | LoadedRows[Media]) -> None:
    arrived = asyncio.Event()
    rows.subscribe(lambda _change: arrived.set())
    await arrived.wait()
