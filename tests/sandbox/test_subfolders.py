from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.sandbox.asking import every
from tests.sandbox.conftest import HandClock
from wistia_tui.sandbox.running import Sandbox

Item = dict[str, Any]


@pytest.fixture
def home(timed_client: httpx.Client) -> str:
    """A project with at least three subfolders, and medias in them."""
    inside = [media for media in every(timed_client, "/medias.json") if media["subfolder"]]
    homes = {media["project"]["hashed_id"] for media in inside if "Hostile" not in media["project"]["name"]}
    return next(str(name) for name in sorted(homes) if len(timed_client.get(f"/projects/{name}/subfolders").json()) > 2)


def filled(client: httpx.Client, home: str) -> str:
    """A subfolder with medias."""
    medias = every(client, "/medias.json", project_id=home)
    return next(str(media["subfolder"]["hashed_id"]) for media in medias if media["subfolder"])


def test_subfolders_are_listed_by_position_or_as_told(timed_client: httpx.Client, home: str) -> None:
    path = f"/projects/{home}/subfolders.json"
    parts = timed_client.get(path).json()
    assert [part["position"] for part in parts] == list(range(1, len(parts) + 1))
    assert set(parts[0]) == {"hashed_id", "name", "description", "position", "created", "updated"}
    for sort_by in ("name", "created", "updated", "id", "nmae"):
        up = timed_client.get(path, params={"sort_by": sort_by}).json()
        assert timed_client.get(path, params={"sort_by": sort_by, "sort_direction": 0}).json() == up[::-1]
        if sort_by in parts[0]:
            assert up == sorted(parts, key=lambda part: (part[sort_by].casefold(), part["position"]))
        else:
            assert up == parts
    assert timed_client.get(path, params={"per_page": 1, "page": 2}).json() == parts[1:2]
    assert timed_client.get(path, params={"page": 9}).json() == []


def test_a_subfolder_shows_its_medias(timed_client: httpx.Client, home: str) -> None:
    part = filled(timed_client, home)
    shown = timed_client.get(f"/projects/{home}/subfolders/{part}.json").json()
    wanted = [
        media["hashed_id"]
        for media in every(timed_client, "/medias.json", project_id=home)
        if media["subfolder"] and media["subfolder"]["hashed_id"] == part
    ]
    assert [media["hashed_id"] for media in shown["medias"]] == wanted
    assert not {"project", "assets", "tags", "subfolder"} & set(shown["medias"][0])
    assert {media["section"] for media in shown["medias"]} == {shown["name"]}


def test_a_new_subfolder_is_the_last_and_can_be_moved_to(
    timed: Sandbox, timed_client: httpx.Client, clock: HandClock, home: str
) -> None:
    path = f"/projects/{home}/subfolders"
    before = timed_client.get(path).json()
    answer = timed_client.post(f"{path}.json", json={"name": "Neu", "description": None})
    assert answer.status_code == 201
    part = answer.json()
    assert (part["name"], part["description"], part["position"]) == ("Neu", None, len(before) + 1)
    assert answer.headers["location"] == f"{timed.base_url}{path}/{part['hashed_id']}.json"
    assert timed_client.get(path).json() == [*before, part]
    other = timed_client.post(path, data={"name": "Neu"}).json()
    assert other["hashed_id"] != part["hashed_id"]
    media = next(media for media in every(timed_client, "/medias.json", archived="false", project_id=home))
    place = {"project_id": home, "subfolder_id": part["hashed_id"]}
    timed_client.put("/medias/move.json", data={"hashed_ids[]": media["hashed_id"], **place})
    clock.time += 3
    after = timed_client.get(f"/medias/{media['hashed_id']}.json").json()
    assert (after["subfolder"], after["section"]) == (part, "Neu")
    by_position = every(timed_client, "/medias.json", project_id=home, sort_by="position")
    assert by_position[-1]["hashed_id"] == media["hashed_id"]
    change = timed.changes[0]
    assert (change.action, change.kind, change.hashed_id) == ("create", "subfolder", part["hashed_id"])
    assert change.fields == {"project_id": home, "name": "Neu", "description": ""}


def test_a_renamed_subfolder_renames_the_section_of_its_medias(
    timed: Sandbox, timed_client: httpx.Client, clock: HandClock, home: str
) -> None:
    part = filled(timed_client, home)
    path = f"/projects/{home}/subfolders/{part}.json"
    before = timed_client.get(path).json()
    clock.time += 5
    changed = timed_client.put(path, data={"name": "Umbenannt"}).json()
    assert changed == {
        **{key: before[key] for key in changed}, "name": "Umbenannt", "updated": "2026-11-24T00:00:05+00:00",
    }  # fmt: skip
    assert timed_client.put(path, data={"description": "d"}).json()["description"] == "d"
    assert timed_client.put(path, json={"description": None}).json()["description"] is None
    sections = {
        media["section"]
        for media in every(timed_client, "/medias.json", project_id=home)
        if media["subfolder"] and media["subfolder"]["hashed_id"] == part
    }
    assert sections == {"Umbenannt"}
    assert [(change.action, change.kind, change.hashed_id) for change in timed.changes] == [
        ("update", "subfolder", part)
    ] * 3


def test_a_deleted_subfolder_leaves_its_medias_at_the_root(
    timed: Sandbox, timed_client: httpx.Client, home: str
) -> None:
    part = filled(timed_client, home)
    path = f"/projects/{home}/subfolders/{part}.json"
    shown = timed_client.get(path).json()
    count = timed_client.get(f"/projects/{home}.json").json()["mediaCount"]
    timed_client.get("/medias.json", params={"project_id": home, "sort_by": "position"})
    answer = timed_client.delete(path)
    assert answer.status_code == 200
    assert answer.json() == {key: shown[key] for key in shown if key != "medias"}
    assert timed_client.get(path).status_code == 404
    assert timed_client.delete(path).status_code == 404
    for media in shown["medias"]:
        after = timed_client.get(f"/medias/{media['hashed_id']}.json").json()
        assert (after["subfolder"], after["updated"]) == (None, "2026-11-24T00:00:00+00:00")
        assert "section" not in after
    assert timed_client.get(f"/projects/{home}.json").json()["mediaCount"] == count
    by_position = every(timed_client, "/medias.json", project_id=home, sort_by="position")
    assert len(by_position) == len({media["id"] for media in by_position}) == count
    (change,) = timed.changes
    assert (change.action, change.kind, change.hashed_id) == ("delete", "subfolder", part)
    assert change.fields["medias"] == [media["hashed_id"] for media in shown["medias"]]


@pytest.mark.parametrize(
    "data",
    [{}, {"name": ""}, {"name": "   "}, {"name": "n" * 256}, {"name": "n", "description": "d" * 1001}],
    ids=["nothing", "empty", "blank", "long-name", "long-description"],
)
def test_names_and_descriptions_have_limits(
    timed: Sandbox, timed_client: httpx.Client, home: str, data: dict[str, str]
) -> None:
    path = f"/projects/{home}/subfolders"
    before = timed_client.get(path).json()
    assert timed_client.post(path, data=data).status_code == 400
    if data:
        assert timed_client.put(f"{path}/{before[0]['hashed_id']}", data=data).status_code == 400
    assert timed_client.get(path).json() == before
    assert timed.changes == []
    longest = {"name": "n" * 255, "description": "d" * 1000}
    assert timed_client.post(path, data=longest).status_code == 201


def test_a_subfolder_is_found_in_its_own_project_only(timed: Sandbox, timed_client: httpx.Client, home: str) -> None:
    part = filled(timed_client, home)
    other = next(
        project["hashedId"] for project in timed_client.get("/projects.json").json() if project["hashedId"] != home
    )
    for path in (f"/projects/{other}/subfolders/{part}.json", f"/projects/nosuchproj/subfolders/{part}.json"):
        for method in ("GET", "PUT", "DELETE"):
            assert timed_client.request(method, path).status_code == 404
    assert timed_client.get("/projects/nosuchproj/subfolders.json").status_code == 404
    assert timed.changes == []
