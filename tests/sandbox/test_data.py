from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sandbox.conftest import client_of
from wistia_tui.sandbox.clock import SystemClock
from wistia_tui.sandbox.data import TODAY, Library
from wistia_tui.sandbox.hashed_ids import HashedIds
from wistia_tui.sandbox.holdings import Holdings
from wistia_tui.sandbox.markdown import to_html
from wistia_tui.sandbox.options import Options, WrongOption
from wistia_tui.sandbox.running import Sandbox
from wistia_tui.sandbox.serving import build


def test_the_same_seed_is_the_same_account() -> None:
    one = [
        media for seed in (7, 7, 8) for media in [list(Holdings(Library(projects=9, medias=300, seed=seed)).medias())]
    ]
    assert one[0] == one[1]
    assert one[0] != one[2]


def test_nothing_is_younger_than_the_day_of_the_data() -> None:
    assert datetime(2026, 11, 2, 9, tzinfo=UTC).timestamp() == TODAY
    for size in (1, 2, 50, 2_000):
        library = Library(projects=3, medias=size, seed=1)
        created = [library.created(number) for number in range(size)]
        assert created == sorted(created)
        assert all(made <= library.updated(number) <= TODAY for number, made in enumerate(created))
        assert all(project.created <= project.updated <= TODAY for project in library.projects)


def test_the_default_account_has_everything() -> None:
    options = Options()
    medias = list(Holdings(Library(projects=options.projects, medias=options.medias, seed=options.seed)).medias())
    types, states = Counter(media.type for media in medias), Counter(media.status for media in medias)
    assert set(types) == {"Video", "Audio", "Image", "PdfDocument", "MicrosoftOfficeDocument", "Swf", "UnknownType"}
    assert set(states) == {"queued", "processing", "ready", "failed"}
    assert states["ready"] > 11_000
    assert 300 < sum(media.archived for media in medias) < 1_200
    homes = Counter(media.project_id for media in medias)
    assert max(homes.values()) > 4_000
    assert len(homes) < options.projects
    assert any(0 < (media.progress or 0) < 1 for media in medias if media.status == "processing")
    assert max(len(media.name) for media in medias) > 255
    assert max(len(media.description.html) for media in medias) > 1_000
    names = {media.name for media in medias}
    assert len(names) > 4_000
    for text in ("Q3 [draft]", "Family meeting 👨‍👩‍👧‍👦", "a\u0308o\u0308u\u0308 decomposed"):
        assert text in names
    assert any(name.endswith(".MOV") for name in names)
    for script in ("研修", "فريق", "Für", "Обзор"):
        assert any(script in media.name or script in media.description.markdown for media in medias), script
    assert any(len(media.tags) == 4 for media in medias)
    assert any(media.tags == () for media in medias)


@pytest.mark.parametrize(("projects", "medias"), [(0, 0), (1, 1), (1, 40), (2, 40), (200, 3)])
def test_small_accounts_work(projects: int, medias: int) -> None:
    with Sandbox.start(projects=projects, medias=medias) as sandbox, client_of(sandbox) as client:
        assert len(client.get("/projects.json").json()) == min(100, projects)
        assert len(client.get("/medias.json").json()) == medias
        assert client.get("/account.json").json()["projectCount"] == projects


def test_a_hundred_thousand_medias_can_be_listed_in_any_order() -> None:
    with Sandbox.start(projects=24, medias=100_000) as sandbox, client_of(sandbox) as client:
        assert client.get("/account.json").json()["mediaCount"] == 100_000
        assert max(project["mediaCount"] for project in client.get("/projects.json").json()) > 30_000
        for sort_by in ("name", "updated"):
            page = client.get("/medias.json", params={"sort_by": sort_by, "page": 1000}).json()
            values = [media[sort_by].casefold() for media in page]
            assert len(values) == 100
            assert values == sorted(values)
        media = page[0]
        client.put(f"/medias/{media['hashed_id']}.json", data={"name": "!"})
        assert client.get(f"/medias/{media['hashed_id']}.json").json()["name"] == "!"


@given(st.integers(0, 10**9), st.integers(0, 36**10 - 1))
def test_hashed_ids_turn_back_into_their_numbers(seed: int, number: int) -> None:
    ids = HashedIds(seed, 0.6180339887498949)
    assert ids.number(ids.of(number)) == number


@given(st.text(max_size=200))
def test_hashed_ids_of_anything_else_are_none(text: str) -> None:
    library = Library(projects=2, medias=20, seed=1)
    known = {library.media_ids.of(library.media_id(number)) for number in range(20)}
    assert (library.number_of(text) is None) == (text not in known)


@given(st.text(max_size=300))
def test_markdown_never_lets_html_through(text: str) -> None:
    rendered = to_html(f"<script>{text}")
    assert "<script" not in rendered.lower()


@pytest.mark.parametrize(
    ("option", "word"),
    [
        ({"projects": -1}, "--projects"),
        ({"medias": 5, "projects": 0}, "project"),
        ({"port": 70_000}, "--port"),
        ({"limit": 0}, "--limit"),
        ({"window": 0.0}, "--window"),
        ({"window": float("nan")}, "--window"),
        ({"latency": -1.0}, "--latency"),
        ({"move_limit": 0}, "--move-limit"),
        ({"move_window": 0.0}, "--move-window"),
        ({"job_seconds": -0.5}, "--job-seconds"),
        ({"lag": float("inf")}, "--lag"),
        ({"token": "\n"}, "--token"),
        ({"faults": ("nonsense",)}, "nonsense"),
    ],
)
def test_options_that_cannot_be_are_one_sentence(option: dict[str, object], word: str) -> None:
    with pytest.raises(WrongOption, match=word):
        build(Options(**option), clock=SystemClock())  # type: ignore[arg-type]
