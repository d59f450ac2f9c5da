from __future__ import annotations

import random

import pytest

from wistia_tui.tui.widgets.marks import Marks


class Ids:
    """A list of ids; "" where a row is not here or has none."""

    def __init__(self, *ids: str) -> None:
        self.ids = list(ids)

    def identity(self, index: int) -> str:
        return self.ids[index] if 0 <= index < len(self.ids) else ""

    def identities(self, first: int, last: int) -> list[str]:
        return self.ids[max(0, first) : last + 1]

    def index_of(self, identity: str) -> int | None:
        return self.ids.index(identity) if identity and identity in self.ids else None


LETTERS = Ids(*"abcdefgh")


def test_a_mark_is_set_and_taken_back_and_what_is_marked_keeps_its_order() -> None:
    marks = Marks()
    assert marks.toggle("b")
    assert marks.toggle("a")
    assert list(marks) == ["b", "a"]
    assert not marks.toggle("b")
    assert "b" not in marks
    assert len(marks) == 1


@pytest.mark.parametrize("identity", ["", "*"])
def test_what_stands_for_no_record_is_never_marked(identity: str) -> None:
    marks = Marks(never=("*",))
    assert not marks.can_mark(identity)
    assert not marks.toggle(identity)
    marks.add(["a", identity])
    marks.begin_range(Ids(identity, "b", identity), 0)
    marks.stretch_range(Ids(identity, "b", identity), 2)
    marks.keep_range()
    assert list(marks) == ["a", "b"]
    assert identity not in marks


def test_a_range_grows_shrinks_and_turns_round_its_anchor() -> None:
    marks = Marks()
    marks.begin_range(LETTERS, 3)
    for row, taken in ((5, "def"), (4, "de"), (1, "bcd"), (3, "d"), (7, "defgh")):
        marks.stretch_range(LETTERS, row)
        assert sorted(marks) == list(taken)
    marks.keep_range()
    assert not marks.span
    assert "".join(marks) == "defgh"


def test_a_range_that_is_dropped_leaves_the_marks_before_it() -> None:
    marks = Marks()
    marks.toggle("c")
    marks.begin_range(LETTERS, 1)
    marks.stretch_range(LETTERS, 4)
    assert len(marks) == 4
    marks.give_up_range()
    assert list(marks) == ["c"]
    assert not marks.span


def test_a_range_takes_rows_that_come_later_and_keeps_those_that_are_let_go() -> None:
    rows = Ids("a", "", "", "d")
    marks = Marks()
    marks.begin_range(rows, 0)
    marks.stretch_range(rows, 3)
    assert list(marks) == ["a", "d"]
    rows.ids[1:3] = ["b", "c"]
    marks.rows_came(rows, 0, 99)
    assert sorted(marks) == ["a", "b", "c", "d"]
    rows.ids[1:3] = ["", ""]
    marks.rows_moved(rows, 3)
    assert sorted(marks) == ["a", "b", "c", "d"]
    marks.stretch_range(rows, 1)
    assert sorted(marks) == ["a", "b"]


def test_a_range_runs_between_records_and_not_between_rows() -> None:
    rows = Ids(*"abcdef")
    marks = Marks()
    marks.begin_range(rows, 2)
    marks.stretch_range(rows, 4)
    rows.ids.insert(0, "new")
    marks.rows_moved(rows, 5)
    assert sorted(marks) == ["c", "d", "e"]
    rows.ids.remove("d")
    marks.rows_moved(rows, 4)
    marks.drop("d")
    assert sorted(marks) == ["c", "e"]


def test_a_range_whose_first_record_is_between_two_pages_takes_no_other_in_its_place() -> None:
    marks = Marks()
    marks.begin_range(Ids(*"abcde"), 2)
    marks.stretch_range(Ids(*"abcde"), 4)
    marks.rows_moved(Ids("x", "a", "b", "d", "e"), 4)  # "c" is not here; "b" stands in its row
    assert sorted(marks) == ["c", "d", "e"]
    marks.rows_moved(Ids("x", "a", "b", "c", "d", "e"), 5)
    assert sorted(marks) == ["c", "d", "e"]


def test_a_range_over_any_length_is_what_is_between_its_ends() -> None:
    dice = random.Random(7)
    for _ in range(200):
        rows = Ids(*(f"r{number}" if dice.random() < 0.8 else "" for number in range(40)))
        before = {f"r{number}" for number in dice.sample(range(40), 5)}
        marks = Marks()
        marks.add(before)
        anchor = dice.randrange(40)
        marks.begin_range(rows, anchor)
        end = anchor
        for _ in range(dice.randrange(6)):
            end = dice.randrange(40)
            marks.stretch_range(rows, end)
        between = rows.ids[min(anchor, end) : max(anchor, end) + 1]
        assert set(marks) == before | {identity for identity in between if identity}
        assert len(marks) == len(set(marks))


def test_a_new_range_keeps_the_one_before() -> None:
    marks = Marks()
    marks.begin_range(LETTERS, 0)
    marks.stretch_range(LETTERS, 1)
    marks.begin_range(LETTERS, 5)
    assert sorted(marks) == ["a", "b", "f"]
    marks.clear()
    assert not marks
    assert not marks.span


def test_without_a_range_nothing_is_taken() -> None:
    marks = Marks()
    marks.stretch_range(LETTERS, 5)
    marks.rows_came(LETTERS, 0, 7)
    marks.rows_moved(LETTERS, 5)
    assert not marks


def test_one_more_row_of_a_long_range_looks_at_that_row_only() -> None:
    class Counting(Ids):
        looked = 0

        def identities(self, first: int, last: int) -> list[str]:
            found = super().identities(first, last)
            self.looked += len(found)
            return found

    rows = Counting(*(f"r{number}" for number in range(5_000)))
    marks = Marks()
    marks.begin_range(rows, 0)
    marks.stretch_range(rows, 4_000)
    rows.looked = 0
    marks.stretch_range(rows, 4_001)
    marks.stretch_range(rows, 4_000)
    assert rows.looked == 2
    assert len(marks) == 4_001
