from __future__ import annotations

import contextlib
import json
import socket
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.sandbox.conftest import client_of
from wistia_tui.sandbox.faults import FOREVER, Fault, Faults, WrongFault
from wistia_tui.sandbox.running import Sandbox


def test_a_line_becomes_a_fault() -> None:
    fault = Fault.parse("status=503 retry-after=5 method=put,delete path=/medias skip=2 times=3 delay=0.5 applied=yes")
    assert (fault.kind, fault.value, fault.retry_after) == ("status", "503", "5")
    assert (fault.methods, fault.path) == (("PUT", "DELETE"), "/medias")
    assert (fault.skip, fault.times, fault.delay, fault.applied) == (2, 3, 0.5, True)
    assert Fault.parse("reset-after nth=3").skip == 2
    assert Fault.parse("delay=2.5").delay == 2.5
    assert Fault.parse("silence times=forever").times == FOREVER
    assert Fault.parse("silence every=2").times == FOREVER
    assert Fault.parse("silence every=2 times=1").times == 1
    assert Fault.parse("status=429 'retry-after=Wed, soon'").retry_after == "Wed, soon"


@pytest.mark.parametrize(
    ("spec", "applied"),
    [("status=500", False), ("reset-before", False), ("redirect=/x", False), ("body=html", False), ("body=empty", True),
     ("reset-after", True), ("truncate", True), ("silence", True), ("silence applied=no", False), ("delay=1", True)],
)  # fmt: skip
def test_each_kind_knows_whether_the_request_is_carried_out(spec: str, applied: bool) -> None:
    assert Fault.parse(spec).applied is applied


@pytest.mark.parametrize(
    "spec",
    [
        "", "explode", "status", "status=abc", "status=999", "status=99", "reset-after=1", "body=odd", "delay=-1",
        "delay=x", "drip=nan", "delay=1 often=2", "silence nth=0", "silence every=0", "silence times=x",
        "silence skip=-1", "silence 'x", "silence applied=maybe", "silence method=", "status=429 retry-after=date:soon",
        "redirect=http://é", "delay=1e999",
    ],
)  # fmt: skip
def test_wrong_lines_are_one_sentence(spec: str) -> None:
    with pytest.raises(WrongFault) as wrong:
        Fault.parse(spec)
    assert str(wrong.value).endswith(".")
    assert "\n" not in str(wrong.value)


def fires(spec: str, requests: int = 10) -> list[int]:
    faults = Faults((Fault.parse(spec),))
    return [number for number in range(1, requests + 1) if faults.next_for("GET", "/medias.json")]


@pytest.mark.parametrize(
    ("spec", "when"),
    [
        ("silence", [1]),
        ("silence times=3", [1, 2, 3]),
        ("silence nth=3", [3]),
        ("silence skip=2 times=2", [3, 4]),
        ("silence every=3", [3, 6, 9]),
        ("silence every=3 times=2", [3, 6]),
        ("silence every=4 skip=1", [5, 9]),
        ("silence times=forever", list(range(1, 11))),
        ("silence path=/projects", []),
        ("silence method=PUT", []),
    ],
)
def test_faults_come_when_they_were_told_to(spec: str, when: list[int]) -> None:
    assert fires(spec) == when


def test_the_fault_that_was_added_first_comes_first() -> None:
    faults = Faults()
    faults.add("status=500 times=2")
    faults.add("status=503")
    assert [fault.value for _ in range(4) if (fault := faults.next_for("GET", "/"))] == ["500", "500", "503"]
    assert faults.waiting == []
    assert [fault.value for fault in faults.fired] == ["500", "500", "503"]


def media_path(client: httpx.Client) -> str:
    return f"/medias/{client.get('/medias.json').json()[0]['hashed_id']}.json"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 422, 429, 500, 502, 503, 504])
def test_statuses_come_with_the_body_of_the_service_and_apply_nothing(
    sandbox: Sandbox, client: httpx.Client, status: int
) -> None:
    path = media_path(client)
    sandbox.faults.add(f"status={status} method=PUT")
    response = client.put(path, data={"name": "n"})
    assert response.status_code == status
    if status in (502, 503, 504):
        assert response.headers["content-type"].startswith("text/html")
    elif status == 429:
        assert (response.text, response.headers["retry-after"]) == ("Rate limit exceeded", "1")
    else:
        assert set(response.json()) <= {"code", "error", "errors"}
    assert sandbox.changes == []
    assert client.put(path, data={"name": "n"}).status_code == 200


def test_a_status_may_hide_that_the_write_was_applied(sandbox: Sandbox, client: httpx.Client) -> None:
    path = media_path(client)
    sandbox.faults.add("status=504 method=PUT applied=yes")
    assert client.put(path, data={"name": "n"}).status_code == 504
    assert len(sandbox.changes) == 1
    assert client.get(path).json()["name"] == "n"


@pytest.mark.parametrize("text", ["12", "0", "-5", "1.5", "1000000000", "99999999999999999999999", "soon", "5, 7"])
def test_retry_after_is_sent_as_it_is_told(sandbox: Sandbox, client: httpx.Client, text: str) -> None:
    for status in (429, 503):
        sandbox.faults.add(f"status={status} 'retry-after={text}'")
        assert client.get("/account.json").headers["retry-after"] == text


def test_retry_after_may_be_missing_or_a_date(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add("status=429 retry-after=none")
    assert "retry-after" not in client.get("/account.json").headers
    sandbox.faults.add("status=429 retry-after=date:3600")
    until = parsedate_to_datetime(client.get("/account.json").headers["retry-after"])
    assert (until - datetime.now(UTC)).total_seconds() > 3000


def test_a_reset_before_applies_nothing_and_after_applies_once(sandbox: Sandbox, client: httpx.Client) -> None:
    path = media_path(client)
    sandbox.faults.add("reset-before method=PUT")
    with pytest.raises((httpx.ReadError, httpx.WriteError)):
        client.put(path, data={"name": "before"})
    assert sandbox.changes == []
    sandbox.faults.add("reset-after method=PUT")
    with pytest.raises((httpx.ReadError, httpx.WriteError)):
        client.put(path, data={"name": "after"})
    assert len(sandbox.changes) == 1
    assert client.get(path).json()["name"] == "after"
    assert [(request.fault, request.status) for request in sandbox.requests if request.fault] == [
        ("reset-before method=PUT", 0),
        ("reset-after method=PUT", 0),
    ]


def talk(sandbox: Sandbox, path: str = "/account.json") -> bytes:
    """Everything that comes until the connection closes; raises ConnectionResetError for RST."""
    address = urlsplit(sandbox.base_url)
    assert address.hostname
    assert address.port
    with socket.create_connection((address.hostname, address.port), timeout=20) as raw:
        raw.sendall(f"GET /v1{path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {sandbox.token}\r\n\r\n".encode())
        parts = []
        while part := raw.recv(65536):
            parts.append(part)
        return b"".join(parts)


def test_a_reset_is_a_real_reset(sandbox: Sandbox) -> None:
    sandbox.faults.add("reset-after")
    with pytest.raises(ConnectionResetError):
        talk(sandbox)


def test_truncated_bodies_are_shorter_than_they_promise(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add("truncate times=2")
    head, _, body = talk(sandbox).partition(b"\r\n\r\n")
    promised = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
    assert 0 < len(body) < promised
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/account.json")
    assert client.get("/account.json").status_code == 200


def test_headers_may_end_in_the_middle(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add("close-headers times=2")
    answer = talk(sandbox)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"\r\n\r\n" not in answer
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/account.json")


def test_chunks_may_be_garbage(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add("chunked-garbage")
    with pytest.raises(httpx.RemoteProtocolError):
        client.get("/account.json")


def test_an_answer_may_drip(sandbox: Sandbox) -> None:
    sandbox.faults.add("drip=0")
    assert json.loads(talk(sandbox).partition(b"\r\n\r\n")[2])["projectCount"] == 6
    sandbox.faults.add("drip=30")
    with pytest.raises(httpx.ReadTimeout), client_of(sandbox) as client:
        client.get("/account.json", timeout=0.2)


def test_silence_and_long_delays_do_not_keep_the_server_from_stopping() -> None:
    with Sandbox.start(faults=("silence", "delay=600", "drip=600")) as sandbox, contextlib.ExitStack() as open_sockets:
        address = urlsplit(sandbox.base_url)
        for _ in range(3):
            raw = open_sockets.enter_context(socket.create_connection((address.hostname, address.port), timeout=20))
            raw.sendall(
                f"GET /v1/account HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {sandbox.token}\r\n\r\n".encode()
            )
        stats = f"{sandbox.base_url.removesuffix('/v1')}/_sandbox/stats"
        while len(sandbox.faults.fired) < 3:
            httpx.get(stats, trust_env=False)
        sandbox.stop()
        with pytest.raises(httpx.ConnectError):
            httpx.get(stats, trust_env=False)


def body_of(sandbox: Sandbox, client: httpx.Client, what: str, path: str = "/medias.json") -> httpx.Response:
    sandbox.faults.add(f"body={what}")
    response = client.get(path, params={"per_page": 3})
    assert response.status_code == 200
    return response


@pytest.mark.parametrize("what", ["html", "text", "empty", "invalid", "deep"])
def test_bodies_that_are_no_json_at_all(sandbox: Sandbox, client: httpx.Client, what: str) -> None:
    with pytest.raises((ValueError, RecursionError)):
        body_of(sandbox, client, what).json()


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("object", lambda real: {"data": real}),
        ("list", lambda real: [[item] for item in real]),
        ("nulls", lambda real: [dict.fromkeys(item) for item in real]),
        ("duplicates", lambda real: [*real, *real]),
        ("no-ids", lambda real: [{key: item[key] for key in item if key not in ("id", "hashed_id")} for item in real]),
    ],
)
def test_bodies_of_a_wrong_shape(sandbox: Sandbox, client: httpx.Client, what: str, expected: Any) -> None:
    real = client.get("/medias.json", params={"per_page": 3}).json()
    assert body_of(sandbox, client, what).json() == expected(real)


def test_an_object_may_come_as_a_list_and_text_as_numbers(sandbox: Sandbox, client: httpx.Client) -> None:
    assert isinstance(body_of(sandbox, client, "list", "/account.json").json(), list)
    project = body_of(sandbox, client, "numbers", "/projects.json").json()[0]
    assert isinstance(project["name"], float)
    assert isinstance(project["mediaCount"], str)
    assert isinstance(project["public"], dict)


def test_a_huge_body_has_no_announced_length(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add("body=huge")
    with client.stream("GET", "/medias.json") as response:
        assert "content-length" not in response.headers
        size = 0
        for part in response.iter_raw():
            size += len(part)
            if size > 5_000_000:
                break
    assert size > 5_000_000
    assert client.get("/account.json").status_code == 200


def test_a_gzip_bomb_is_small_on_the_wire(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add("body=gzip-bomb")
    with client.stream("GET", "/medias.json") as response:
        assert response.headers["content-encoding"] == "gzip"
        assert int(response.headers["content-length"]) < 1_000_000
        unpacked = 0
        for part in response.iter_bytes():
            unpacked += len(part)
            if unpacked > 20_000_000:
                break
    assert unpacked > 20_000_000


def test_a_huge_header_breaks_off(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add("body=huge-header")
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.get("/account.json")


def test_a_redirect_points_elsewhere_and_applies_nothing(sandbox: Sandbox, client: httpx.Client) -> None:
    path = media_path(client)
    sandbox.faults.add("redirect=http://127.0.0.2:9/v1/elsewhere method=DELETE")
    response = client.delete(path)
    assert response.status_code == 302
    assert response.headers["location"] == "http://127.0.0.2:9/v1/elsewhere"
    assert sandbox.changes == []


def test_a_delay_only_delays(sandbox: Sandbox, client: httpx.Client) -> None:
    sandbox.faults.add("delay=600")
    with pytest.raises(httpx.ReadTimeout):
        client.get("/account.json", timeout=0.2)
    sandbox.faults.add("delay=0.01 method=POST")
    assert client.post("/projects.json", data={"name": "n"}).status_code == 201


def test_faults_respect_what_method_override_stands_for(sandbox: Sandbox, client: httpx.Client) -> None:
    path = media_path(client)
    sandbox.faults.add("status=500 method=PUT")
    assert client.post(path, data={"_method": "put", "name": "n"}).status_code == 500


def test_faults_can_be_added_over_http_while_it_runs(sandbox: Sandbox, client: httpx.Client) -> None:
    control = f"{sandbox.base_url.removesuffix('/v1')}/_sandbox/faults"
    with httpx.Client(trust_env=False) as plain:
        added = plain.post(control, content="status=418 path=/account times=2")
        assert added.json() == {"faults": ["status=418 path=/account times=2"]}
        assert client.get("/account.json").status_code == 418
        assert plain.post(control, content="nonsense").status_code == 400
        assert plain.delete(control).json() == {"faults": []}
        assert client.get("/account.json").status_code == 200
        client.post("/projects.json", data={"name": "n"})
        stats = plain.get(f"{control.removesuffix('faults')}stats").json()
    assert stats["faults"] == ["status=418 path=/account times=2"]
    assert [(change["action"], change["fields"]["name"]) for change in stats["changes"]] == [("create", "n")]
    assert stats["window"]["used"] == 3
