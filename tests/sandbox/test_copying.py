from __future__ import annotations

from typing import Any

import httpx

from tests.sandbox.asking import every, ids_of, show, some
from tests.sandbox.conftest import HandClock
from wistia_tui.sandbox.running import Sandbox

Item = dict[str, Any]


def test_a_copied_media_is_a_new_one_like_the_old(timed: Sandbox, timed_client: httpx.Client) -> None:
    inside = next(media for media in some(timed_client, 200) if media["subfolder"])
    home = timed_client.get(f"/projects/{inside['project']['hashed_id']}.json").json()
    answer = timed_client.post(f"/medias/{inside['hashed_id']}/copy.json", data={"owner": "a@example.com"})
    assert answer.status_code == 201
    copy = answer.json()
    assert answer.headers["location"] == f"{timed.base_url}/medias/{copy['hashed_id']}.json"
    assert copy["project"] == inside["project"]
    assert "assets" not in copy
    after = show(timed_client, copy["hashed_id"])
    own = {"id", "hashed_id", "created", "updated"}
    assert {key: after[key] for key in after if key not in own} == {
        key: inside[key] for key in inside if key not in own
    }
    assert after["created"] == after["updated"] == "2026-11-24T00:00:00+00:00"
    assert after["id"] not in [media["id"] for media in every(timed_client, "/medias.json") if media != after]
    assert timed_client.get(f"/projects/{home['hashedId']}.json").json()["mediaCount"] == home["mediaCount"] + 1
    (change,) = timed.changes
    assert (change.action, change.kind, change.hashed_id) == ("copy", "media", copy["hashed_id"])
    assert change.fields == {"source": inside["hashed_id"], "project_id": home["hashedId"]}


def test_copies_are_sorted_filtered_and_changed_like_any_media(timed_client: httpx.Client, clock: HandClock) -> None:
    (media,) = some(timed_client, 1)
    for params in ({}, {"sort_by": "name"}, {"sort_by": "created"}):
        timed_client.get("/medias.json", params=params)
    clock.time += 60
    copies = [timed_client.post(f"/medias/{media['hashed_id']}/copy.json").json() for _ in range(2)]
    newest = timed_client.get("/medias.json", params={"sort_by": "created", "sort_direction": 0, "per_page": 2}).json()
    assert ids_of(newest) == [copies[1]["hashed_id"], copies[0]["hashed_id"]]
    path = f"/medias/{copies[0]['hashed_id']}.json"
    assert timed_client.put(path, data={"name": "\x00", "tags[]": "only"}).status_code == 200
    # Only the hostile name that is empty comes before it.
    assert ids_of(timed_client.get("/medias.json", params={"sort_by": "name"}).json())[1] == copies[0]["hashed_id"]
    assert ids_of(every(timed_client, "/medias.json", **{"tags[]": "only"})) == [copies[0]["hashed_id"]]
    again = timed_client.post(f"/medias/{copies[0]['hashed_id']}/copy.json").json()
    assert show(timed_client, again["hashed_id"])["assets"] == media["assets"]
    assert timed_client.delete(path).status_code == 200
    assert timed_client.get(path).status_code == 404
    assert ids_of(every(timed_client, "/medias.json", **{"tags[]": "only"})) == [again["hashed_id"]]
    assert copies[0]["hashed_id"] not in ids_of(every(timed_client, "/medias.json"))


def test_a_copy_may_go_elsewhere_and_a_wrong_place_is_silently_the_old_one(timed_client: httpx.Client) -> None:
    inside = next(media for media in some(timed_client, 200) if media["subfolder"])
    target = timed_client.get("/projects.json").json()[-1]
    path = f"/medias/{inside['hashed_id']}/copy.json"
    for place in (target["hashedId"], str(target["id"])):
        copy = timed_client.post(path, data={"project_id": place}).json()
        assert copy["project"]["hashed_id"] == target["hashedId"]
        assert "section" not in copy
        assert show(timed_client, copy["hashed_id"])["subfolder"] is None
    assert timed_client.post(path, data={"project_id": "nosuchproj"}).json()["project"] == inside["project"]


def test_archived_medias_are_not_copied(timed: Sandbox, timed_client: httpx.Client) -> None:
    (media,) = some(timed_client, 1, archived="true")
    answer = timed_client.post(f"/medias/{media['hashed_id']}/copy.json")
    assert answer.status_code == 405
    assert set(answer.json()) == {"error"}
    assert timed.changes == []


def test_a_copied_project_has_copies_of_everything_but_its_sharings(timed: Sandbox, timed_client: httpx.Client) -> None:
    source = max(timed_client.get("/projects.json").json(), key=lambda project: int(project["mediaCount"]))
    total = timed_client.get("/account.json").json()["mediaCount"]
    answer = timed_client.post(f"/projects/{source['hashedId']}/copy.json", data={"adminEmail": "a@example.com"})
    assert answer.status_code == 201
    copy = answer.json()
    assert answer.headers["location"] == f"{timed.base_url}/projects/{copy['hashedId']}.json"
    same = {"name", "description", "mediaCount", "public", "anonymousCanUpload", "anonymousCanDownload"}
    assert {key: copy[key] for key in same} == {key: source[key] for key in same}
    assert copy["hashedId"] != source["hashedId"]
    assert timed_client.get("/projects.json").json()[-1] == copy

    def contents(project: Item) -> list[Any]:
        medias = every(timed_client, "/medias.json", project_id=project["hashedId"])
        return [
            (media["name"], media["assets"], media["tags"], media["archived"], media.get("section")) for media in medias
        ]

    def names(project: Item) -> list[str]:
        return [part["name"] for part in timed_client.get(f"/projects/{project['hashedId']}/subfolders").json()]

    assert contents(copy) == contents(source)
    assert any(section for *_, section in contents(copy))
    assert names(copy) == names(source)
    assert timed_client.get(f"/projects/{copy['hashedId']}/sharings.json").json() == []
    assert timed_client.get("/account.json").json()["mediaCount"] == total + source["mediaCount"]
    (change,) = timed.changes
    assert (change.action, change.kind, change.hashed_id) == ("copy", "project", copy["hashedId"])
    assert change.fields == {"source": source["hashedId"], "medias": source["mediaCount"]}


def test_what_is_changed_in_a_copied_project_leaves_the_source_alone(timed_client: httpx.Client) -> None:
    inside = next(media for media in some(timed_client, 200) if media["subfolder"])
    source = inside["project"]["hashed_id"]
    before = every(timed_client, "/medias.json", project_id=source)
    copy = timed_client.post(f"/projects/{source}/copy.json").json()["hashedId"]
    for part in timed_client.get(f"/projects/{copy}/subfolders.json").json():
        assert timed_client.delete(f"/projects/{copy}/subfolders/{part['hashed_id']}.json").status_code == 200
    assert timed_client.delete(f"/projects/{copy}.json").status_code == 200
    assert every(timed_client, "/medias.json", project_id=source) == before


def test_a_copy_of_nothing_is_not_found(timed: Sandbox, timed_client: httpx.Client) -> None:
    assert timed_client.post("/medias/nosuchmedi/copy.json").status_code == 404
    assert timed_client.post("/projects/nosuchproj/copy.json").status_code == 404
    assert timed.changes == []


def test_a_new_still_shows_in_every_thumbnail(timed_client: httpx.Client) -> None:
    (video,) = some(timed_client, 1)
    first, second = some(timed_client, 2, type="Image")
    urls = [video["thumbnail"]["url"]]
    for image in (first, second):
        path = f"/medias/{video['hashed_id']}.json"
        urls.append(timed_client.put(path, data={"new_still_media_id": image["hashed_id"]}).json()["thumbnail"]["url"])
        listed = timed_client.get("/medias.json", params={"hashed_id": video["hashed_id"]}).json()[0]
        assert listed["thumbnail"]["url"] == show(timed_client, video["hashed_id"])["thumbnail"]["url"] == urls[-1]
    assert len(set(urls)) == 3
