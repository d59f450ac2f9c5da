from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from wistia_tui.sandbox.running import Sandbox


def client_of(sandbox: Sandbox, *, token: str | None = None) -> httpx.Client:
    return httpx.Client(
        base_url=sandbox.base_url, headers={"Authorization": f"Bearer {token or sandbox.token}"}, trust_env=False
    )


class HandClock:
    """Time that a test moves."""

    def __init__(self) -> None:
        self.time = 1000.0

    def monotonic(self) -> float:
        return self.time

    def now(self) -> datetime:
        return datetime(2026, 11, 24, tzinfo=UTC) + timedelta(seconds=self.time - 1000)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def timed(clock: HandClock) -> Iterator[Sandbox]:
    """For tests of what takes time: jobs of 3 seconds by a clock that stands still, and no livestreams."""
    with Sandbox.start(projects=6, medias=300, seed=15, clock=clock, job_seconds=3.0, hostile=True) as sandbox:
        yield sandbox


@pytest.fixture
def timed_client(timed: Sandbox) -> Iterator[httpx.Client]:
    with client_of(timed) as client:
        yield client


@pytest.fixture(scope="module")
def library() -> Iterator[Sandbox]:
    """For tests that only read."""
    with Sandbox.start(projects=16, medias=1_200, seed=3, limit=100_000) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def reader(library: Sandbox) -> Iterator[httpx.Client]:
    with client_of(library) as client:
        yield client


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    """For tests that write or break things."""
    with Sandbox.start(projects=6, medias=120, seed=5) as sandbox:
        yield sandbox


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[httpx.Client]:
    with client_of(sandbox) as client:
        yield client
