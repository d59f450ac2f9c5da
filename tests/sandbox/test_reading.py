from __future__ import annotations

from typing import Any

import httpx
import pytest

from wistia_tui.sandbox.running import Sandbox

Item = dict[str, Any]


def items(client: httpx.Client, path: str, **params: str | int | list[str]) -> list[Item]:
    response = client.get(path, params=params)
    assert response.status_code == 200, response.text
    answer = response.json()
    assert isinstance(answer, list)
    return answer


def every(client: httpx.Client, path: str, **params: str | int | list[str]) -> list[Item]:
    found: list[Item] = []
    for page in range(1, 100):
        part = items(client, path, page=page, per_page=100, **params)
        found += part
        if not part:
            break
    return found


def biggest(client: httpx.Client) -> Item:
    return max(items(client, "/projects.json"), key=lambda project: int(project["mediaCount"]))


def test_account_counts_what_is_there(reader: httpx.Client) -> None:
    account = reader.get("/account.json").json()
    assert account == {
        "id": 970001,
        "name": "Example Co",
        "url": "http://exampleco.wistia.com",
        "mediaCount": 1200,
        "videoLimit": 2400,
        "projectCount": 16,
        "channelCount": 2,
    }


def test_projects_use_camel_case_and_medias_snake_case(reader: httpx.Client) -> None:
    project = biggest(reader)
    assert set(project) == {
        "id", "name", "description", "mediaCount", "created", "updated", "hashedId", "public", "publicId",
        "anonymousCanUpload", "anonymousCanDownload",
    }  # fmt: skip
    media = items(reader, "/medias.json", project_id=project["hashedId"])[0]
    assert media["project"] == {"id": project["id"], "name": project["name"], "hashed_id": project["hashedId"]}
    assert "hashed_id" in media
    assert "hashedId" not in media


def test_counts_of_projects_add_up_and_differ(reader: httpx.Client) -> None:
    counts = [project["mediaCount"] for project in items(reader, "/projects.json")]
    assert sum(counts) == 1200
    assert 0 in counts
    assert max(counts) > 400


def test_pages_cover_the_list_once_and_end_empty(reader: httpx.Client) -> None:
    ids = [media["id"] for media in every(reader, "/medias.json")]
    assert len(ids) == len(set(ids)) == 1200
    assert ids == sorted(ids)
    assert items(reader, "/medias.json", page=13, per_page=100) == []


@pytest.mark.parametrize(
    ("params", "length"),
    [({}, 100), ({"per_page": 1}, 1), ({"per_page": 500}, 100), ({"per_page": 0}, 100), ({"per_page": "x"}, 100)],
)
def test_per_page_has_limits(reader: httpx.Client, params: dict[str, Any], length: int) -> None:
    assert len(items(reader, "/medias.json", **params)) == length


def test_project_show_pages_its_medias_by_five_hundred(reader: httpx.Client) -> None:
    project = biggest(reader)
    path = f"/projects/{project['hashedId']}.json"
    first = reader.get(path).json()
    assert len(first["medias"]) == min(500, project["mediaCount"])
    assert {**project, "medias": first["medias"]} == first
    assert not {"project", "assets", "tags", "subfolder"} & set(first["medias"][0])
    third = reader.get(path, params={"per_page": 2, "page": 3}).json()
    assert third["medias"] == first["medias"][4:6]
    assert reader.get(path, params={"page": 99}).json()["medias"] == []


@pytest.mark.parametrize("sort_by", ["name", "created", "updated"])
@pytest.mark.parametrize("path", ["/medias.json", "/projects.json"])
def test_sorts_both_ways(reader: httpx.Client, path: str, sort_by: str) -> None:
    def key(item: Item) -> str:
        return str(item[sort_by]).casefold()

    up = every(reader, path, sort_by=sort_by, sort_direction=1)
    down = every(reader, path, sort_by=sort_by, sort_direction=0)
    assert [key(item) for item in up] == sorted(key(item) for item in up)
    assert down == up[::-1]


def test_projects_sort_by_their_media_count(reader: httpx.Client) -> None:
    counts = [project["mediaCount"] for project in items(reader, "/projects.json", sort_by="mediaCount")]
    assert counts == sorted(counts)


def test_position_is_an_order_of_its_own(reader: httpx.Client) -> None:
    project = biggest(reader)["hashedId"]
    by_id = every(reader, "/medias.json", project_id=project)
    by_position = every(reader, "/medias.json", project_id=project, sort_by="position")
    assert by_position != by_id
    assert {media["id"] for media in by_position} == {media["id"] for media in by_id}


def test_an_unknown_sort_is_the_order_of_ids(reader: httpx.Client) -> None:
    assert items(reader, "/medias.json", sort_by="nmae") == items(reader, "/medias.json")


@pytest.mark.parametrize("key", ["hashedId", "id"])
def test_project_filter_takes_both_kinds_of_id(reader: httpx.Client, key: str) -> None:
    project = biggest(reader)
    found = every(reader, "/medias.json", project_id=str(project[key]))
    assert len(found) == project["mediaCount"]
    assert {media["project"]["hashed_id"] for media in found} == {project["hashedId"]}


def test_an_unknown_project_has_no_medias(reader: httpx.Client) -> None:
    assert items(reader, "/medias.json", project_id="nosuchproj") == []


def test_filters_by_name_exactly(reader: httpx.Client) -> None:
    found = every(reader, "/medias.json", name="Q3 [draft]")
    assert found
    assert {media["name"] for media in found} == {"Q3 [draft]"}
    assert items(reader, "/medias.json", name="q3 [draft]") == []


def test_filters_by_type_archived_and_all_tags(reader: httpx.Client) -> None:
    medias = every(reader, "/medias.json")
    for kind in ("Video", "Audio", "Image", "PdfDocument"):
        assert every(reader, "/medias.json", type=kind) == [media for media in medias if media["type"] == kind]
    for archived, word in ((True, "true"), (False, "false"), (True, "1")):
        wanted = [media for media in medias if media["archived"] is archived]
        assert wanted
        assert every(reader, "/medias.json", archived=word) == wanted
    two = next(media["tags"] for media in medias if len(media["tags"]) > 1)[:2]
    tags = [tag["name"] for tag in two]
    found = every(reader, "/medias.json", **{"tags[]": tags})
    assert found == [media for media in medias if set(tags) <= {tag["name"] for tag in media["tags"]}]
    assert 0 < len(found) < len(every(reader, "/medias.json", **{"tags[]": tags[:1]}))


def test_filters_by_hashed_ids_in_the_order_of_the_sort(reader: httpx.Client) -> None:
    medias = items(reader, "/medias.json")
    chosen = [medias[index] for index in (9, 3, 6)]
    ids = [media["hashed_id"] for media in chosen]
    assert items(reader, "/medias.json", **{"hashed_ids[]": [*ids, "nosuchmedi"]}) == [medias[3], medias[6], medias[9]]
    assert items(reader, "/medias.json", hashed_id=ids[0]) == [medias[9]]
    assert items(reader, "/medias.json", hashed_id="nosuchmedi") == []
    projects = items(reader, "/projects.json")
    assert items(reader, "/projects.json", **{"hashed_ids[]": [projects[4]["hashedId"]]}) == [projects[4]]


@pytest.mark.parametrize(("sort", "direction"), [({}, 1), ({}, 0), ({"sort_by": "created"}, 0)])
def test_cursors_walk_the_list_both_ways(reader: httpx.Client, sort: dict[str, str], direction: int) -> None:
    order: dict[str, Any] = {**sort, "sort_direction": direction}
    whole = [media["id"] for media in every(reader, "/medias.json", **order)]
    page = items(reader, "/medias.json", **order, **{"cursor[enabled]": 1, "per_page": 100})
    walked: list[int] = []
    while page:
        walked += [media["id"] for media in page]
        last = page
        page = items(reader, "/medias.json", **order, **{"cursor[after]": page[-1]["cursor"], "per_page": 100})
    assert walked == whole
    before = items(reader, "/medias.json", **order, **{"cursor[before]": last[0]["cursor"], "per_page": 10})
    place = whole.index(last[0]["id"])
    assert [media["id"] for media in before] == whole[place - 10 : place]


@pytest.mark.parametrize(
    "params",
    [
        {"cursor[enabled]": 1, "page": 2},
        {"cursor[enabled]": 1, "sort_by": "name"},
        {"cursor[after]": "rubbish"},
        {"cursor[after]": "WzEsMl0"},
    ],
)
def test_cursors_refuse_what_cannot_be_combined(reader: httpx.Client, params: dict[str, Any]) -> None:
    response = reader.get("/medias.json", params=params)
    assert response.status_code == 400
    assert set(response.json()) == {"error"}


def test_only_cursor_pages_carry_cursors(reader: httpx.Client) -> None:
    assert "cursor" not in items(reader, "/medias.json")[0]


def test_shows_a_media_as_the_list_does(reader: httpx.Client) -> None:
    media = items(reader, "/medias.json")[5]
    assert reader.get(f"/medias/{media['hashed_id']}.json").json() == media


def test_descriptions_come_as_html_or_markdown(reader: httpx.Client) -> None:
    html = every(reader, "/medias.json")
    markdown = every(reader, "/medias.json", description_format="markdown")
    pairs = {a["description"]: b["description"] for a, b in zip(html, markdown, strict=True)}
    assert pairs["<p>Recorded for <strong>new staff</strong>. Please do not share outside the company.</p>\n"] == (
        "Recorded for **new staff**. Please do not share outside the company."
    )
    one = next(media for media in markdown if "**" in media["description"])
    path = f"/medias/{one['hashed_id']}.json"
    assert reader.get(path, params={"description_format": "markdown"}).json() == one
    assert "<strong>" in reader.get(path).json()["description"]


def test_stats_are_for_videos_only(reader: httpx.Client) -> None:
    video = items(reader, "/medias.json", type="Video")[0]
    stats = reader.get(f"/medias/{video['hashed_id']}/stats.json").json()
    assert stats["hashed_id"] == video["hashed_id"]
    assert set(stats["stats"]) == {
        "pageLoads", "visitors", "percentOfVisitorsClickingPlay", "plays", "averagePercentWatched",
    }  # fmt: skip
    image = items(reader, "/medias.json", type="Image")[0]
    assert reader.get(f"/medias/{image['hashed_id']}/stats.json").status_code == 400


def test_keys_that_do_not_apply_are_left_out(library: Sandbox, reader: httpx.Client) -> None:
    medias = every(reader, "/medias.json")
    queued = next(media for media in medias if media["status"] == "queued")
    assert "duration" not in queued
    assert queued["progress"] == 0
    assert queued["assets"] == []
    image = next(media for media in medias if media["type"] == "Image")
    assert "duration" not in image
    assert any("progress" not in media for media in medias)
    assert any(media["subfolder"] is None and "section" not in media for media in medias)
    assert any(media["subfolder"] and media["section"] == media["subfolder"]["name"] for media in medias)
    audio = next(media for media in medias if media["type"] == "Audio" and media["assets"])
    assert "width" not in audio["assets"][0]
