from __future__ import annotations

import httpx
import pytest

from tests.sandbox.asking import applied, archive, every, ids_of, show, some, status
from tests.sandbox.conftest import HandClock, client_of
from wistia_tui.sandbox.running import Sandbox


def test_archiving_is_answered_before_it_happens(timed: Sandbox, timed_client: httpx.Client, clock: HandClock) -> None:
    ids = ids_of(some(timed_client))
    answer = archive(timed_client, ids)
    assert answer.status_code == 200
    assert answer.json()["background_job_status"]["status"] == "queued"
    seen = []
    for passed in (0, 0.9, 0.2, 1.8, 0.2):
        clock.time += passed
        seen.append((status(timed_client, answer), show(timed_client, ids[0])["archived"]))
    assert seen == [("queued", False), ("queued", False), ("started", False), ("started", False), ("finished", True)]
    assert applied(timed) == [("archive", "call", ""), *[("archive", "media", hashed_id) for hashed_id in ids]]
    assert {change.request_id for change in timed.changes} == {answer.headers["x-request-id"]}
    assert timed.changes[0].fields["hashed_ids"] == ids
    shown = every(timed_client, "/medias.json", archived="true")
    assert set(ids) <= set(ids_of(shown))


def test_what_a_job_changes_is_stamped_with_the_time_of_the_job(timed_client: httpx.Client, clock: HandClock) -> None:
    (media,) = some(timed_client, 1)
    archive(timed_client, ids_of([media]))
    clock.time += 3_600
    assert show(timed_client, media["hashed_id"])["updated"] == "2026-11-24T00:00:03+00:00"


def test_a_read_by_a_test_carries_out_what_is_due(timed: Sandbox, timed_client: httpx.Client, clock: HandClock) -> None:
    (media,) = some(timed_client, 1)
    archive(timed_client, ids_of([media]))
    assert not timed.account.media(media["hashed_id"]).archived
    clock.time += 3
    assert timed.account.media(media["hashed_id"]).archived
    assert len(timed.changes) == 2


def test_what_is_archived_already_or_not_there_changes_nothing(
    timed: Sandbox, timed_client: httpx.Client, clock: HandClock
) -> None:
    (old,) = some(timed_client, 1, archived="true")
    (new,) = some(timed_client, 1)
    ids = [old["hashed_id"], "nosuchmedi", new["hashed_id"], new["hashed_id"]]
    answer = archive(timed_client, ids)
    clock.time += 3
    assert status(timed_client, answer) == "finished"
    assert applied(timed)[1:] == [("archive", "media", new["hashed_id"])]
    assert show(timed_client, old["hashed_id"]) == old


def test_livestreams_stay_though_the_job_finishes(clock: HandClock) -> None:
    with Sandbox.start(medias=2_000, seed=4, clock=clock) as sandbox, client_of(sandbox) as client:
        live = [media.hashed_id for media in sandbox.account.medias() if media.is_livestream and not media.archived]
        assert 5 < len(live) < 40
        answer = archive(client, live)
        clock.time += 1
        assert status(client, answer) == "finished"
        assert applied(sandbox) == [("archive", "call", "")]
        assert not any(media.archived for media in sandbox.account.medias_of(live))


def test_restoring_needs_a_project_and_puts_the_medias_at_its_root(
    timed: Sandbox, timed_client: httpx.Client, clock: HandClock
) -> None:
    medias = some(timed_client, 3, archived="true") + some(timed_client, 1)
    homes = {media["project"]["hashed_id"] for media in medias}
    target = next(project for project in timed_client.get("/projects.json").json() if project["hashedId"] not in homes)
    data = {"hashed_ids[]": ids_of(medias)}
    refused = timed_client.put("/medias/restore.json", data=data)
    assert refused.status_code == 422
    assert refused.json() == {"error": "Incorrect number of parameters provided. Provide one project_id."}
    assert timed_client.put("/medias/restore.json", data={**data, "project_id": "nosuchproj"}).status_code == 404
    answer = timed_client.put("/medias/restore.json", data={**data, "project_id": target["hashedId"]})
    assert answer.json()["container"] == {
        "type": "project", "name": target["name"], "hashedId": target["hashedId"],
    }  # fmt: skip
    clock.time += 3
    assert status(timed_client, answer) == "finished"
    for media in medias[:3]:
        after = show(timed_client, media["hashed_id"])
        assert (after["archived"], after["subfolder"]) == (False, None)
        assert after["project"]["hashed_id"] == target["hashedId"]
    assert show(timed_client, medias[3]["hashed_id"]) == medias[3]
    assert [action for action, kind, _ in applied(timed) if kind == "media"] == ["restore"] * 3


@pytest.mark.parametrize(("verb", "code"), [("archive", 422), ("restore", 422), ("move", 400)])
@pytest.mark.parametrize("count", [0, 101])
def test_one_call_names_one_to_a_hundred_medias(
    timed: Sandbox, timed_client: httpx.Client, verb: str, code: int, count: int
) -> None:
    home = timed_client.get("/projects.json").json()[0]["hashedId"]
    ids = ids_of(some(timed_client, 1)) * count
    answer = timed_client.put(f"/medias/{verb}.json", data={"hashed_ids[]": ids, "project_id": home})
    assert answer.status_code == code
    assert set(answer.json()) == {"error"}
    assert timed.changes == []


def test_moving_keeps_lists_and_counts_right(timed: Sandbox, timed_client: httpx.Client, clock: HandClock) -> None:
    medias = some(timed_client, 3)
    projects = {project["hashedId"]: project["mediaCount"] for project in timed_client.get("/projects.json").json()}
    home, target = (
        medias[0]["project"]["hashed_id"],
        next(project for project in projects if project not in {media["project"]["hashed_id"] for media in medias}),
    )
    for params in ({"project_id": home}, {"project_id": target, "sort_by": "name"}):
        timed_client.get("/medias.json", params=params)
    moved = [media for media in medias if media["project"]["hashed_id"] == home]
    answer = timed_client.put("/medias/move.json", json={"hashed_ids": ids_of(moved), "project_id": target})
    assert answer.status_code == 200
    assert "partial_errors" not in answer.json()
    clock.time += 3
    after = {project["hashedId"]: project["mediaCount"] for project in timed_client.get("/projects.json").json()}
    assert after[home] == projects[home] - len(moved)
    assert after[target] == projects[target] + len(moved)
    assert timed_client.get(f"/projects/{target}.json").json()["mediaCount"] == after[target]
    assert not set(ids_of(moved)) & set(ids_of(every(timed_client, "/medias.json", project_id=home)))
    for params in ({}, {"sort_by": "name"}, {"sort_by": "position"}):
        assert set(ids_of(moved)) <= set(ids_of(every(timed_client, "/medias.json", project_id=target, **params)))
    assert len(every(timed_client, "/medias.json", sort_by="name")) == timed.account.media_count


def test_a_move_to_where_a_media_is_changes_nothing(
    timed: Sandbox, timed_client: httpx.Client, clock: HandClock
) -> None:
    inside = next(media for media in some(timed_client, 200) if media["subfolder"])
    data = {"hashed_ids[]": inside["hashed_id"], "project_id": inside["project"]["hashed_id"]}
    there = {**data, "subfolder_id": inside["subfolder"]["hashed_id"]}
    assert timed_client.put("/medias/move.json", data=there).status_code == 200
    clock.time += 3
    assert show(timed_client, inside["hashed_id"]) == inside
    assert timed_client.put("/medias/move.json", data=data).status_code == 200
    clock.time += 3
    at_root = show(timed_client, inside["hashed_id"])
    assert at_root["subfolder"] is None
    assert "section" not in at_root
    assert applied(timed) == [("move", "call", ""), ("move", "call", ""), ("move", "media", inside["hashed_id"])]


def test_a_move_says_which_medias_it_leaves(timed: Sandbox, timed_client: httpx.Client, clock: HandClock) -> None:
    (archived,), (media,) = some(timed_client, 1, archived="true"), some(timed_client, 1)
    target = timed_client.get("/projects.json").json()[-1]["hashedId"]
    ids = ["nosuchmedi", archived["hashed_id"], media["hashed_id"]]
    answer = timed_client.put("/medias/move.json", data={"hashed_ids[]": ids, "project_id": target})
    assert answer.status_code == 207
    assert answer.json()["partial_errors"] == [
        {"media_id": "nosuchmedi", "error": "Media not found."},
        {"media_id": archived["hashed_id"], "error": "Media is archived."},
    ]
    clock.time += 3
    assert applied(timed)[1:] == [("move", "media", media["hashed_id"])]
    none_left = timed_client.put("/medias/move.json", data={"hashed_ids[]": ids[:2], "project_id": target})
    assert none_left.status_code == 400
    assert len(timed.changes) == 2


def test_a_move_needs_a_place_to_go_to(timed: Sandbox, timed_client: httpx.Client) -> None:
    projects = timed_client.get("/projects.json").json()
    ids = ids_of(some(timed_client))
    parts = {
        project["hashedId"]: timed_client.get(f"/projects/{project['hashedId']}/subfolders.json").json()
        for project in projects
    }
    foreign = next(
        part["hashed_id"] for home, found in parts.items() for part in found if home != projects[0]["hashedId"]
    )
    for place, code in (
        ({}, 400),
        ({"project_id": "nosuchproj"}, 404),
        ({"project_id": projects[0]["hashedId"], "subfolder_id": "nosuchpart"}, 404),
        ({"project_id": projects[0]["hashedId"], "subfolder_id": foreign}, 404),
    ):
        answer = timed_client.put("/medias/move.json", data={"hashed_ids[]": ids, **place})
        assert answer.status_code == code, place
    assert timed.changes == []


def test_a_swap_keeps_the_id_and_changes_the_file(timed: Sandbox, timed_client: httpx.Client, clock: HandClock) -> None:
    media, other = some(timed_client, 2)
    path = f"/medias/{media['hashed_id']}/swap.json"
    answer = timed_client.put(path, data={"replacement_media_id": other["hashed_id"]})
    assert answer.status_code == 200
    assert answer.json()["media"]["hashed_id"] == media["hashed_id"]
    assert show(timed_client, media["hashed_id"]) == media
    clock.time += 3
    after = show(timed_client, media["hashed_id"])
    taken = {"assets", "thumbnail", "duration", "progress", "status"}
    assert {key: after.get(key) for key in taken} == {key: other.get(key) for key in taken}
    kept = set(media) - taken - {"updated"}
    assert {key: after[key] for key in kept} == {key: media[key] for key in kept}
    assert show(timed_client, other["hashed_id"]) == other
    assert applied(timed) == [("swap", "call", media["hashed_id"]), ("swap", "media", media["hashed_id"])]


def test_a_swap_wants_a_media_of_the_same_type(timed: Sandbox, timed_client: httpx.Client) -> None:
    (media,), (image,) = some(timed_client, 1), some(timed_client, 1, type="Image")
    path = f"/medias/{media['hashed_id']}/swap.json"
    assert timed_client.put(path).status_code == 400
    refused = timed_client.put(path, data={"replacement_media_id": image["hashed_id"]})
    assert refused.status_code == 400
    assert refused.json() == {"error": "Replacement media must be the same type as the original media (Video)."}
    assert timed_client.put(path, data={"replacement_media_id": "nosuchmedi"}).status_code == 404
    assert timed.changes == []
