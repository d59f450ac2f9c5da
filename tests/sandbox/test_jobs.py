from __future__ import annotations

import httpx
import pytest

from tests.sandbox.asking import applied, archive, ids_of, show, some, status
from tests.sandbox.conftest import HandClock, client_of
from wistia_tui.sandbox.faults import Fault, WrongFault
from wistia_tui.sandbox.running import Sandbox


@pytest.mark.parametrize("number", ["1", "51882030", "x", "0x5", "٣", "9" * 400])
def test_an_unknown_job_is_a_404_without_a_body(client: httpx.Client, number: str) -> None:
    answer = client.get(f"/background_job_status/{number}.json")
    assert (answer.status_code, answer.content) == (404, b"")


def test_jobs_without_a_length_are_done_at_the_next_look() -> None:
    with Sandbox.start(job_seconds=0) as sandbox, client_of(sandbox) as client:
        (media,) = some(client, 1)
        answer = archive(client, ids_of([media]))
        assert answer.json()["background_job_status"]["status"] == "queued"
        assert status(client, answer) == "finished"
        assert show(client, media["hashed_id"])["archived"] is True


def test_jobs_are_carried_out_in_the_order_in_which_they_came(
    timed: Sandbox, timed_client: httpx.Client, clock: HandClock
) -> None:
    (media,) = some(timed_client, 1)
    ids = ids_of([media])
    archive(timed_client, ids)
    clock.time += 1
    restored = {"hashed_ids[]": ids, "project_id": media["project"]["hashed_id"]}
    timed_client.put("/medias/restore.json", data=restored)
    clock.time += 60
    after = show(timed_client, media["hashed_id"])
    assert after["archived"] is False
    assert after["updated"] == "2026-11-24T00:00:04+00:00"
    assert [action for action, kind, _ in applied(timed) if kind == "media"] == ["archive", "restore"]


def test_a_job_that_fails_has_done_half(timed: Sandbox, timed_client: httpx.Client, clock: HandClock) -> None:
    ids = ids_of(some(timed_client, 5))
    timed.faults.add("job-fails")
    answer = archive(timed_client, ids)
    assert answer.status_code == 200
    clock.time += 2.9
    assert status(timed_client, answer) == "started"
    clock.time += 0.1
    assert status(timed_client, answer) == "failed"
    assert [hashed_id for _, kind, hashed_id in applied(timed) if kind == "media"] == ids[:2]
    again = archive(timed_client, ids)
    clock.time += 3
    assert status(timed_client, again) == "finished"
    assert [show(timed_client, hashed_id)["archived"] for hashed_id in ids] == [True] * 5


def test_a_stuck_job_never_ends_and_holds_up_no_other(
    timed: Sandbox, timed_client: httpx.Client, clock: HandClock
) -> None:
    first, second = ids_of(some(timed_client, 2))
    timed.faults.add("job-stuck")
    stuck, done = archive(timed_client, [first]), archive(timed_client, [second])
    clock.time += 86_400
    assert (status(timed_client, stuck), status(timed_client, done)) == ("started", "finished")
    assert [hashed_id for _, kind, hashed_id in applied(timed) if kind == "media"] == [second]


def test_a_job_fails_when_its_place_has_gone(timed: Sandbox, timed_client: httpx.Client, clock: HandClock) -> None:
    ids = ids_of(some(timed_client, 3))
    project = timed_client.post("/projects.json", data={"name": "n"}).json()["hashedId"]
    answer = timed_client.put("/medias/move.json", data={"hashed_ids[]": ids, "project_id": project})
    timed_client.delete(f"/projects/{project}.json")
    clock.time += 3
    assert status(timed_client, answer) == "failed"
    assert [kind for _, kind, _ in applied(timed)] == ["project", "call", "project"]


def test_a_media_deleted_before_its_job_is_passed_over(
    timed: Sandbox, timed_client: httpx.Client, clock: HandClock
) -> None:
    first, second = ids_of(some(timed_client, 2))
    answer = archive(timed_client, [first, second])
    timed_client.delete(f"/medias/{first}.json")
    clock.time += 3
    assert status(timed_client, answer) == "finished"
    assert applied(timed)[-1] == ("archive", "media", second)


def test_a_job_whose_answer_is_lost_is_carried_out_once(
    timed: Sandbox, timed_client: httpx.Client, clock: HandClock
) -> None:
    ids = ids_of(some(timed_client, 2))
    timed.faults.add("reset-after path=/medias/archive")
    with pytest.raises((httpx.ReadError, httpx.WriteError)):
        archive(timed_client, ids)
    timed.faults.add("reset-before path=/medias/archive")
    with pytest.raises((httpx.ReadError, httpx.WriteError)):
        archive(timed_client, ids)
    clock.time += 3
    assert applied(timed) == [("archive", "call", ""), *[("archive", "media", hashed_id) for hashed_id in ids]]


@pytest.mark.parametrize(
    ("spec", "method", "path", "meant"),
    [
        ("job-fails", "PUT", "/medias/archive.json", True),
        ("job-fails", "PUT", "/medias/restore", True),
        ("job-stuck", "PUT", "/medias/move.json", True),
        ("job-stuck", "PUT", "/medias/w3lc0m3abc/swap.json", True),
        ("job-stuck", "PUT", "/medias/w3lc0m3abc.json", False),
        ("job-stuck", "GET", "/medias/archive.json", False),
        ("job-fails", "POST", "/medias/w3lc0m3abc/copy.json", False),
        ("job-fails path=/medias/move", "PUT", "/medias/archive.json", False),
    ],
)
def test_faults_of_jobs_wait_for_a_request_that_starts_one(spec: str, method: str, path: str, meant: bool) -> None:
    assert Fault.parse(spec).concerns(method, path) is meant


@pytest.mark.parametrize("spec", ["job-fails=1", "job-stuck applied=no", "job-fails retry-after=3"])
def test_faults_of_jobs_leave_the_answer_alone(spec: str) -> None:
    with pytest.raises(WrongFault):
        Fault.parse(spec)
    assert not Fault.parse("job-fails nth=2 delay=0.5").spoils_the_answer
