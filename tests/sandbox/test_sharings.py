from __future__ import annotations

from typing import Any

import httpx
import pytest

from wistia_tui.sandbox.running import Sandbox

Item = dict[str, Any]


def all_sharings(client: httpx.Client) -> list[tuple[str, Item]]:
    """Every sharing with its path."""
    found = []
    for project in client.get("/projects.json").json():
        path = f"/projects/{project['hashedId']}/sharings"
        for sharing in client.get(f"{path}.json").json():
            assert sharing["project"] == {"id": project["id"], "name": project["name"]}
            found.append((f"{path}/{sharing['id']}.json", sharing))
    return found


def a_sharing(client: httpx.Client, kind: str) -> tuple[str, Item]:
    return next(pair for pair in all_sharings(client) if pair[1]["share"]["type"] == kind)


def test_people_have_an_address_and_groups_have_none(reader: httpx.Client) -> None:
    sharings = [sharing for _, sharing in all_sharings(reader)]
    assert len({sharing["id"] for sharing in sharings}) == len(sharings)
    for sharing in sharings:
        assert set(sharing) == {"id", "isAdmin", "canShare", "canDownload", "canUpload", "share", "project"}
        assert ("email" in sharing["share"]) is (sharing["share"]["type"] == "Contact")
        assert not (sharing["isAdmin"] and sharing["share"]["type"] == "ContactGroup")
    assert {sharing["share"]["type"] for sharing in sharings} == {"Contact", "ContactGroup"}
    assert {sharing["isAdmin"] for sharing in sharings} == {True, False}


def test_sharings_come_in_pages(timed_client: httpx.Client) -> None:
    hostile = next(
        project for project in timed_client.get("/projects.json").json() if project["name"] == "Hostile names"
    )
    path = f"/projects/{hostile['hashedId']}/sharings.json"
    whole = timed_client.get(path).json()
    assert len(whole) > 30
    assert timed_client.get(path, params={"per_page": 10, "page": 2}).json() == whole[10:20]
    assert timed_client.get(path, params={"page": 2}).json() == []
    assert timed_client.get("/projects/nosuchproj/sharings.json").status_code == 404


@pytest.mark.parametrize(
    "options",
    [
        {"data": {"sharing[canShare]": "1", "sharing[canUpload]": "0"}},
        {"data": {"canShare": "1", "canUpload": "0"}},
        {"json": {"sharing": {"canShare": True, "canUpload": False}}},
        {"json": {"canShare": True, "canUpload": False}},
    ],
    ids=["nested-form", "flat-form", "nested-json", "flat-json"],
)
def test_rights_are_set_nested_and_flat(sandbox: Sandbox, client: httpx.Client, options: dict[str, Any]) -> None:
    path, sharing = a_sharing(client, "Contact")
    client.put(path, data={"sharing[canShare]": "0", "sharing[canUpload]": "1"})
    answer = client.put(path, **options)
    assert answer.status_code == 200
    assert answer.json() == {**sharing, "canShare": True, "canUpload": False}
    assert dict(all_sharings(client))[path] == answer.json()
    change = sandbox.changes[-1]
    assert (change.action, change.kind, change.hashed_id) == ("update", "sharing", str(sharing["id"]))
    assert change.fields == {"project_id": path.split("/")[2], "canShare": True, "canUpload": False}


def test_groups_are_never_admins(sandbox: Sandbox, client: httpx.Client) -> None:
    path, sharing = a_sharing(client, "ContactGroup")
    answer = client.put(path, data={"sharing[isAdmin]": "1", "sharing[canShare]": "1"})
    assert answer.status_code == 400
    assert answer.json() == ["Groups may not be project admins.", "Only account managers may be project admins."]
    assert dict(all_sharings(client))[path] == sharing
    assert sandbox.changes == []
    assert client.put(path, data={"sharing[isAdmin]": "0"}).json() == sharing
    contact, _ = a_sharing(client, "Contact")
    assert client.put(contact, data={"sharing[isAdmin]": "1"}).json()["isAdmin"] is True


def test_a_removed_sharing_is_gone_once(sandbox: Sandbox, client: httpx.Client) -> None:
    path, sharing = a_sharing(client, "Contact")
    assert client.delete(path).json() == sharing
    assert path not in dict(all_sharings(client))
    for method in ("PUT", "DELETE"):
        assert client.request(method, path).status_code == 404
    (change,) = sandbox.changes
    assert (change.action, change.kind, change.hashed_id) == ("delete", "sharing", str(sharing["id"]))


def test_a_sharing_is_found_in_its_own_project_only(sandbox: Sandbox, client: httpx.Client) -> None:
    path, _ = a_sharing(client, "Contact")
    home, number = path.split("/")[2], path.split("/")[4]
    other = next(project["hashedId"] for project in client.get("/projects.json").json() if project["hashedId"] != home)
    for wrong in (f"/projects/{other}/sharings/{number}", f"/projects/{home}/sharings/x.json"):
        for method in ("PUT", "DELETE"):
            assert client.request(method, wrong).status_code == 404
    assert sandbox.changes == []


def test_sharings_in_xml(client: httpx.Client) -> None:
    path, sharing = a_sharing(client, "ContactGroup")
    number = str(sharing["id"])
    listed = client.get(f"{path.rpartition('/')[0]}.xml")
    assert listed.headers["content-type"].startswith("application/xml")
    assert f"<sharing><id>{number}</id>" in listed.text
    refused = client.put(path.replace(".json", ".xml"), data={"isAdmin": "1"})
    assert "<errors><error>Groups may not be project admins.</error>" in refused.text
