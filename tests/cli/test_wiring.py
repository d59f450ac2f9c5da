from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import traceback
import urllib.error
import urllib.request
from collections.abc import Iterator

import psutil
import pytest

from wistia_tui import paths
from wistia_tui.api.errors import NotConnected
from wistia_tui.cli.demo_service import DemoOptions, DemoService, start_demo_service
from wistia_tui.cli.wiring import Wiring
from wistia_tui.settings import SettingsError

CANARY = "canary7f3a9c51d2e8b4"
SMALL = DemoOptions(projects=2, medias=7, seed=3)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[DemoService]:
    monkeypatch.setenv("WISTIA_TOKEN", CANARY)
    monkeypatch.setenv("wistia_token", CANARY)
    running = start_demo_service(SMALL)
    yield running
    running.stop()


def status(service: DemoService, token: str) -> int:
    request = urllib.request.Request(f"{service.base_url}/account.json", headers={"Authorization": f"Bearer {token}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code


def wait_for_end(process_id: int) -> None:
    """Return when the process has ended, also while nobody has asked for its exit code yet."""
    if not hasattr(os, "pidfd_open"):
        psutil.Process(process_id).wait(30)
        return
    descriptor = os.pidfd_open(process_id)
    try:
        ended, _, _ = select.select([descriptor], [], [], 30)
        assert ended, "the process lives on"
    finally:
        os.close(descriptor)


def test_the_demo_accepts_its_own_token_only(service: DemoService) -> None:
    assert status(service, service.token) == 200
    assert status(service, "sandbox-token") == 401
    assert status(service, CANARY) == 401


def test_the_demo_never_learns_the_accounts_token(service: DemoService) -> None:
    child = psutil.Process(service.process_id)

    assert CANARY not in str(child.environ())
    assert not {name for name in child.environ() if name.upper() == "WISTIA_TOKEN"}
    assert service.token not in str(child.cmdline())


def test_the_terminals_signals_do_not_reach_the_demo(service: DemoService) -> None:
    assert os.getsid(service.process_id) == service.process_id


def test_stopping_ends_the_demo_and_may_be_repeated(service: DemoService) -> None:
    service.stop()
    service.stop()

    assert not psutil.pid_exists(service.process_id)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_the_demo_ends_with_its_parent_however_that_ends(end: signal.Signals) -> None:
    code = (
        "from wistia_tui.cli.demo_service import *\n"
        "service = start_demo_service(DemoOptions(projects=1, medias=1))\n"
        "print(service.process_id, flush=True)\n"
        "input()"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.send_signal(end)
        parent.wait(30)

        wait_for_end(child)


def test_a_demo_that_cannot_start_says_what_to_do() -> None:
    with pytest.raises(NotConnected, match=r"did not start.*wistia-tui sandbox"):
        start_demo_service(DemoOptions(projects=-1))


def test_a_demo_that_does_not_come_up_in_time_is_given_up() -> None:
    with pytest.raises(NotConnected):
        start_demo_service(SMALL, deadline=0.0)


async def test_a_demo_connection_reaches_the_sandbox_and_closing_ends_it() -> None:
    connection = Wiring({"read_only": True, "method_override": True}, SMALL).demo()
    children = psutil.Process().children()
    try:
        projects = await connection.client.projects(1)
    finally:
        await connection.close()

    assert len(projects) == 2
    assert (connection.demo, connection.read_only, connection.method_override) == (True, True, True)
    assert len(children) == 1
    assert not children[0].is_running()


def test_without_a_token_there_is_no_connection() -> None:
    assert Wiring({}).connect() is None


async def test_a_connection_uses_the_settings(service: DemoService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", service.token)
    monkeypatch.delenv("wistia_token")
    monkeypatch.setenv("WISTIA_READ_ONLY", "1")

    connection = Wiring({"base_url": service.base_url}).connect()

    assert connection is not None
    try:
        projects = await connection.client.projects(1)
    finally:
        await connection.close()
    assert len(projects) == 2
    assert (connection.demo, connection.read_only, connection.method_override) == (False, True, False)


def test_wrong_settings_make_no_connection() -> None:
    with pytest.raises(SettingsError):
        Wiring({"base_url": "http://api.wistia.com"}).connect()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("ALL_PROXY", f"gopher://user:{CANARY}@proxy.test"),
        ("HTTPS_PROXY", f"http://user:{CANARY}@:port"),
        ("SSL_CERT_FILE", f"/{CANARY}"),
    ],
)
def test_surroundings_that_allow_no_connection_are_named(
    variable: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WISTIA_TOKEN", CANARY)
    monkeypatch.setenv(variable, value)

    with pytest.raises(SettingsError, match=variable) as raised:
        Wiring({}).connect()

    assert CANARY not in "".join(traceback.format_exception(raised.value))


def test_the_mouse_is_the_settings_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Wiring({}).wants_mouse() is False
    assert Wiring({"mouse": True}).wants_mouse() is True

    paths.config_file().parent.mkdir(parents=True)
    paths.config_file().write_text("mouse = true")
    assert Wiring({}).wants_mouse() is True
    assert Wiring({"mouse": False}).wants_mouse() is False
    assert Wiring({}, DemoOptions()).wants_mouse() is False

    monkeypatch.setenv("WISTIA_MOUSE", "0")
    assert Wiring({}).wants_mouse() is False
