from __future__ import annotations

import uuid
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import httpx
import pytest

from tests.sandbox.conftest import client_of
from wistia_tui.sandbox.running import Sandbox


def some_media(client: httpx.Client) -> str:
    return str(client.get("/medias.json").json()[0]["hashed_id"])


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Bearer wrong",
        "Bearer",
        "Basic c2FuZGJveC10b2tlbg==",
        "sandbox-token",
        "Bearer sandbox-token2",
        "Bearer é",
    ],
)
def test_anything_but_the_token_gets_the_recorded_401(library: Sandbox, authorization: str | None) -> None:
    headers = [] if authorization is None else [(b"Authorization", authorization.encode())]
    response = httpx.get(f"{library.base_url}/account.json", headers=headers, trust_env=False)
    assert response.status_code == 401
    assert response.json() == {"code": "unauthorized_credentials", "error": "Invalid credentials."}
    assert response.headers["content-type"] == "application/json"
    assert uuid.UUID(response.headers["x-request-id"]).version == 4
    assert "retry-after" not in response.headers


def test_a_token_in_the_address_is_not_accepted(library: Sandbox) -> None:
    response = httpx.get(f"{library.base_url}/account.json?access_token={library.token}", trust_env=False)
    assert response.status_code == 401


def test_answers_carry_a_request_id_and_a_runtime(library: Sandbox, reader: httpx.Client) -> None:
    one, two = reader.get("/account.json"), reader.get("/nothing")
    assert one.headers["x-request-id"] != two.headers["x-request-id"]
    assert float(one.headers["x-runtime"]) >= 0
    assert library.requests[-1].request_id == two.headers["x-request-id"]


@pytest.mark.parametrize(
    ("method", "path", "sentence"),
    [
        ("GET", "/projects/nosuchproj.json", "Project with ID 'nosuchproj' not found."),
        ("PUT", "/projects/nosuchproj", "Project with ID 'nosuchproj' not found."),
        ("DELETE", "/medias/nosuchmedi.json", "Media with ID 'nosuchmedi' not found."),
        ("GET", "/medias/104000211.json", "Media with ID '104000211' not found."),
        ("GET", "/medias/nosuchmedi/stats.json", "Media with ID 'nosuchmedi' not found."),
        ("GET", "/tags.json", "Not found."),
        ("PATCH", "/account.json", "Not found."),
        ("POST", "/medias.json", "Not found."),
        ("DELETE", "/projects.json", "Not found."),
        ("GET", "/projects//x.json", "Not found."),
    ],
)
def test_what_is_not_there_is_404_with_a_sentence(reader: httpx.Client, method: str, path: str, sentence: str) -> None:
    response = reader.request(method, path)
    assert response.status_code == 404
    assert response.json() == {"error": sentence}


def test_other_paths_are_404(library: Sandbox) -> None:
    root = library.base_url.removesuffix("/v1")
    for path in ("/", "/v2/account.json", "/v1", "/health"):
        assert httpx.get(root + path, trust_env=False).status_code == 404


def test_the_extension_is_optional(reader: httpx.Client) -> None:
    assert reader.get("/projects").json() == reader.get("/projects.json").json()
    assert reader.get("/account").headers["content-type"] == "application/json"


def test_xml_has_the_names_of_json_and_no_attributes(reader: httpx.Client) -> None:
    listed = reader.get("/medias.json").json()
    response = reader.get("/medias.xml")
    assert response.headers["content-type"].startswith("application/xml")
    root = ET.fromstring(response.content)
    assert root.tag == "medias"
    assert [child.tag for child in root] == ["media"] * 100
    assert all(not element.attrib for element in root.iter())
    for element, media in zip(root, listed, strict=True):
        assert element.findtext("hashed_id") == media["hashed_id"]
        assert element.findtext("name") == media["name"]
        assert element.findtext("description") == media["description"]
        assert element.findtext("archived") == str(media["archived"]).lower()
        assert [tag.findtext("name") for tag in element.findall("tags/tag")] == [tag["name"] for tag in media["tags"]]
        assert len(element.findall("assets/asset/fileSize")) == len(media["assets"])
    project = ET.fromstring(reader.get("/projects.xml").content)[0]
    assert {child.tag for child in project} >= {"hashedId", "mediaCount", "anonymousCanUpload"}
    assert ET.fromstring(reader.get("/account.xml").content).findtext("mediaCount") == "1200"


def test_xml_of_writes_and_errors(client: httpx.Client) -> None:
    created = client.post("/projects.xml", data={"name": "A & <b>"})
    assert created.status_code == 201
    assert ET.fromstring(created.content).findtext("name") == "A & <b>"
    assert created.headers["location"].endswith(".xml")
    refused = client.post("/projects.xml", data={"name": ""})
    assert refused.status_code == 400
    assert [error.text for error in ET.fromstring(refused.content).findall("error")] == ["Name can't be blank"]
    missing = client.get("/medias/nosuchmedi.xml")
    assert missing.status_code == 404
    assert missing.json() == {"error": "Media with ID 'nosuchmedi' not found."}


def test_hostile_texts_survive_json_and_make_well_formed_xml() -> None:
    with Sandbox.start(projects=2, medias=5, hostile=True) as sandbox, client_of(sandbox) as client:
        project = next(item for item in client.get("/projects.json").json() if item["name"] == "Hostile names")
        medias = client.get("/medias.json", params={"project_id": project["hashedId"]}).json()
        names = [media["name"] for media in medias]
        for text in ("\x1b]52;c;cm0gLXJmIH4=\x07clipboard (BEL)", "[@click=app.quit]x[/]", "", "[/]", "x" * 5000):
            assert text in names
        for media in medias:
            assert media["section"] == media["subfolder"]["name"] == media["tags"][0]["name"] == media["name"]
        assert any("\x00" in name for name in names)
        assert any("\x9b" in name for name in names)
        assert any("\ud83d" in name for name in names)
        assert len(ET.fromstring(client.get("/medias.xml").content)) == len(names) + 5


def test_harmless_odd_names_are_all_there_is_without_asking(library: Sandbox) -> None:
    names = [media.name for media in library.account.medias()]
    assert "Q3 [draft]" in names
    assert "Terms &amp; Conditions" in names
    assert not any("\x1b" in name or "\x00" in name or not name for name in names)


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("name=Caf%C3%A9+%26+co", "application/x-www-form-urlencoded"),
        ("name=Caf%C3%A9%20%26%20co", "application/x-www-form-urlencoded; charset=utf-8"),
        ('{"name": "Café & co"}', "application/json"),
        ('{"name": "Caf\\u00e9 & co", "unknown": [1]}', "application/json; charset=utf-8"),
        (
            '--x\r\nContent-Disposition: form-data; name="name"\r\n\r\nCafé & co\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_form_and_json_bodies_mean_the_same(client: httpx.Client, body: str, content_type: str) -> None:
    path = f"/medias/{some_media(client)}.json"
    response = client.put(path, content=body.encode(), headers={"content-type": content_type})
    assert response.json()["name"] == "Café & co"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        ("{not json", "application/json"),
        ("[" * 100_000, "application/json"),
        ("name=%ff", "application/x-www-form-urlencoded"),
        ("--y", "multipart/form-data"),
    ],
)
def test_bodies_that_are_not_what_they_say_are_400(client: httpx.Client, body: str, content_type: str) -> None:
    path = f"/medias/{some_media(client)}.json"
    response = client.put(path, content=body, headers={"content-type": content_type})
    assert response.status_code == 400
    assert set(response.json()) == {"error"}


def test_writes_read_only_the_body_and_reads_only_the_query(sandbox: Sandbox, client: httpx.Client) -> None:
    media = some_media(client)
    before = client.get(f"/medias/{media}.json").json()["name"]
    assert client.put(f"/medias/{media}.json?name=From+query").json()["name"] == before
    assert client.post("/projects.json?name=From+query").status_code == 400
    listed = client.request("GET", "/medias.json", data={"per_page": "3"}).json()
    assert len(listed) == 100
    assert sandbox.requests[-1].form == {"per_page": "3"}


def test_other_bodies_carry_no_parameters(client: httpx.Client) -> None:
    response = client.post("/projects.json", content="name=x", headers={"content-type": "text/plain"})
    assert response.status_code == 400
    assert client.post("/projects.json", json=["name"]).status_code == 400


def test_method_override_is_for_post_forms_only(sandbox: Sandbox, client: httpx.Client) -> None:
    media = some_media(client)
    path = f"/medias/{media}.json"
    assert client.post(path, data={"_method": "put", "name": "Over"}).json()["name"] == "Over"
    assert (sandbox.requests[-1].method, sandbox.requests[-1].sent_method) == ("PUT", "POST")
    assert client.post(path, json={"_method": "put", "name": "no"}).status_code == 404
    assert client.post(f"{path}?_method=delete").status_code == 404
    assert client.put(path, data={"_method": "delete", "name": "Kept"}).json()["name"] == "Kept"
    assert client.post(path, data={"_method": "DELETE"}).status_code == 200
    assert client.get(path).status_code == 404


def test_requests_are_logged_without_the_token(sandbox: Sandbox, client: httpx.Client) -> None:
    client.get("/medias.json", params={"page": 2, "tags[]": ["a", "b"]})
    client.put("/medias/x.json", data={"name": "n"})
    read, write = sandbox.requests
    assert (read.method, read.path, read.status) == ("GET", "/v1/medias.json", 200)
    assert read.query == {"page": "2", "tags[]": ["a", "b"]}
    assert (write.method, write.form, write.status) == ("PUT", {"name": "n"}, 404)
    assert sandbox.token not in repr(sandbox.requests)
    assert urlsplit(sandbox.base_url).hostname == "127.0.0.1"
