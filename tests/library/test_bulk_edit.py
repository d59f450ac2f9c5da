"""Recipes: what they send, what they leave alone, and what they refuse; never more than was typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wistia_tui.api.models import Media, Project
from wistia_tui.api.payloads import MediaChanges, ProjectChanges
from wistia_tui.library.bulk_edit import (
    Append,
    EditTags,
    Prefix,
    Recipe,
    Replace,
    ReplacePattern,
    SetText,
    Unfit,
    preview,
)
from wistia_tui.library.change import EditMedia, EditProject
from wistia_tui.library.recipes import LONGEST_NAME
from wistia_tui.text import is_safe

texts = st.text(st.characters(codec="utf-8"), max_size=30)
names = texts.filter(lambda text: text.strip() and "&" not in text)
tags = st.lists(st.sampled_from(["Alpha", "alpha", "beta", "Beta", "ßeta", "SSETA", "gamma"]), max_size=5).map(tuple)


def media(name: object = "Setting up", description: object = "", held: tuple[str, ...] = ()) -> Media:
    answer = {"hashed_id": "a1b2c3d4e5", "name": name, "description": description}
    return Media.from_json({**answer, "tags": [{"name": tag} for tag in held]}, editable=True)


def project(name: str = "Sales", description: str | None = None) -> Project:
    return Project.from_json({"hashedId": "pr0ject", "name": name, "description": description})


@pytest.mark.parametrize(
    ("recipe", "name"),
    [
        (SetText("name", "Other"), "Other"),
        (Append("name", " (old)"), "Setting up (old)"),
        (Prefix("name", "2026 "), "2026 Setting up"),
        (Replace("name", "up", "down"), "Setting down"),
        (Replace("name", ".", "x"), None),
        (ReplacePattern("name", r"(\w+) (\w+)", r"\2 \1"), "up Setting"),
        (ReplacePattern("name", r"(?P<first>\w+) up", r"\g<first>\\"), "Setting\\"),
        (ReplacePattern("name", r"(x)?up", r"[\1]"), "Setting []"),
        (ReplacePattern("name", "SETTING", "Tearing"), None),
        (ReplacePattern("name", "SETTING", "Tearing", ignore_case=True), "Tearing up"),
        (ReplacePattern("name", "$", " $1"), "Setting up $1"),
        (SetText("name", "Setting up"), None),
    ],
)
def test_a_name_is_changed_as_the_recipe_says(recipe: Recipe, name: str | None) -> None:
    assert recipe.problem == ""
    assert recipe.apply(media()) == (MediaChanges(name=name) if name else None)
    assert recipe.apply(project("Setting up")) == (ProjectChanges(name=name) if name else None)


def test_a_description_is_changed_and_may_be_emptied() -> None:
    assert SetText("description", "").problem == ""
    assert SetText("description", "").apply(media(description="Old")) == MediaChanges(description="")
    assert Append("description", "\nMore").apply(media(description="Old")) == MediaChanges(description="Old\nMore")
    assert Append("description", "New").apply(project(description=None)) == ProjectChanges(description="New")


def test_what_is_written_back_is_what_the_service_holds_and_not_what_is_shown() -> None:
    hostile = media("red\x1b[31m\u202e", "a\x07b", ("x\x00y",))
    assert Append("name", "!").apply(hostile) == MediaChanges(name="red\x1b[31m\u202e!")
    assert Append("description", "!").apply(hostile) == MediaChanges(description="a\x07b!")
    assert EditTags(add=("z",)).apply(hostile) == MediaChanges(tags=("x\x00y", "z"))


def test_a_name_is_searched_as_it_is_read_and_not_inside_of_an_entity() -> None:
    held = media("Tom &amp; Jerry")
    assert Replace("name", "amp", "X").apply(held) is None
    assert Replace("name", "&", "and").apply(held) == MediaChanges(name="Tom and Jerry")


@pytest.mark.parametrize(
    "recipe",
    [
        SetText("name", " "),
        Append("name", ""),
        Prefix("description", ""),
        Replace("name", "", "x"),
        ReplacePattern("name", "", "x"),
        ReplacePattern("name", "(", "x"),
        ReplacePattern("name", "a" * 201, "x"),
        ReplacePattern("name", "a", r"\1"),
        ReplacePattern("name", "(a)", r"\2"),
        ReplacePattern("name", "(a)", r"\g<nobody>"),
        ReplacePattern("name", "(a)", r"\g<>"),
        ReplacePattern("name", "a", r"\q"),
        ReplacePattern("name", "a", "\\"),
        # Each of these takes the memory of the machine, were it compiled.
        ReplacePattern("name", "a{2000000000}", "x"),
        ReplacePattern("name", "a{ 2000000000,}", "x"),
        ReplacePattern("name", "(?:ab){99999999999999999999}", "x"),
        ReplacePattern("name", "(" * 60 + "a" + "){9}" * 28, "x"),
        ReplacePattern("name", "(?:" * 66 + "\x1b", "x"),
        EditTags(),
        EditTags(("Sales",), ("sales",)),
    ],
    ids=str,
)
def test_what_cannot_be_used_is_said_in_a_sentence_and_changes_nothing(recipe: Recipe) -> None:
    assert recipe.problem.endswith((".", "backslash."))
    assert is_safe(recipe.problem)
    (only,) = preview(recipe, [media(), media()], lambda: 0.0)
    assert only.left == 0
    assert [(each.changes, each.problem) for each in only.previews] == [(None, recipe.problem)]


@given(st.text(max_size=40), st.text(max_size=20))
def test_no_pattern_and_no_replacement_raises_anything_but_what_is_said(pattern: str, replacement: str) -> None:
    recipe = ReplacePattern("name", pattern, replacement)
    if recipe.problem:
        assert is_safe(recipe.problem)
    else:
        (only,) = preview(recipe, [media("Setting up (2024)")], lambda: 0.0)
        assert len(only.previews) == 1


@pytest.mark.parametrize(
    ("recipe", "record", "why"),
    [
        (Replace("name", "Setting up", ""), media(), "would be empty"),
        (ReplacePattern("name", ".*", ""), media(), "would be empty"),
        (ReplacePattern("name", " ", r"\n"), media(), "more than one line"),
        (Append("name", "x" * LONGEST_NAME), media(), "longer than 255"),
        (Replace("name", "t", "x" * 200), media(), "longer than 255"),
        (ReplacePattern("name", "t", "x" * 200), media(), "longer than 255"),
        (ReplacePattern("description", "(.+)", r"\1" * 4000), media(description="x" * 49_000), "longer than 200,000"),
        (Replace("description", "x", "y" * 100_000), media(description="x" * 49_000), "longer than 200,000"),
        (ReplacePattern("description", "a", "b"), media(description="x" * 50_001), "too long for a pattern"),
        (ReplacePattern("name", "(?R)", "x"), media(), "takes too long"),
        (ReplacePattern("description", "(.*?,){11}P", "x"), media(description="1," * 5000), "takes too long"),
        (Append("description", "x"), media(description="<p>Old</p>"), "came as HTML"),
        (Replace("description", "p", "x"), project(description="<p>Old</p>"), "came as HTML"),
        (Append("name", "\ud800"), media(), "half of a character"),
        (EditTags(("\udfff",)), media(), "half of a character"),
        (Append("name", "!"), Media.from_json({"hashed_id": "a", "name": "From a list"}), "not read for editing"),
        (EditTags(("x",)), project(), "no tags"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_record_that_a_recipe_would_spoil_is_refused(recipe: Recipe, record: Media | Project, why: str) -> None:
    assert recipe.problem == ""
    with pytest.raises(Unfit, match=why):
        recipe.apply(record)


def test_html_can_be_replaced_as_a_whole() -> None:
    assert SetText("description", "New").apply(media(description="<p>Old</p>")) == MediaChanges(description="New")


@pytest.mark.parametrize(
    ("recipe", "after"),
    [
        (EditTags(add=("new",)), ("Sales", "b2b", "new")),
        (EditTags(remove=("SALES",)), ("b2b",)),
        (EditTags(("new", "NEW"), ("b2b",)), ("Sales", "new")),
        (EditTags(remove=("sales", "b2b")), ()),
        (EditTags(add=("sales",), remove=("other",)), None),
    ],
)
def test_tags_are_put_on_and_taken_off_whatever_their_case(recipe: EditTags, after: tuple[str, ...] | None) -> None:
    assert recipe.apply(media(held=("Sales", "b2b"))) == (None if after is None else MediaChanges(tags=after))


@given(tags, tags, tags)
def test_tags_that_nobody_named_stay_and_a_second_time_changes_nothing(
    held: tuple[str, ...], add: tuple[str, ...], remove: tuple[str, ...]
) -> None:
    recipe = EditTags(add, remove)
    if recipe.problem:
        return
    changes = recipe.apply(media(held=held))
    after = changes.tags if isinstance(changes, MediaChanges) and changes.tags is not None else held
    folded = {tag.casefold() for tag in after}
    assert folded == ({tag.casefold() for tag in held} - {tag.casefold() for tag in remove}) | {
        tag.casefold() for tag in add
    }
    assert [tag for tag in held if tag in after] == [tag for tag in after if tag in held][: len(held)]
    assert recipe.apply(media(held=after)) is None


@given(names, texts)
def test_what_was_set_or_replaced_is_stable(name: str, text: str) -> None:
    for recipe in (SetText("name", f"x{text}"), ReplacePattern("name", "[a-m]", "z"), Replace("name", "a", "b")):
        try:
            changes = recipe.apply(media(name))
        except Unfit:
            continue
        if changes is not None and "&" not in str(changes.name):
            assert recipe.apply(media(changes.name)) is None


@given(names, st.text(st.characters(codec="utf-8"), min_size=1, max_size=3), texts)
def test_a_plain_replacement_is_what_python_does(name: str, find: str, replacement: str) -> None:
    after = name.replace(find, replacement)
    try:
        changes = Replace("name", find, replacement).apply(media(name))
    except Unfit:
        assert not after.strip() or len(after) > LONGEST_NAME or "\n" in replacement
    else:
        assert changes == (None if after == name else MediaChanges(name=after))


class Ticking:
    """A clock that goes on by one second each time that it is read."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        self.time += 1
        return self.time


def test_a_preview_comes_in_slices_and_says_how_much_is_left() -> None:
    records = [media(f"Part {number}") for number in range(10)]
    slices = list(preview(Append("name", "!"), records, Ticking(), seconds=4))
    assert [len(each.previews) for each in slices] == [4, 4, 2]
    assert [each.left for each in slices] == [6, 2, 0]
    previews = [each for one in slices for each in one.previews]
    assert [each.after for each in previews] == [f"Part {number}!" for number in range(10)]
    assert previews[3].edit == EditMedia(records[3], MediaChanges(name="Part 3!"))


def test_a_preview_goes_on_although_no_time_is_left() -> None:
    slices = list(preview(Append("name", "!"), [media(), media()], Ticking(), seconds=0))
    assert [(len(each.previews), each.left) for each in slices] == [(1, 1), (1, 0)]


def test_a_preview_is_safe_to_show_and_keeps_what_cannot_be_changed() -> None:
    records: list[Media | Project] = [media("a\x1b]0;x\x07"), media("b", "<p>x</p>"), project("c")]
    (only,) = preview(Replace("name", "a", "A"), records, lambda: 0.0)
    hostile, same, of_project = only.previews
    assert (hostile.before, hostile.after) == ("a␛]0;x␇", "A␛]0;x␇")
    assert (same.before, same.after, same.changes, same.problem, same.edit) == ("b", "b", None, "", None)
    assert of_project.edit is None
    (only,) = preview(Append("description", "\x1b"), records[1:], lambda: 0.0)
    assert "came as HTML" in only.previews[0].problem
    assert only.previews[1].edit == EditProject(project("c"), ProjectChanges(description="\x1b"))
    assert is_safe(only.previews[1].after)


def test_a_pattern_that_is_too_slow_is_not_tried_on_thousands() -> None:
    records = [media() for _ in range(5000)]
    (only,) = preview(ReplacePattern("name", "(?R)", "x"), records, lambda: 0.0)
    problems = [each.problem for each in only.previews]
    assert [problem for problem in problems if "takes too long" in problem] == problems[:3]
    assert set(problems[3:]) == {"Not tried, since the pattern took too long on others."}
