"""Every answer fits Wistia's own OpenAPI document, corrected where recordings and the user's document say otherwise."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own
from openapi_core import OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from openapi_core.validation.response.exceptions import InvalidData

from tests.sandbox.conftest import client_of
from wistia_tui.sandbox.operations import OPERATIONS
from wistia_tui.sandbox.running import Sandbox

_DOCUMENT = Path(__file__).parents[1] / "contract" / "wistia-v1.openapi.yaml"
_SERVER = "https://api.wistia.com/v1"
Spec = dict[str, Any]


def corrected(spec: Spec) -> Spec:
    """The document with the overrides of part 11 of the reference, each with its reason."""
    spec = copy.deepcopy(spec)
    schemas = spec["components"]["schemas"]

    # Every recording spells a media's project `hashed_id`; the document says `hashedId`.
    project = schemas["Project-2"]["properties"]
    project["hashed_id"] = project.pop("hashedId")
    schemas["Project-2"]["required"] = ["id", "name", "hashed_id"]

    # The document's own prose: null when the media is not in a subfolder.
    subfolder = schemas["IncludesSubfolder"]["properties"]
    subfolder["subfolder"] = {"anyOf": [{"$ref": "#/components/schemas/Subfolder"}, {"type": "null"}]}

    # `videoLimit` is null in the modern document; old recordings have only id, name and url.
    schemas["Account"]["required"] = ["id", "name", "url"]
    schemas["Account"]["properties"]["videoLimit"]["type"] = ["integer", "null"]

    # A live 401 carried `code` beside `error`.
    refused = spec["components"]["responses"]["401"]["content"]["application/json"]["schema"]
    refused["properties"]["code"] = {"type": "string"}
    refused["required"] = ["error"]

    # A group has no address (DOC16).
    schemas["ProjectSharingSchema"]["properties"]["share"]["required"] = ["id", "name", "type"]

    # Type and status are open sets, by prudence: a stand-in may send what a later service sends.
    for key in ("type", "status"):
        del schemas["MediaProperties"]["properties"][key]["enum"]

    for path in spec["paths"].values():
        for method, operation in path.items():
            if method in ("get", "put", "post", "delete"):
                # The limit is the account's: any operation can answer 429, as text with Retry-After (SEED).
                operation["responses"]["429"] = {
                    "description": "Too many requests",
                    "headers": {"retry-after": {"required": True, "schema": {"type": "integer", "minimum": 1}}},
                    "content": {"text/plain": {"schema": {"type": "string"}}},
                }
    # A name is needed (DOC16), so that a project without one is a 400 like other wrong parameters.
    for path, method in (
        ("/projects", "post"),
        ("/projects/{id}", "put"),
        ("/projects/{projectId}/subfolders", "post"),
        ("/projects/{projectId}/subfolders/{subfolderId}", "put"),
    ):
        spec["paths"][path][method]["responses"]["400"] = {"$ref": "#/components/responses/400"}

    # The document has no 404 for the sharings of a project that is not there: every other list in a project has.
    sharings = spec["paths"]["/projects/{projectId}/sharings"]["get"]["responses"]
    sharings["404"] = {"$ref": "#/components/responses/404"}

    # Groups cannot be project admins (DOC13): the messages come as on create, in an array without a name.
    created = spec["paths"]["/projects/{projectId}/sharings"]["post"]["responses"]
    spec["paths"]["/projects/{projectId}/sharings/{sharingId}"]["put"]["responses"]["400"] = created["400"]
    return closed(spec)


def closed(spec: Spec) -> Spec:
    """Refuse unknown keys in every implemented answer: the document lists all that v1 sends."""
    for template, method in implemented():
        schema = spec["paths"][template][method]["responses"]
        for status in ("200", "201", "207"):
            if status in schema:
                media_type = schema[status]["content"]["application/json"]
                media_type["schema"] = _closed(media_type["schema"])
    schemas = spec["components"]["schemas"]
    for name in ("Thumbnail", "Asset", "Project-2", "BackgroundJobStatus"):
        schemas[name]["additionalProperties"] = False
    share = schemas["ProjectSharingSchema"]["properties"]
    for name in ("share", "project"):
        share[name]["additionalProperties"] = False
    inside = schemas["IncludesSubfolder"]["properties"]["subfolder"]["anyOf"]
    inside[0] = _closed(inside[0])
    return spec


def _closed(schema: Spec) -> Spec:
    if schema.get("type") == "array":
        return {"type": "array", "items": _closed(schema["items"])}
    return {"allOf": [schema], "unevaluatedProperties": False}


def implemented() -> Iterator[tuple[str, str]]:
    """The document's path and method of every operation of the stand-in."""
    for method, template, _ in OPERATIONS:
        yield template, method.lower()


def filled(template: str, *ids: str) -> str:
    """The path with its ids; the last one stands for all that are not given."""
    places = iter((*ids, *ids[-1:] * template.count("{")))
    return re.sub(r"{\w+}", lambda _: next(places), template)


@pytest.fixture(scope="module")
def contract() -> OpenAPI:
    return OpenAPI.from_dict(corrected(yaml.safe_load(_DOCUMENT.read_text())))


@pytest.fixture(scope="module")
def stand_in() -> Iterator[Sandbox]:
    with Sandbox.start(projects=10, medias=900, seed=2, limit=100_000, move_limit=100, hostile=True) as sandbox:
        yield sandbox


class Checker:
    """A client whose every answer must fit the document."""

    def __init__(self, client: httpx.Client, contract: OpenAPI) -> None:
        self._client = client
        self._contract = contract

    def __call__(self, method: str, template: str, *ids: str, **options: Any) -> Any:
        path = filled(template, *ids)
        response = self._client.request(method, f"{path}.json", **options)
        self.check(method, path, response)
        return response

    def check(self, method: str, path: str, response: httpx.Response) -> None:
        request = MockRequest("https://api.wistia.com", method.lower(), f"/v1{path}")
        content_type = response.headers.get("content-type", "").partition(";")[0]
        answer = MockResponse(response.content, response.status_code, dict(response.headers), content_type)
        self._contract.validate_response(request, answer)


@pytest.fixture
def check(stand_in: Sandbox, contract: OpenAPI) -> Iterator[Checker]:
    with client_of(stand_in) as client:
        yield Checker(client, contract)


def test_every_operation_is_in_the_document() -> None:
    paths = yaml.safe_load(_DOCUMENT.read_text())["paths"]
    for template, method in implemented():
        assert method in paths[template], (template, method)


def test_the_check_can_fail(stand_in: Sandbox, check: Checker) -> None:
    for body in ("numbers", "nulls", "object"):
        stand_in.faults.add(f"body={body} path=/medias")
        with pytest.raises(InvalidData):
            check("GET", "/medias")
    with pytest.raises(InvalidData):
        check.check("GET", "/account", httpx.Response(200, json={"id": 1, "name": "n", "url": "u", "odd": 1}))


def test_reads(check: Checker) -> None:
    assert check("GET", "/account").status_code == 200
    projects = check("GET", "/projects").json()
    for project in projects:
        assert check("GET", "/projects/{id}", project["hashedId"]).status_code == 200
    types, states = set(), set()
    for page in range(1, 11):
        for media in check("GET", "/medias", params={"page": page, "per_page": 100}).json():
            types.add(media["type"])
            states.add(media["status"])
    assert len(types) == 7
    assert len(states) == 4
    assert check("GET", "/medias", params={"cursor[enabled]": 1}).json()[0]["cursor"]
    for kind in types:
        media = check("GET", "/medias", params={"type": kind}).json()[0]["hashed_id"]
        for options in ({}, {"description_format": "markdown"}):
            assert check("GET", "/medias/{mediaHashedId}", media, params=options).status_code == 200
        status = check("GET", "/medias/{mediaHashedId}/stats", media).status_code
        assert status == (200 if kind == "Video" else 400)


def test_writes(check: Checker) -> None:
    project = check("POST", "/projects", data={"name": "n"})
    assert project.status_code == 201
    hashed_id = project.json()["hashedId"]
    assert check("PUT", "/projects/{id}", hashed_id, data={"description": "*d*", "public": "0"}).status_code == 200
    assert check("DELETE", "/projects/{id}", hashed_id).status_code == 200
    for media in check("GET", "/medias", params={"per_page": 40}).json():
        changed = {"name": "x", "description": "y", "tags": ["a"]}
        assert check("PUT", "/medias/{mediaHashedId}", media["hashed_id"], json=changed).status_code == 200
        assert check("DELETE", "/medias/{mediaHashedId}", media["hashed_id"]).status_code == 200


def test_batches_and_their_jobs(check: Checker) -> None:
    medias = check("GET", "/medias", params={"archived": "false", "type": "Video"}).json()
    ids = [media["hashed_id"] for media in medias[:5]]
    home = medias[0]["project"]["hashed_id"]
    to_home = {"hashed_ids[]": ids, "project_id": home}
    swap = {"replacement_media_id": ids[1]}
    jobs = [
        check("PUT", "/medias/archive", data={"hashed_ids[]": ids}),
        check("PUT", "/medias/restore", data=to_home),
        check("PUT", "/medias/move", data=to_home),
        check("PUT", "/medias/move", json={"hashed_ids": ["nosuchid00", *ids], "project_id": home}),
        check("PUT", "/medias/{mediaHashedId}/swap", ids[0], data=swap),
    ]
    assert [job.status_code for job in jobs] == [200, 200, 200, 207, 200]
    for job in jobs:
        number = str(job.json()["background_job_status"]["id"])
        status = check("GET", "/background_job_status/{backgroundJobStatusId}", number)
        assert status.json()["background_job_status"]["id"] == int(number)


def test_copies(check: Checker) -> None:
    for archived, status in (("false", 201), ("true", 405)):
        media = check("GET", "/medias", params={"archived": archived}).json()[0]
        assert check("POST", "/medias/{mediaHashedId}/copy", media["hashed_id"]).status_code == status
    copy = check("POST", "/projects/{id}/copy", media["project"]["hashed_id"])
    assert copy.status_code == 201
    assert check("GET", "/projects/{id}", copy.json()["hashedId"]).json()["medias"]


def test_subfolders_and_sharings(check: Checker) -> None:
    parts, part = "/projects/{projectId}/subfolders", "/projects/{projectId}/subfolders/{subfolderId}"
    sharings, sharing = "/projects/{projectId}/sharings", "/projects/{projectId}/sharings/{sharingId}"
    statuses = set()
    for project in check("GET", "/projects").json():
        home = project["hashedId"]
        made = check("POST", parts, home, data={"name": "n", "description": "d"})
        assert made.status_code == 201
        for listed in check("GET", parts, home).json():
            assert check("GET", part, home, listed["hashed_id"]).status_code == 200
        assert check("PUT", part, home, made.json()["hashed_id"], data={"name": "m"}).status_code == 200
        assert check("DELETE", part, home, made.json()["hashed_id"]).status_code == 200
        for listed in check("GET", sharings, home).json():
            number = str(listed["id"])
            statuses.add(check("PUT", sharing, home, number, data={"sharing[isAdmin]": "1"}).status_code)
            assert check("DELETE", sharing, home, number).status_code == 200
    assert statuses == {200, 400}
    assert check("POST", parts, home, data={"name": ""}).status_code == 400


def test_refusals(check: Checker, stand_in: Sandbox) -> None:
    for template, method in implemented():
        with client_of(stand_in, token="wrong") as stranger:
            path = filled(template, "x")
            response = stranger.request(method.upper(), f"{path}.json")
            assert response.status_code == 401
            check.check(method, path, response)
        if "{" in template:
            assert check(method.upper(), template, "nosuchid00").status_code == 404
        stand_in.faults.add("status=429 retry-after=7")
        assert check(method.upper(), template, "nosuchid00").status_code == 429
        stand_in.faults.add("status=500")
        assert check(method.upper(), template, "nosuchid00").status_code == 500
    assert check("POST", "/projects", data={"name": ""}).status_code == 400
    assert check("GET", "/medias", params={"cursor[after]": "rubbish"}).status_code == 400
    assert check("PUT", "/medias/move", data={"hashed_ids[]": ["x"] * 101}).status_code == 400
    for path in ("/medias/archive", "/medias/restore"):
        assert check("PUT", path, data={"hashed_ids[]": ["x"] * 101}).status_code == 422
    unknown = {"hashed_ids[]": "x", "project_id": "nosuchid00"}
    for path in ("/medias/move", "/medias/restore"):
        assert check("PUT", path, data=unknown).status_code == 404
    video = check("GET", "/medias", params={"type": "Video"}).json()[0]["hashed_id"]
    assert check("PUT", "/medias/{mediaHashedId}/swap", video).status_code == 400
    assert json.loads(check("GET", "/medias", params={"cursor[after]": "rubbish"}).content)["error"]
