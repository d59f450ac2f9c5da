"""What tests of the sandbox ask it again and again."""

from __future__ import annotations

from typing import Any

import httpx

from wistia_tui.sandbox.running import Sandbox

Item = dict[str, Any]


def every(client: httpx.Client, path: str, **params: Any) -> list[dict[str, Any]]:
    """All pages of a list."""
    found: list[dict[str, Any]] = []
    for page in range(1, 1_000):
        part = client.get(path, params={**params, "page": page, "per_page": 100}).json()
        found += part
        if not part:
            break
    return found


def some(client: httpx.Client, count: int = 4, **params: Any) -> list[Item]:
    """The first videos that are not archived, or others as told."""
    return every(client, "/medias.json", **{"type": "Video", "archived": "false", **params})[:count]


def ids_of(medias: list[Item]) -> list[str]:
    return [media["hashed_id"] for media in medias]


def show(client: httpx.Client, hashed_id: str) -> Item:
    answer: Item = client.get(f"/medias/{hashed_id}.json").json()
    return answer


def status(client: httpx.Client, answer: httpx.Response) -> str:
    number = answer.json()["background_job_status"]["id"]
    return str(client.get(f"/background_job_status/{number}.json").json()["background_job_status"]["status"])


def applied(sandbox: Sandbox) -> list[tuple[str, str, str]]:
    return [(change.action, change.kind, change.hashed_id) for change in sandbox.changes]


def archive(client: httpx.Client, ids: list[str]) -> httpx.Response:
    return client.put("/medias/archive.json", data={"hashed_ids[]": ids})
