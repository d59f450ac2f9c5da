"""Whatever is done, lists with a lag are the lists without one as they were so long ago."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sandbox.conftest import HandClock
from wistia_tui.sandbox.account import Account
from wistia_tui.sandbox.calls import Call
from wistia_tui.sandbox.data import Library
from wistia_tui.sandbox.operations import perform
from wistia_tui.sandbox.parameters import Parameters

_LAG = 7
_LISTS = (
    ("/projects", {}),
    *(("/medias", {"sort_by": sort_by}) for sort_by in ("id", "name", "updated", "position")),
    ("/medias", {"archived": "true"}),
)
_VERBS = (
    "update media", "delete media", "copy media", "archive", "restore", "move", "swap", "update project",
    "delete project", "copy project", "create subfolder", "update subfolder", "delete subfolder", "nothing",
)  # fmt: skip


def ask(account: Account, method: str, path: str, **fields: str) -> Any:
    parameters = Parameters.from_query(urlencode(fields).encode())
    return perform(account, Call(method, path, "json", parameters, "")).value


def lists(account: Account) -> list[Any]:
    return [ask(account, "GET", path, **query) for path, query in _LISTS]


def pick(records: Any, index: int, key: str) -> str:
    return str(records[index % len(records)][key]) if records else "nosuch"


def do(account: Account, now: Account, verb: str, index: int) -> None:
    """One write on `account`, to records that there are `now`."""
    media = pick(ask(now, "GET", "/medias"), index, "hashed_id")
    project = pick(ask(now, "GET", "/projects"), index // 2, "hashedId")
    part = pick(ask(now, "GET", f"/projects/{project}/subfolders"), index // 3, "hashed_id")
    action, _, kind = verb.partition(" ")
    path = {
        "media": f"/medias/{media}",
        "project": f"/projects/{project}",
        "subfolder": f"/projects/{project}/subfolders" + ("" if action == "create" else f"/{part}"),
    }.get(kind, f"/medias/{media}/swap" if action == "swap" else f"/medias/{action}")
    if action == "copy":
        ask(account, "POST", f"{path}/copy", project_id=project)
    elif action == "delete":
        ask(account, "DELETE", path)
    elif action == "create":
        ask(account, "POST", path, name=f"part {index}")
    elif action == "swap":
        ask(account, "PUT", path, replacement_media_id=pick(ask(now, "GET", "/medias"), index + 1, "hashed_id"))
    elif action != "nothing":
        place = {"project_id": project, **({"subfolder_id": part} if action == "move" and index % 2 else {})}
        ask(account, "PUT", path, name=f"new {index}", **{"hashed_ids[]": media}, **place)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(_VERBS), st.integers(0, 50)), max_size=25))
def test_lists_are_as_old_as_the_lag(steps: list[tuple[str, int]]) -> None:
    clock, library = HandClock(), Library(projects=4, medias=12, seed=15)
    prompt, late = (Account(library, clock=clock, job_seconds=3, lag=lag) for lag in (0, _LAG))
    seen = [lists(prompt)]
    for verb, index in [*steps, *[("nothing", 0)] * _LAG]:
        # Later than the looks, so that each second has one state.
        clock.time += 0.5
        do(late, prompt, verb, index)
        do(prompt, prompt, verb, index)
        clock.time += 0.5
        seen.append(lists(prompt))
        assert lists(late) == seen[max(0, len(seen) - 1 - _LAG)]
    assert late.changes == prompt.changes
    assert ask(late, "GET", "/account") == ask(prompt, "GET", "/account")
