from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.sandbox.asking import archive, every, ids_of, show, some
from tests.sandbox.conftest import HandClock
from wistia_tui.sandbox.running import Sandbox

Item = dict[str, Any]


@pytest.fixture
def sandbox(clock: HandClock) -> Iterator[Sandbox]:
    with Sandbox.start(projects=6, medias=150, seed=5, clock=clock, lag=10, job_seconds=3) as sandbox:
        yield sandbox


def everything(client: httpx.Client) -> list[list[Item]]:
    """All that lists show, in several orders."""
    lists = [every(client, "/medias.json", sort_by=sort_by) for sort_by in ("id", "name", "position", "updated")]
    return [*lists, every(client, "/medias.json", archived="true"), client.get("/projects.json").json()]


def test_a_changed_media_is_shown_at_once_and_listed_later(client: httpx.Client, clock: HandClock) -> None:
    (media,) = some(client, 1)
    before = everything(client)
    client.put(f"/medias/{media['hashed_id']}.json", data={"name": "new", "tags[]": "x"})
    after = show(client, media["hashed_id"])
    assert after["name"] == "new"
    by_id: dict[str, Any] = {"hashed_ids[]": media["hashed_id"]}
    clock.time += 9.9
    assert client.get("/medias.json", params=by_id).json() == [media]
    assert everything(client) == before
    clock.time += 0.1
    assert client.get("/medias.json", params=by_id).json() == [after]
    assert client.get("/medias.json", params={"name": "new"}).json() == [after]


def test_each_change_is_listed_in_its_turn(client: httpx.Client, clock: HandClock) -> None:
    (media,) = some(client, 1)
    for name in ("one", "two", "three"):
        client.put(f"/medias/{media['hashed_id']}.json", data={"name": name})
        clock.time += 4
    seen = []
    for _ in range(4):
        seen.append(client.get("/medias.json", params={"hashed_id": media["hashed_id"]}).json()[0]["name"])
        clock.time += 4
    assert seen == ["one", "two", "three", "three"]


def test_new_and_deleted_records_come_and_go_late(client: httpx.Client, clock: HandClock) -> None:
    media, other = some(client, 2)
    before = everything(client)
    project = client.post("/projects.json", data={"name": "n"}).json()["hashedId"]
    copy = client.post(f"/medias/{media['hashed_id']}/copy.json", data={"project_id": project}).json()
    client.delete(f"/medias/{other['hashed_id']}.json")
    whole = client.post(f"/projects/{media['project']['hashed_id']}/copy.json").json()
    client.delete(f"/projects/{media['project']['hashed_id']}.json")
    assert client.get(f"/projects/{project}.json").json()["mediaCount"] == 1
    assert client.get(f"/medias/{other['hashed_id']}.json").status_code == 404
    assert client.get("/medias.json", params={"project_id": project}).json() == []
    assert everything(client) == before
    clock.time += 10
    assert ids_of(client.get("/medias.json", params={"project_id": project}).json()) == [copy["hashed_id"]]
    counts = {project["hashedId"]: project["mediaCount"] for project in client.get("/projects.json").json()}
    assert counts[project] == 1
    assert counts[whole["hashedId"]] == whole["mediaCount"] > 0
    assert media["project"]["hashed_id"] not in counts
    listed = every(client, "/medias.json")
    assert len(listed) == sum(counts.values()) == client.get("/account.json").json()["mediaCount"]
    assert other["hashed_id"] not in ids_of(listed)


def test_the_lag_of_a_job_begins_when_the_job_ends(client: httpx.Client, clock: HandClock) -> None:
    (media,) = some(client, 1)
    archive(client, ids_of([media]))
    for passed, shown, listed in ((2.9, False, False), (0.1, True, False), (9.9, True, False), (0.1, True, True)):
        clock.time += passed
        assert show(client, media["hashed_id"])["archived"] is shown
        assert client.get("/medias.json", params={"hashed_id": media["hashed_id"]}).json()[0]["archived"] is listed


def test_a_job_that_nobody_looked_at_is_listed_on_time(client: httpx.Client, clock: HandClock) -> None:
    (media,) = some(client, 1)
    archive(client, ids_of([media]))
    clock.time += 13
    assert client.get("/medias.json", params={"hashed_id": media["hashed_id"]}).json()[0]["archived"] is True


def test_names_of_subfolders_lag_in_lists_as_well(client: httpx.Client, clock: HandClock) -> None:
    inside = next(media for media in some(client, 200) if media["subfolder"])
    path = f"/projects/{inside['project']['hashed_id']}/subfolders/{inside['subfolder']['hashed_id']}.json"
    client.put(path, data={"name": "new"})
    one = {"hashed_id": inside["hashed_id"]}
    assert client.get("/medias.json", params=one).json() == [inside]
    client.delete(path)
    clock.time += 10
    assert client.get("/medias.json", params=one).json()[0]["subfolder"] is None
    assert everything(client)[0] == [show(client, media["hashed_id"]) for media in every(client, "/medias.json")]
