"""F1 to F5 and F20: no connection, one that is not trusted, one that breaks before anything was done, one elsewhere."""

from __future__ import annotations

import socket

import pytest

from tests.api.servers import answer, scripted
from tests.faults.stage import CERTIFICATES, Line, Names, applied, line_to, stage
from wistia_tui.api.meter import BudgetState
from wistia_tui.sandbox.running import Sandbox

OFFLINE = "No connection. r tries at once, c takes back what waits. Text is kept."
BACK = "The connection is back."
BROKE = "The connection to 127.0.0.1 broke before the whole answer was here."
KEPT = "Your text is kept: e opens it again."
SELF_SIGNED = CERTIFICATES.parents[1] / "api" / "untrusted.pem"


async def test_f01_refused_connections_are_said_and_what_was_asked_for_goes_out_once(
    sandbox: Sandbox, line: Line
) -> None:
    await line.close()
    async with stage(sandbox, line.url()) as app:
        await app.hears(OFFLINE)
        await app.see(lambda text: "offline" in text and "loading" in text)
        await line.open()
        await app.hears(BACK)
        await app.on_medias()
        lists = [request.target for request in line.requests]
        assert len(lists) == len(set(lists)), "what waited was asked for once"
        # A change that is made while there is no connection, and one that outlives the wait for it.
        await app.open_form()
        await line.close()
        await app.press("!", "ctrl+s")
        await app.hears(OFFLINE)
        await line.open()
        await app.hears("Renamed")
        await app.press("D")
        await app.see("Cancel")
        await line.close()
        await app.press("y")
        message = await app.hears("is not deleted")
        assert "No connection to 127.0.0.1, so nothing was sent. Check the network, try again." in message
        assert applied(sandbox) == ["update"]
        await line.open()
        await app.press("r")
        await app.hears(BACK)
        await app.delete()
        await app.hears("Deleted")
        assert applied(sandbox) == ["update", "delete"]
        await app.read_again()


async def test_f02_a_name_that_is_not_found_is_said_and_found_later(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = Names()
    monkeypatch.setattr(socket, "getaddrinfo", names.getaddrinfo)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
    async with line_to(sandbox, "trusted") as line, stage(sandbox, line.url("service.invalid")) as app:
        message = await app.hears("The account could not be read.")
        assert "The name service.invalid was not found, so nothing was sent." in message
        assert "Check the network, try again." in message
        assert app.budget.state is BudgetState.OFFLINE
        names.known["service.invalid"] = "127.0.0.1"
        await app.press("r")
        await app.hears(BACK)
        await app.on_medias()
        await app.read_again()
        await app.open_form()
        del names.known["service.invalid"]
        line.hang_up()
        await app.press("!", "ctrl+s")
        message = await app.hears("is not saved")
        assert "The name service.invalid was not found, so nothing was sent." in message
        assert KEPT in message
        names.known["service.invalid"] = "127.0.0.1"
        await app.press("r")
        await app.hears(BACK)
        await app.save_draft()
        await app.hears("Renamed")
        assert applied(sandbox) == ["update"]
        await app.read_again()


async def test_f03_a_certificate_that_is_not_trusted_ends_it_before_the_token_is_sent(
    sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
    async with line_to(sandbox, "trusted") as line, stage(sandbox, line.url("localhost")) as app:
        await app.on_medias()
        asked = len(line.requests)
        assert line.security is not None
        for certificate in (SELF_SIGNED, CERTIFICATES / "expired.pem", CERTIFICATES / "other_host.pem"):
            line.security.load_cert_chain(certificate)
            line.hang_up()
            await app.press("r")
            message = await app.hears("The list could not be read again.")
            assert "The certificate of localhost is not trusted, so nothing was sent." in message
            assert "Check the clock, the network, and the base URL; the check cannot be switched off." in message
        assert len(line.requests) == asked
        line.security.load_cert_chain(CERTIFICATES / "trusted.pem")
        await app.open_form()
        line.security.load_cert_chain(CERTIFICATES / "expired.pem")
        line.hang_up()
        asked = len(line.requests)
        await app.press("!", "ctrl+s")
        message = await app.hears("is not saved")
        assert "The certificate of localhost is not trusted, so nothing was sent." in message
        assert KEPT in message
        assert len(line.requests) == asked
        line.security.load_cert_chain(CERTIFICATES / "trusted.pem")
        await app.save_draft()
        await app.hears("Renamed")
        assert applied(sandbox) == ["update"]
        await app.read_again()


async def break_requests(sandbox: Sandbox, line: Line, read: int) -> None:
    """Connections that are reset when so many bytes of a request were read: nothing is carried out."""
    async with stage(sandbox, line.url()) as app:
        await app.on_medias()
        line.hang_up()
        line.cuts = [read]
        await app.read_again()
        assert not line.cuts, "one is repeated at once, and nobody needs to know"
        line.hang_up()
        line.cuts = [read] * 3
        await app.press("r")
        message = await app.hears("The list could not be read again.")
        assert f"{BROKE} Tried 3 times in 1 s." in message
        await app.open_form()
        line.hang_up()
        line.cuts = [read]
        await app.press("!", "ctrl+s")
        await app.hears("Renamed")
        assert applied(sandbox) == ["update"]
        await app.press("D")
        await app.see("Cancel")
        line.hang_up()
        line.cuts = [read]
        await app.press("y")
        await app.hears("Deleted")
        assert applied(sandbox) == ["update", "delete"]
        await app.read_again()


async def test_f04_reset_before_the_request_is_read(sandbox: Sandbox, line: Line) -> None:
    await break_requests(sandbox, line, 0)


async def test_f05_reset_in_the_middle_of_the_request(sandbox: Sandbox, line: Line) -> None:
    await break_requests(sandbox, line, 100)


@pytest.mark.parametrize("certificate", ["", "trusted"])
async def test_f20_a_redirect_is_not_followed_to_another_host_nor_in_the_clear(
    sandbox: Sandbox, certificate: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATES / "authority.pem"))
    async with scripted(answer(200, [])) as other, line_to(sandbox, certificate) as line:
        elsewhere = answer(302, b"", location=f"http://localhost:{other.port}/v1/medias.json")
        line.instead(elsewhere, path="/medias.json")
        async with stage(sandbox, line.url("localhost")) as app:
            redirect = "Wistia answered with a redirect to http://localhost, which is not followed: the token goes"
            message = await app.why_not_loaded()
            assert redirect in message
            assert "Check the base URL in the settings." in message
            await app.read_again()
            line.instead(elsewhere, method="PUT")
            await app.rename()
            message = await app.hears("is not saved")
            assert redirect in message
            assert KEPT in message
            line.instead(elsewhere, method="DELETE")
            await app.delete()
            assert redirect in await app.hears("is not deleted")
            assert applied(sandbox) == []
            await app.save_draft()
            await app.hears("Renamed")
            assert applied(sandbox) == ["update"]
            await app.read_again()
        assert other.connections == 0
