"""Ways to misbehave on request: what, for which requests, how often.

A fault is written as one line, the same in tests and on the command line: a kind, perhaps with a value, then
conditions. `status=503 retry-after=5 path=/medias times=3`, `reset-after method=PUT nth=3`.
"""

from __future__ import annotations

import re
import shlex
import threading
from dataclasses import dataclass

from wistia_tui.sandbox.records import Ending

HELP = """\
faults:
  --fault may be given several times. SPEC is a kind followed by conditions, for example
    --fault "status=503 retry-after=5 path=/medias times=3"
    --fault "reset-after method=PUT nth=3"
    --fault "body=html path=/projects every=10"

  kinds
    status=CODE        answer CODE with the service's body for it; nothing is applied
    delay=SECONDS      answer late (also a condition of every other kind)
    reset-before       reset the connection, nothing is applied
    reset-after        apply, then reset the connection instead of answering
    close-headers      apply, then close in the middle of the headers
    truncate           apply, then send half of the body that content-length promises
    chunked-garbage    apply, then send a broken chunked body
    drip=SECONDS       apply, then send the answer one byte per SECONDS
    silence            apply, then never answer
    body=WHAT          200 with a wrong body: html, text, empty, invalid, object, list, numbers, nulls, duplicates,
                       no-ids, deep, huge, gzip-bomb, huge-header
    redirect=URL       302 to URL; nothing is applied
    job-fails          the background job that the request starts fails, with the first half of its medias done
    job-stuck          that job never ends, and does nothing

  conditions
    method=PUT,DELETE  only these methods; a POST with _method counts as what it stands for
    path=/medias       only paths that start so, without /v1
    skip=K             let K matching requests pass first
    nth=N              the N-th matching request; the same as skip=N-1
    every=N            every N-th matching request, for ever unless times is given
    times=N            how often, 1 unless given; times=forever
    retry-after=VALUE  a Retry-After header with exactly this text, or date:SECONDS, or none (status 429 has 1)
    applied=yes|no     whether the request is carried out before the answer is spoilt
  The faults of jobs concern no requests but those that start one (archive, restore, move, swap), and take neither
  retry-after nor applied.
"""

BODIES = (
    "html",
    "text",
    "empty",
    "invalid",
    "object",
    "list",
    "numbers",
    "nulls",
    "duplicates",
    "no-ids",
    "deep",
    "huge",
    "gzip-bomb",
    "huge-header",
)
_PLAIN = ("reset-before", "reset-after", "close-headers", "truncate", "chunked-garbage", "silence")
_JOBS: dict[str, Ending] = {"job-fails": "failed", "job-stuck": "stuck"}
_STARTS_A_JOB = re.compile(r"/medias/(archive|restore|move|[^/]+/swap)(\.\w+)?/?")
_VALUED = ("status", "delay", "drip", "body", "redirect")
_CONDITIONS = ("method", "path", "skip", "nth", "every", "times", "retry-after", "applied", "delay")
# A captive portal or a proxy answers these without asking the service.
_NEVER_REACHED = ("html", "text")
FOREVER = 1_000_000_000


class WrongFault(ValueError):
    """A specification that cannot be understood; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One way to misbehave; `applied` says whether the request is carried out."""

    kind: str
    value: str = ""
    methods: tuple[str, ...] = ()
    path: str = ""
    skip: int = 0
    every: int = 1
    times: int = 1
    retry_after: str | None = None
    delay: float = 0.0
    applied: bool = True
    spec: str = ""

    @classmethod
    def parse(cls, spec: str) -> Fault:
        """Read one line; `WrongFault` says what is wrong with it."""
        try:
            words = [word.partition("=") for word in shlex.split(spec)]
        except ValueError:
            raise WrongFault(f"Fault {spec!r}: the quotes do not match.") from None
        if not words:
            raise WrongFault("A fault needs a kind, for example status=503.")
        (kind, equals, value), *conditions = words
        if kind not in (kinds := (*_VALUED, *_PLAIN, *_JOBS)):
            raise WrongFault(f"Fault {spec!r}: unknown kind {kind!r}; known are {', '.join(kinds)}.")
        if bool(equals) != (kind in _VALUED):
            raise WrongFault(f"Fault {spec!r}: {kind} {'needs' if kind in _VALUED else 'takes no'} value.")
        given: dict[str, str] = {}
        for name, _, text in conditions:
            if name not in _CONDITIONS or not text:
                raise WrongFault(f"Fault {spec!r}: unknown condition {name!r}; known are {', '.join(_CONDITIONS)}.")
            if kind in _JOBS and name in ("retry-after", "applied"):
                raise WrongFault(f"Fault {spec!r}: {kind} leaves the answer as it is, so it takes no {name}.")
            given[name] = text
        _check_value(spec, kind, value)
        _check_retry_after(spec, given.get("retry-after", ""))
        every = _whole(spec, given, "every", 1, least=1)
        once = FOREVER if "every" in given else 1
        skip = _whole(spec, given, "nth", 1, least=1) - 1 if "nth" in given else _whole(spec, given, "skip", 0)
        return cls(
            kind=kind,
            value=value,
            methods=tuple(given["method"].upper().split(",")) if "method" in given else (),
            path=given.get("path", ""),
            skip=skip,
            every=every,
            times=FOREVER if given.get("times") == "forever" else _whole(spec, given, "times", once, least=1),
            retry_after=given.get("retry-after"),
            delay=_seconds(spec, value) if kind == "delay" else _seconds(spec, given.get("delay", "0")),
            applied=_applied(spec, kind, value, given.get("applied")),
            spec=spec,
        )

    def concerns(self, method: str, path: str) -> bool:
        """Whether a request (its path without `/v1`) is of the kind meant."""
        if self.kind in _JOBS and not (method == "PUT" and _STARTS_A_JOB.fullmatch(path)):
            return False
        return (not self.methods or method in self.methods) and path.startswith(self.path)

    @property
    def job_ending(self) -> Ending:
        """How the background job ends that the request starts, if it starts one."""
        return _JOBS.get(self.kind, "finished")

    @property
    def spoils_the_answer(self) -> bool:
        """Whether anything but a proper answer comes."""
        return self.kind != "delay" and self.kind not in _JOBS


def _check_value(spec: str, kind: str, value: str) -> None:
    if kind == "status" and not (value.isascii() and value.isdigit() and 200 <= int(value) <= 599):
        raise WrongFault(f"Fault {spec!r}: a status is a number from 200 to 599.")
    if kind == "body" and value not in BODIES:
        raise WrongFault(f"Fault {spec!r}: unknown body {value!r}; known are {', '.join(BODIES)}.")
    if kind == "drip":
        _seconds(spec, value)
    if not (spec.isascii() and spec.isprintable()):
        raise WrongFault(f"Fault {spec!r}: only printable ASCII can be sent in a header.")


def _check_retry_after(spec: str, text: str) -> None:
    if text.startswith("date:") and not text.removeprefix("date:").lstrip("-").isdigit():
        raise WrongFault(f"Fault {spec!r}: retry-after=date:SECONDS takes whole seconds from now.")


def _whole(spec: str, given: dict[str, str], name: str, default: int, *, least: int = 0) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 11 and int(text) >= least):
        raise WrongFault(f"Fault {spec!r}: {name} is a whole number of at least {least}.")
    return int(text)


def _seconds(spec: str, text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise WrongFault(f"Fault {spec!r}: {text!r} is not a number of seconds from 0 to 86400.")
    return seconds


def _applied(spec: str, kind: str, value: str, given: str | None) -> bool:
    if given not in (None, "yes", "no"):
        raise WrongFault(f"Fault {spec!r}: applied is yes or no.")
    if given is None:
        return kind not in ("status", "reset-before", "redirect") and value not in _NEVER_REACHED
    return given == "yes"


@dataclass(slots=True)
class _Armed:
    fault: Fault
    seen: int = 0
    fired: int = 0


class Faults:
    """The faults in force. May be changed from any thread while the server runs."""

    def __init__(self, faults: tuple[Fault, ...] = ()) -> None:
        self._lock = threading.Lock()
        self._armed = [_Armed(fault) for fault in faults]
        self.fired: list[Fault] = []
        """Every fault that happened, oldest first."""

    def add(self, spec: str) -> Fault:
        """Put a fault in force; `WrongFault` when the line cannot be understood."""
        fault = Fault.parse(spec)
        with self._lock:
            self._armed.append(_Armed(fault))
        return fault

    def clear(self) -> None:
        """Behave again."""
        with self._lock:
            self._armed.clear()

    @property
    def waiting(self) -> list[Fault]:
        """The faults that can still happen."""
        with self._lock:
            return [armed.fault for armed in self._armed]

    def next_for(self, method: str, path: str) -> Fault | None:
        """The fault for this request, if one is due: the one that was added first."""
        with self._lock:
            due: _Armed | None = None
            for armed in self._armed:
                if not armed.fault.concerns(method, path):
                    continue
                armed.seen += 1
                turn = armed.seen - armed.fault.skip
                if due is None and turn > 0 and turn % armed.fault.every == 0:
                    due = armed
            if due is None:
                return None
            due.fired += 1
            if due.fired >= due.fault.times:
                self._armed.remove(due)
            self.fired.append(due.fault)
            return due.fault
