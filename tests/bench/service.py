"""The service in a process of its own: answering must not wait for the benchmark, nor the other way round."""

from __future__ import annotations

import json
import multiprocessing
import urllib.parse
import urllib.request
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

UNLIMITED = 1_000_000_000
"""Requests a minute: the app keeps to 600 by itself, but many apps are started in a row."""
PER_PAGE = 100


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for; `status` is 0 while there is no answer."""

    path: str
    query: dict[str, object]
    status: int


class Service:
    """A sandbox of `medias` medias, all in one project."""

    def __init__(self, medias: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.medias = medias
        self._line, end = context.Pipe()
        self._process = context.Process(target=_serve, args=(end, medias), daemon=True)
        self._process.start()
        self.base_url, self.token = self._line.recv()

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._line.send(("stop", ""))
        self._process.join(10)

    def requests(self) -> list[Request]:
        """Every request so far, oldest first."""
        self._line.send(("requests", ""))
        return [Request(*values) for values in self._line.recv()]

    def delay(self, seconds: float) -> None:
        """Answer everything so late from now on; 0 for at once."""
        self._line.send(("delay", f"delay={seconds} times=forever" if seconds else ""))
        self._line.recv()

    def names(self, first: int, last: int) -> list[str]:
        """The names of the project's medias from row `first` to row `last`, counted from 0."""
        project = self._get("projects.json", {})[0]["hashedId"]
        names = []
        for page in range(first // PER_PAGE, last // PER_PAGE + 1):
            query = {"project_id": project, "page": page + 1, "per_page": PER_PAGE}
            names += [str(media["name"]) for media in self._get("medias.json", query)]
        skipped = first - first % PER_PAGE
        return names[first - skipped : last - skipped + 1]

    def _get(self, path: str, query: dict[str, Any]) -> list[dict[str, Any]]:
        url = f"{self.base_url}/{path}?{urllib.parse.urlencode(query)}"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self.token}"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=30) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found


def _serve(line: Connection, medias: int) -> None:
    from wistia_tui.sandbox.running import Sandbox

    with Sandbox.start(projects=1, medias=medias, limit=UNLIMITED) as sandbox:
        line.send((sandbox.base_url, sandbox.token))
        while True:
            command, argument = line.recv()
            if command == "stop":
                return
            if command == "requests":
                line.send([(record.path, record.query, record.status) for record in sandbox.requests])
            else:
                sandbox.faults.clear()
                if argument:
                    sandbox.faults.add(argument)
                line.send(None)
