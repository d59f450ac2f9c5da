"""The HTTP face of the stand-in: routes, token, rate window, formats, errors."""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import ipaddress
import json
import random
import re
import uuid
from collections import Counter
from dataclasses import asdict

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from wistia_tui.sandbox import xml
from wistia_tui.sandbox.account import Account
from wistia_tui.sandbox.calls import Answer, Call, bad_request, error
from wistia_tui.sandbox.clock import Clock
from wistia_tui.sandbox.connections import RawAnswer
from wistia_tui.sandbox.faults import Faults, WrongFault
from wistia_tui.sandbox.misbehaviour import UNAUTHORIZED, misbehave, too_many
from wistia_tui.sandbox.operations import MOVE, perform
from wistia_tui.sandbox.parameters import Parameters, Unreadable
from wistia_tui.sandbox.records import Change
from wistia_tui.sandbox.requests_log import RequestLog, RequestRecord
from wistia_tui.sandbox.window import RateWindow

BASE = "/v1"
_BODY_LIMIT = 10_000_000
_EXTENSION = re.compile(r"(?P<path>.*?)(?:\.(?P<extension>json|xml))?/?", re.DOTALL)
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class StandIn:
    """Answers requests as v1 would; `application()` is what a server serves."""

    def __init__(
        self,
        account: Account,
        *,
        clock: Clock,
        window: RateWindow,
        move_window: RateWindow,
        faults: Faults,
        token: str,
        latency: float,
        seed: int,
    ) -> None:
        self.account = account
        self.faults = faults
        self.window = window
        self.move_window = move_window
        self.requests = RequestLog()
        self.stopping = asyncio.Event()
        self._clock = clock
        self._token = token.encode()
        self._latency = latency
        self._dice = random.Random(seed)

    def application(self) -> Starlette:
        """The service below `/v1`, and what tests ask it about itself below `/_sandbox`."""
        return Starlette(
            routes=[
                Route("/_sandbox/faults", self._control_faults, methods=["GET", "POST", "DELETE"]),
                Route("/_sandbox/stats", self._control_stats, methods=["GET"]),
                Route("/_sandbox/changes", self._control_changes, methods=["GET"]),
                Route(f"{BASE}/{{path:path}}", self._serve, methods=_METHODS),
                Route("/{path:path}", self._nothing_here, methods=_METHODS),
            ]
        )

    async def _serve(self, request: Request) -> Response:
        began = self._clock.monotonic()
        request_id = str(uuid.UUID(int=self._dice.getrandbits(128), version=4))
        record = RequestRecord(request.method, request.url.path, {}, sent_method=request.method, request_id=request_id)
        self.requests.add(record)
        with contextlib.suppress(ClientDisconnect):
            response = await self._respond(request, record)
            record.status = 0 if isinstance(response, RawAnswer) else response.status_code
            response.headers["x-request-id"] = request_id
            response.headers["x-runtime"] = f"{self._clock.monotonic() - began:.6f}"
            return response
        return Response(status_code=499)

    async def _respond(self, request: Request, record: RequestRecord) -> Response:
        path = request.url.path.removeprefix(BASE)
        found = _EXTENSION.fullmatch(path)
        extension = (found and found["extension"]) or ""
        problem: Answer | None = None
        query = body = Parameters()
        try:
            query = Parameters.from_query(request.scope["query_string"])
            body = await _read_body(request)
        except Unreadable as unreadable:
            problem = bad_request(extension, str(unreadable))
        record.query, record.form = query.shown(), body.shown()
        record.method = method = _method(request, body)
        if wait := self.window.admit(self._clock.monotonic()):
            return too_many(str(wait))
        plain_path = found["path"] if found else path
        if (method, plain_path) == ("PUT", MOVE) and (wait := self.move_window.admit(self._clock.monotonic())):
            return too_many(str(wait))
        fault = self.faults.next_for(method, path)
        await self._pause(self._latency + (fault.delay if fault else 0.0))
        call = Call(
            method=method,
            path=plain_path,
            extension=extension,
            parameters=query if method == "GET" else body,
            request_id=record.request_id,
            job_ending=fault.job_ending if fault else "finished",
        )

        def render(answer: Answer) -> Response:
            return self._render(request, call, answer)

        if fault is None or not fault.spoils_the_answer:
            record.fault = fault.spec if fault else ""
            return render(self._carry_out(request, call, problem))
        record.fault = fault.spec
        real = self._carry_out(request, call, problem) if fault.applied else None
        return misbehave(fault, real, render, self._clock, {"x-request-id": record.request_id})

    def _carry_out(self, request: Request, call: Call, problem: Answer | None) -> Answer:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        known = hmac.compare_digest(given.strip().encode("utf-8", "replace"), self._token)
        if scheme.lower() != "bearer" or not known:
            return UNAUTHORIZED
        return problem or perform(self.account, call)

    def _render(self, request: Request, call: Call, answer: Answer) -> Response:
        headers = {}
        if answer.location:
            suffix = f".{call.extension}" if call.extension else ""
            headers["location"] = f"{str(request.base_url).rstrip('/')}{BASE}{answer.location}{suffix}"
        if answer.value is None:
            return Response(status_code=answer.status, headers=headers)
        # No document shows in XML what has no root: errors other than 400, subfolders, jobs (reference 2.3).
        if call.extension == "xml" and answer.root:
            return Response(xml.render(answer.root, answer.value), answer.status, headers, "application/xml")
        return Response(_json(answer.value), answer.status, headers, "application/json")

    async def _pause(self, seconds: float) -> None:
        if seconds > 0:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.stopping.wait(), seconds)

    async def _nothing_here(self, request: Request) -> Response:
        return Response(_json(error(404, "Not found.").value), 404, media_type="application/json")

    async def _control_faults(self, request: Request) -> Response:
        if not _is_local(request):
            return await self._nothing_here(request)
        if request.method == "POST":
            try:
                self.faults.add((await request.body()).decode("utf-8", "replace"))
            except WrongFault as wrong:
                return JSONResponse({"error": str(wrong)}, 400)
        elif request.method == "DELETE":
            self.faults.clear()
        return JSONResponse({"faults": [fault.spec for fault in self.faults.waiting]})

    async def _control_stats(self, request: Request) -> Response:
        if not _is_local(request):
            return await self._nothing_here(request)
        changes = self._applied()
        counts: dict[str, dict[str, int]] = {}
        for (action, kind), count in Counter((change.action, change.kind) for change in changes).items():
            counts.setdefault(action, {})[kind] = count
        stats = {
            "window": self._use_of(self.window),
            "move_window": self._use_of(self.move_window),
            "requests": self.requests.total,
            "faults": [fault.spec for fault in self.faults.fired],
            "changes": [asdict(change) for change in changes],
            "counts": counts,
        }
        return Response(_json(stats), media_type="application/json")

    async def _control_changes(self, request: Request) -> Response:
        if not _is_local(request):
            return await self._nothing_here(request)
        return Response(_json([asdict(change) for change in self._applied()]), media_type="application/json")

    def _use_of(self, window: RateWindow) -> dict[str, float]:
        return {"limit": window.limit, "seconds": window.seconds, "used": window.used(self._clock.monotonic())}

    def _applied(self) -> list[Change]:
        with self.account.at_this_moment():
            return list(self.account.changes)


def _method(request: Request, body: Parameters) -> str:
    """What the request stands for: POST may carry `_method` in a form body (SEED), never in JSON."""
    wanted = (body.text("_method") or "").upper()
    is_form = "form" in request.headers.get("content-type", "")
    return wanted if request.method == "POST" and is_form and wanted in ("PUT", "DELETE") else request.method


async def _read_body(request: Request) -> Parameters:
    """Form or JSON; other bodies carry no parameters. `Unreadable` for a body that is not what it says."""
    body = await request.body()
    if len(body) > _BODY_LIMIT:
        raise Unreadable("The request body is too large.")
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/x-www-form-urlencoded":
        return Parameters.from_query(body)
    if content_type == "application/json" and body:
        return Parameters.from_json(body)
    if content_type == "multipart/form-data":
        try:
            form = await request.form()
        except (HTTPException, MultiPartException) as wrong:
            raise Unreadable("Error occurred while parsing request parameters.") from wrong
        return Parameters.from_pairs((name, value) for name, value in form.multi_items() if isinstance(value, str))
    return Parameters()


def _json(value: object) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        # Half of a surrogate pair can only be written as an escape.
        return json.dumps(value, separators=(",", ":")).encode()


def _is_local(request: Request) -> bool:
    try:
        return request.client is not None and ipaddress.ip_address(request.client.host).is_loopback
    except ValueError:
        return False
