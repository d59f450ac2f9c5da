from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.sandbox.conftest import client_of
from wistia_tui.sandbox.running import Sandbox


class Tomorrow:
    def monotonic(self) -> float:
        return 0.0

    def now(self) -> datetime:
        return datetime(2027, 1, 2, 3, 4, 5, tzinfo=UTC)


def first(client: httpx.Client, **params: Any) -> dict[str, Any]:
    media: dict[str, Any] = client.get("/medias.json", params=params).json()[0]
    return media


def show(client: httpx.Client, media: dict[str, Any], **params: str) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"/medias/{media['hashed_id']}.json", params=params).json()
    return answer


def test_updating_a_media_answers_it_with_tags_but_without_project_and_assets(
    sandbox: Sandbox, client: httpx.Client
) -> None:
    media = first(client)
    response = client.put(f"/medias/{media['hashed_id']}.json", data={"name": "Neuer Name", "tags[]": ["b", "a", "b"]})
    assert response.status_code == 200
    answer = response.json()
    assert answer["name"] == "Neuer Name"
    assert answer["tags"] == [{"name": "b"}, {"name": "a"}]
    assert not {"project", "assets", "subfolder"} & set(answer)
    after = show(client, media)
    unchanged = {"name", "tags", "updated"}
    assert {key: after[key] for key in after if key not in unchanged} == {
        key: media[key] for key in media if key not in unchanged
    }
    (change,) = sandbox.changes
    assert (change.action, change.kind, change.hashed_id) == ("update", "media", media["hashed_id"])
    assert change.fields == {"name": "Neuer Name", "tags": ["b", "a", "b"]}
    assert change.request_id == response.headers["x-request-id"]


def test_a_change_moves_the_media_in_every_list(client: httpx.Client) -> None:
    media = first(client, sort_by="name", sort_direction=0)
    home = media["project"]["hashed_id"]
    client.get("/medias.json", params={"project_id": home, "sort_by": "updated"})
    client.get("/medias.json", params={"archived": "false"})
    client.put(f"/medias/{media['hashed_id']}.json", data={"name": "\t0 first of all"})
    assert first(client, sort_by="name")["name"] == "\t0 first of all"
    assert first(client, sort_by="updated", sort_direction=0, project_id=home)["id"] == media["id"]
    assert first(client, name="\t0 first of all")["id"] == media["id"]
    assert client.get("/medias.json", params={"name": media["name"], "hashed_id": media["hashed_id"]}).json() == []


def test_stamps_come_from_the_clock() -> None:
    with Sandbox.start(projects=2, medias=3, clock=Tomorrow()) as sandbox, client_of(sandbox) as client:
        media = first(client)
        assert media["updated"] < "2026-11-03"
        answer = client.put(f"/medias/{media['hashed_id']}.json", data={"name": "x"}).json()
        assert answer["updated"] == "2027-01-02T03:04:05+00:00"
        assert answer["created"] == media["created"]
        assert client.post("/projects.json", data={"name": "n"}).json()["created"] == "2027-01-02T03:04:05+00:00"


def test_descriptions_are_kept_as_written_and_shown_as_html(client: httpx.Client) -> None:
    media = first(client)
    text = "# Title\n\nOne & **two** <b>\nthree [link](https://example.com/?a=1&b=2)\n\n- a\n- b"
    client.put(f"/medias/{media['hashed_id']}.json", data={"description": text})
    assert show(client, media, description_format="markdown")["description"] == text
    assert show(client, media)["description"] == (
        "<h1>Title</h1>\n<p>One &amp; <strong>two</strong> &lt;b&gt;<br>\n"
        'three <a href="https://example.com/?a=1&amp;b=2">link</a></p>\n<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n'
    )
    client.put(f"/medias/{media['hashed_id']}.json", data={"description": ""})
    assert show(client, media)["description"] == ""


def test_tags_are_emptied_by_json_and_an_empty_form_tag_is_a_tag(client: httpx.Client) -> None:
    media = first(client)
    path = f"/medias/{media['hashed_id']}.json"
    assert client.put(path, data={"tags[]": "one"}).json()["tags"] == [{"name": "one"}]
    assert client.put(path, json={"tags": []}).json()["tags"] == []
    assert client.put(path, data={"tags[]": ""}).json()["tags"] == [{"name": ""}]


def test_without_brackets_the_last_value_wins(client: httpx.Client) -> None:
    path = f"/medias/{first(client)['hashed_id']}.json"
    assert client.put(path, data={"tags": ["a", "b"]}).json()["tags"] == [{"name": "b"}]


def test_a_still_must_be_an_image_and_only_videos_have_one(client: httpx.Client) -> None:
    video, image = first(client, type="Video", archived="false"), first(client, type="Image")
    path = f"/medias/{video['hashed_id']}.json"
    changed = client.put(path, data={"new_still_media_id": image["hashed_id"]}).json()
    assert changed["thumbnail"] != video["thumbnail"]
    assert client.put(path, data={"new_still_media_id": video["hashed_id"]}).status_code == 400
    assert client.put(path, data={"new_still_media_id": "nosuch"}).status_code == 400
    image_path = f"/medias/{image['hashed_id']}.json"
    assert client.put(image_path, data={"new_still_media_id": image["hashed_id"]}).status_code == 400


@pytest.mark.parametrize("name", ["", "   "])
def test_empty_names_are_refused_and_change_nothing(sandbox: Sandbox, client: httpx.Client, name: str) -> None:
    media = first(client)
    project = media["project"]["hashed_id"]
    for response in (
        client.put(f"/medias/{media['hashed_id']}.json", data={"name": name, "description": "d"}),
        client.put(f"/projects/{project}.json", data={"name": name}),
        client.post("/projects.json", data={"name": name}),
        client.post("/projects.json"),
    ):
        assert response.status_code == 400
        assert response.json() == {"error": "Name can't be blank"}
    assert sandbox.changes == []
    assert show(client, media) == media


def test_deleting_a_media_takes_it_from_everywhere(sandbox: Sandbox, client: httpx.Client) -> None:
    media = first(client, sort_by="name")
    home = media["project"]["hashed_id"]
    count = client.get(f"/projects/{home}.json").json()["mediaCount"]
    answer = client.delete(f"/medias/{media['hashed_id']}.json")
    assert answer.status_code == 200
    assert answer.json()["hashed_id"] == media["hashed_id"]
    assert "project" not in answer.json()
    assert client.delete(f"/medias/{media['hashed_id']}.json").status_code == 404
    assert client.get(f"/medias/{media['hashed_id']}.json").status_code == 404
    assert client.get(f"/projects/{home}.json").json()["mediaCount"] == count - 1
    assert client.get("/account.json").json()["mediaCount"] == 119
    for params in ({}, {"sort_by": "name"}, {"project_id": home}, {"hashed_id": media["hashed_id"]}):
        listed = [
            item["id"] for page in (1, 2) for item in client.get("/medias.json", params={**params, "page": page}).json()
        ]
        assert media["id"] not in listed
    assert [change.action for change in sandbox.changes] == ["delete"]


def test_creating_a_project(sandbox: Sandbox, client: httpx.Client) -> None:
    response = client.post("/projects.json", data={"name": "Nouveau", "adminEmail": "a@example.com"})
    assert response.status_code == 201
    project = response.json()
    assert response.headers["location"] == f"{sandbox.base_url}/projects/{project['hashedId']}.json"
    assert project["public"] is True
    assert project["publicId"] == project["hashedId"]
    assert project["description"] is None
    assert project["mediaCount"] == 0
    assert client.get(response.headers["location"]).json() == {**project, "medias": []}
    assert client.get("/projects.json").json()[-1] == project
    private = client.post("/projects", data={"name": "p", "public": "0", "anonymousCanUpload": "1"})
    assert private.json()["public"] is False
    assert private.json()["publicId"] is None
    assert private.json()["anonymousCanUpload"] is True
    assert private.headers["location"].endswith(f"/projects/{private.json()['hashedId']}")


def test_updating_a_project_sets_only_what_is_given(client: httpx.Client) -> None:
    project = client.get("/projects.json").json()[0]
    path = f"/projects/{project['hashedId']}.json"
    changed = client.put(path, data={"anonymousCanDownload": "1", "description": "*Hi*"}).json()
    assert changed["anonymousCanDownload"] is True
    assert changed["description"] == "<p><em>Hi</em></p>\n"
    assert changed["name"] == project["name"]
    assert changed["updated"] > project["updated"]
    assert client.put(path, json={"public": not project["public"]}).json()["public"] is not project["public"]
    assert client.put(path, json={"name": "N"}).json()["name"] == "N"
    assert first(client, project_id=project["hashedId"])["project"]["name"] == "N"


def test_deleting_a_project_takes_its_medias(client: httpx.Client) -> None:
    media = first(client)
    home = media["project"]["hashed_id"]
    project = client.get("/projects.json", params={"hashed_ids[]": home}).json()[0]
    client.get("/medias.json", params={"sort_by": "name"})
    response = client.delete(f"/projects/{home}.json")
    assert response.status_code == 200
    assert response.json() == project
    assert client.get(f"/projects/{home}.json").status_code == 404
    assert client.get(f"/medias/{media['hashed_id']}.json").status_code == 404
    assert client.get("/medias.json", params={"project_id": home}).json() == []
    left = client.get("/account.json").json()
    assert left["mediaCount"] == 120 - project["mediaCount"]
    assert left["projectCount"] == 5
    names = client.get("/medias.json", params={"sort_by": "name"}).json()
    assert all(item["project"]["hashed_id"] != home for item in names)
