"""The token is in the Authorization header and nowhere else."""

from __future__ import annotations

import io
import logging
import traceback

import pytest

from tests.api.servers import TOKEN, answer, raw, reset, rig
from wistia_tui.api.budget import Lane
from wistia_tui.api.payloads import MediaChanges

FAILURES = {
    "refused": answer(401, {"code": "unauthorized_credentials", "error": "Invalid credentials."}),
    "reset": reset,
    "not HTTP": raw(b"nonsense\r\n\r\n"),
    "page": answer(200, b"<html>"),
    "failed": answer(500, {"error": "boom"}),
    "redirected": answer(302, b"", location="http://other.example/"),
    "limited": answer(429, b"", retry_after="9999"),
}


@pytest.mark.parametrize("step", FAILURES.values(), ids=FAILURES)
async def test_no_error_no_repr_and_no_log_record_holds_the_token(
    step: object, capsys: pytest.CaptureFixture[str]
) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        async with rig(step) as it:  # type: ignore[arg-type]
            # A person asks: a long pause of the service is told at once.
            read = await it.failure(it.client.medias(1, lane=Lane.USER))
            write = await it.failure(it.client.update_media("abc", MediaChanges(name="secret plans")))
            calls = it.client._calls
            shown = [repr(calls), repr(vars(calls)), repr(calls.token), repr(vars(it.log)), repr(vars(calls._client))]
        for caught in (read, write):
            shown += [str(caught), repr(caught), repr(vars(caught)), *traceback.format_exception(caught)]
            shown.append(repr(caught.__context__))
        assert it.script.requests
        assert it.script.requests[0].headers["authorization"] == f"Bearer {TOKEN}"
        assert not any(TOKEN in request.target for request in it.script.requests)
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    captured = capsys.readouterr()
    everything = "\n".join([*shown, written.getvalue(), captured.out, captured.err])
    assert "httpcore" in everything or written.getvalue(), "the loggers were on"
    assert TOKEN not in everything
    assert "medias.json" not in written.getvalue(), "URLs hold what a customer filters by"
