"""Many records in one request, and records as they come."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from tests.api.servers import Step, answer, reset, rig
from wistia_tui.api import errors
from wistia_tui.api.client import WistiaClient

A = {"id": 1, "hashed_id": "a", "name": "A &amp; B", "description": "*d*", "tags": [{"name": "x"}], "new": {"k": 1}}
B = {"id": 2, "hashed_id": "b", "name": "B\x1b"}
P = {"id": 1, "hashedId": "p", "name": "P", "medias": []}
READS: dict[str, Callable[[WistiaClient], Coroutine[Any, Any, Sequence[object]]]] = {
    "raw_medias": lambda client: client.raw_medias(["a", "b"]),
    "projects_by_id": lambda client: client.projects_by_id(["a", "b"]),
}


async def test_many_medias_cost_one_request() -> None:
    async with rig(answer(200, [B, A])) as it:
        second, first = await it.client.raw_medias(["a", "b", "a"])
        (request,) = it.script.requests
    assert urlsplit(request.target).path == "/v1/medias.json"
    assert parse_qsl(urlsplit(request.target).query) == [
        ("page", "1"),
        ("per_page", "100"),
        ("hashed_ids[]", "a"),
        ("hashed_ids[]", "b"),
        ("description_format", "markdown"),
    ]
    assert (first, second) == (A, B)


async def test_the_archived_can_be_asked_for_alone() -> None:
    async with rig(answer(200, [])) as it:
        assert await it.client.raw_medias(["a"], archived=True) == []
        assert await it.client.raw_medias(["a"], archived=False) == []
        first, second = it.script.requests
    assert "&archived=true" in first.target
    assert "&archived=false" in second.target


async def test_many_projects_cost_one_request() -> None:
    async with rig(answer(200, [P, P | {"hashedId": "q"}])) as it:
        (project,) = await it.client.projects_by_id(["p"])
        assert project.hashed_id == "p"
        assert project.original is not None
        (request,) = it.script.requests
        assert request.target == "/v1/projects.json?page=1&per_page=100&hashed_ids%5B%5D=p"


@pytest.mark.parametrize("name", READS)
async def test_what_was_not_asked_for_and_what_comes_twice_is_left_out(name: str) -> None:
    other = A | {"hashed_id": "other"}
    async with rig(answer(200, [A, other, None, "text", [A], A | {"name": "again"}, {"name": "no id"}, B])) as it:
        found = await READS[name](it.client)
        assert len(found) == 2
        assert [record["name"] if isinstance(record, dict) else record.name for record in found] in (  # type: ignore[attr-defined]
            ["A & B", "B␛"],
            ["A &amp; B", "B\x1b"],
        )


@pytest.mark.parametrize("name", READS)
@pytest.mark.parametrize(
    "step",
    [reset, answer(200, b""), answer(200, b"null"), answer(200, A), answer(200, b"<html>"), answer(200, ["a"])],
    ids=["reset", "empty", "null", "a record", "HTML", "texts"],
)
async def test_no_usable_list_is_an_error_and_never_an_empty_one(name: str, step: Step) -> None:
    async with rig(step) as it:
        error = await it.failure(READS[name](it.client))
        assert isinstance(error, errors.UnexpectedAnswer | errors.Unanswered)
        assert "not loaded" in error.meaning


async def test_no_id_no_request_and_no_unusable_one_leaves_the_machine() -> None:
    async with rig(answer(200, [A])) as it:
        assert await it.client.raw_medias([]) == []
        assert await it.client.projects_by_id([]) == []
        for ids in ([f"a{number}" for number in range(101)], ["a", "b/c"], [""]):
            with pytest.raises(errors.Invalid, match="The medias were not loaded"):
                await it.client.raw_medias(ids)
        assert not it.script.requests
        await it.client.raw_medias(["a"] * 101)
        assert len(it.script.requests) == 1, "the same id many times is one"


async def test_a_record_with_all_that_it_holds() -> None:
    async with rig(answer(200, A), answer(200, P), answer(200, [A])) as it:
        assert await it.client.raw_media("a") == A
        assert await it.client.raw_project("p") == P
        assert await it.client.raw_medias(["a"]) == [A]
        assert it.script.requests[0].target.endswith("a.json?description_format=markdown")
    async with rig(answer(200, A)) as it:
        with pytest.raises(errors.UnexpectedAnswer, match="another record"):
            await it.outcome(it.client.raw_media("b"))
