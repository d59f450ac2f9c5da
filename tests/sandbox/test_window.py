from __future__ import annotations

import httpx
import pytest

from tests.sandbox.conftest import HandClock, client_of
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.sandbox.window import RateWindow


def test_a_slot_is_free_again_after_the_window() -> None:
    window = RateWindow(2, 60)
    assert [window.admit(now) for now in (0, 10, 20, 59.5)] == [0, 0, 40, 1]
    assert window.used(59.5) == 2
    assert window.admit(60) == 0
    assert [window.admit(now) for now in (60, 69.9, 70)] == [10, 1, 0]


def test_refused_requests_do_not_count() -> None:
    window = RateWindow(1, 10)
    window.admit(0)
    assert all(window.admit(now) for now in range(1, 10))
    assert window.admit(10) == 0


def test_an_exhausted_account_answers_429_as_text_until_a_slot_is_free() -> None:
    clock = HandClock()
    with Sandbox.start(limit=3, window=60, clock=clock) as sandbox, client_of(sandbox) as client:
        statuses = []
        for path in ("/account.json", "/nothing.json", "/medias.json"):
            clock.time += 5
            statuses.append(client.get(path).status_code)
        assert statuses == [200, 404, 200]
        clock.time += 2.5
        response = client.post("/projects.json", data={"name": "n"})
        assert response.status_code == 429
        assert response.text == "Rate limit exceeded"
        assert response.headers["content-type"].startswith("text/plain")
        assert response.headers["retry-after"] == "48"
        assert response.headers["x-request-id"]
        assert sandbox.changes == []
        clock.time += 48
        assert client.post("/projects.json", data={"name": "n"}).status_code == 201
        assert [request.status for request in sandbox.requests] == [200, 404, 200, 429, 201]


def test_requests_with_a_wrong_token_count_too() -> None:
    with (
        Sandbox.start(limit=1, clock=HandClock()) as sandbox,
        client_of(sandbox, token="wrong") as stranger,
        client_of(sandbox) as client,
    ):
        assert stranger.get("/account.json").status_code == 401
        assert client.get("/account.json").status_code == 429


def test_the_server_tells_its_own_count() -> None:
    clock = HandClock()
    with Sandbox.start(limit=600, clock=clock) as sandbox, client_of(sandbox) as client:
        for _ in range(7):
            client.get("/account.json")
        stats = httpx.get(f"{sandbox.base_url.removesuffix('/v1')}/_sandbox/stats", trust_env=False).json()
        assert stats["window"] == {"limit": 600, "seconds": 60.0, "used": 7}
        clock.time += 60
        stats = httpx.get(f"{sandbox.base_url.removesuffix('/v1')}/_sandbox/stats", trust_env=False).json()
        assert stats["window"]["used"] == 0
        assert stats["requests"] == 7


@pytest.mark.parametrize("limit", [1, 5])
def test_no_window_ever_admits_more_than_the_limit(limit: int) -> None:
    window = RateWindow(limit, 1.0)
    admitted = [step / 7 for step in range(200) if window.admit(step / 7) == 0]
    for start in admitted:
        assert sum(start <= time < start + 1.0 for time in admitted) <= limit


def test_moves_have_a_window_of_their_own() -> None:
    clock = HandClock()
    with Sandbox.start(clock=clock, move_limit=3, move_window=30) as sandbox, client_of(sandbox) as client:
        media = client.get("/medias.json", params={"archived": "false"}).json()[0]
        place = {"hashed_ids[]": media["hashed_id"], "project_id": media["project"]["hashed_id"]}
        statuses = [client.put("/medias/move.json", data=place).status_code]
        clock.time += 10
        statuses.append(client.post("/medias/move", data={"_method": "put", **place}).status_code)
        statuses.append(client.put("/medias/move.json").status_code)
        assert statuses == [200, 200, 400]
        refused = client.put("/medias/move.json", data=place)
        assert refused.status_code == 429
        assert refused.text == "Rate limit exceeded"
        assert refused.headers["content-type"].startswith("text/plain")
        assert refused.headers["retry-after"] == "20"
        assert client.get("/medias.json").status_code == 200
        assert client.put("/medias/restore.json", data=place).status_code == 200
        clock.time += 20
        assert client.put("/medias/move.json", data=place).status_code == 200
        assert client.put("/medias/move.json", data=place).status_code == 429
        calls = [change for change in sandbox.changes if (change.action, change.kind) == ("move", "call")]
        assert len(calls) == 3
        stats = httpx.get(f"{sandbox.base_url.removesuffix('/v1')}/_sandbox/stats", trust_env=False).json()
        assert stats["move_window"] == {"limit": 3, "seconds": 30.0, "used": 3}
