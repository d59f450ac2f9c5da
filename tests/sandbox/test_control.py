"""What the sandbox tells about itself, for tests in other processes."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import httpx
import pytest

from tests.sandbox.asking import archive, ids_of, some
from tests.sandbox.conftest import HandClock
from wistia_tui.sandbox.options import Options
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.sandbox.serving import build


def told(sandbox: Sandbox, what: str) -> Any:
    return httpx.get(f"{sandbox.base_url.removesuffix('/v1')}/_sandbox/{what}", trust_env=False).json()


def test_changes_are_told_in_full_and_counted(timed: Sandbox, timed_client: httpx.Client, clock: HandClock) -> None:
    assert told(timed, "changes") == []
    assert told(timed, "stats")["counts"] == {}
    ids = ids_of(some(timed_client, 3))
    answer = archive(timed_client, ids)
    timed_client.put(f"/medias/{ids[0]}.json", json={"name": "n", "tags": ["a"]})
    timed_client.post("/projects.json", data={"name": "p"})
    assert told(timed, "stats")["counts"] == {
        "archive": {"call": 1}, "update": {"media": 1}, "create": {"project": 1},
    }  # fmt: skip
    clock.time += 3
    changes = told(timed, "changes")
    assert changes == [asdict(change) for change in timed.changes]
    assert [(change["action"], change["kind"]) for change in changes] == [
        ("archive", "call"), ("update", "media"), ("create", "project"), *[("archive", "media")] * 3,
    ]  # fmt: skip
    assert changes[1]["fields"] == {"name": "n", "tags": ["a"]}
    assert changes[-1]["hashed_id"] == ids[2]
    assert changes[-1]["request_id"] == changes[0]["request_id"] == answer.headers["x-request-id"]
    assert told(timed, "stats")["counts"]["archive"] == {"call": 1, "media": 3}


def test_looking_is_enough_for_what_is_due(timed: Sandbox, timed_client: httpx.Client, clock: HandClock) -> None:
    archive(timed_client, ids_of(some(timed_client, 1)))
    clock.time += 3
    assert told(timed, "stats")["counts"]["archive"] == {"call": 1, "media": 1}


@pytest.mark.parametrize("what", ["changes", "stats", "faults"])
async def test_strangers_are_told_nothing(what: str) -> None:
    application = build(Options(projects=1, medias=1)).application()
    for address, code in (("192.0.2.1", 404), ("127.0.0.1", 200)):
        transport = httpx.ASGITransport(app=application, client=(address, 40_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            assert (await client.get(f"/_sandbox/{what}")).status_code == code
