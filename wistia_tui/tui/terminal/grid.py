"""The screen as the app wants it and as the terminal has been told, and the difference between the two."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from rich.cells import split_text

from wistia_tui.tui.terminal.cells import TAIL, is_disputed, units
from wistia_tui.tui.terminal.pen import Pen, Style, style_of

_TOKEN = re.compile(
    r"\x1b\[(?P<row>\d+);(?P<column>\d+)H"
    r"|\x1b\[(?P<sgr>[\d;]*)m"
    r"|\x1b\]8;(?P<link>[^\x1b\x07]*)\x1b\\"
    r"|(?P<text>[^\x1b\n]+)"
    r"|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x1b\x07]*(?:\x1b\\|\x07)?|\x1b.?|\n",
    re.DOTALL,
)
_LONGEST_GAP = 3
"""Unchanged cells that are written again rather than jumped over: a jump takes four bytes."""
_ERASE_INSIDE, _ERASE_LAST = 11, 6
"""Blanks from which on erasing is shorter than writing them: between other cells, and behind the last changed one."""


class _Line:
    """One line of a screen: what stands in each cell, and its style; None where it is not known."""

    __slots__ = ("styles", "texts")

    def __init__(self, columns: int) -> None:
        self.texts = [" "] * columns
        self.styles: list[Style | None] = [None] * columns

    def widen(self, columns: int) -> None:
        more = columns - len(self.texts)
        self.texts += [" "] * more
        self.styles += [None] * more


class CellGrid:
    """Takes frames as Textual renders them and gives the bytes that a terminal lacks. No I/O, no thread of its own."""

    def __init__(self, *, can_erase: bool) -> None:
        """`can_erase`: whether cells that the terminal erases take the background of its style."""
        self._can_erase = can_erase
        self._columns = self._lines = 0
        # As large as the terminal ever was: the app may not hear of a size that was gone again at once, and paints
        # nothing then.
        self._wanted: list[_Line] = []
        self._width = 0
        self._sent: list[_Line] = []
        self._touched: set[int] = set()
        self._pen = Pen()
        self._cursor = (0, 0)
        self._unknown = True

    @property
    def is_dirty(self) -> bool:
        """Whether the terminal may lack something."""
        return bool(self._touched)

    def resize(self, columns: int, lines: int) -> None:
        """Take the terminal's size, whatever it shows now; what was wanted stays wanted."""
        self._columns, self._lines = columns, lines
        self._width = max(self._width, columns)
        for line in self._wanted:
            line.widen(self._width)
        self._wanted += [_Line(self._width) for _ in range(lines - len(self._wanted))]
        self._sent = [_Line(columns) for _ in range(lines)]
        self._touched.clear()
        self.forget()

    def forget(self) -> None:
        """The terminal may show anything: everything is missing."""
        for line in self._sent:
            line.styles[:] = [None] * self._columns
        self._touched.update(range(self._lines))
        self._pen.forget()
        self._unknown = True

    def plain(self) -> str:
        """The bytes that put the terminal's style back to its own."""
        return self._pen.plain()

    # what the app wants ---------------------------------------------------------------------------------------------

    def paint(self, frame: str) -> None:
        """Take a frame: cursor moves, styles, hyperlinks and text. Anything else in it is left out."""
        row = column = 0
        sgr = link = ""
        style = style_of("")
        for token in _TOKEN.finditer(frame):
            kind = token.lastgroup
            if kind == "text":
                column = self._write(row, column, token["text"], style)
            elif kind == "column":
                row, column = int(token["row"]) - 1, int(token["column"]) - 1
            elif kind == "sgr":
                sgr = token["sgr"]
                style = style_of(sgr, link)
            elif kind == "link":
                link = "" if token["link"] == ";" else token[0]
                style = style_of(sgr, link)
        self._cursor = row, column

    def _write(self, row: int, column: int, text: str, style: Style) -> int:
        """Put `text` into the wanted cells; the column after it, which may lie beyond the edge."""
        if not 0 <= row < len(self._wanted):
            return column
        if row < self._lines:
            self._touched.add(row)
        line = self._wanted[row]
        if text.isascii() and text.isprintable():
            end = min(column + len(text), self._width)
            if column < end:
                self._make_room(line, column, end)
                line.texts[column:end] = text[: end - column]
                line.styles[column:end] = [style] * (end - column)
            return column + len(text)
        for unit, cells in units(text):
            if not cells:
                self._combine(line, column, unit)
                continue
            end = column + cells
            if end <= self._width:
                self._make_room(line, column, end)
                line.texts[column:end] = [unit, *[TAIL] * (cells - 1)]
                line.styles[column:end] = [style] * cells
            elif column < self._width:
                head = split_text(unit, self._width - column)[0]
                self._write(row, column, head, style)
            column = end
        return column

    def _make_room(self, line: _Line, start: int, end: int) -> None:
        """Shorten the units that reach into the cells from `start` to `end` from either side."""
        if end < self._width and line.texts[end] == TAIL:
            head = end - 1
            while line.texts[head] == TAIL:
                head -= 1
            after = end + 1
            while after < self._width and line.texts[after] == TAIL:
                after += 1
            self._fill(line, end, after, split_text(line.texts[head], end - head)[1])
        if line.texts[start] == TAIL:
            head = start - 1
            while line.texts[head] == TAIL:
                head -= 1
            self._fill(line, head, start, split_text(line.texts[head], start - head)[0])

    @staticmethod
    def _fill(line: _Line, start: int, end: int, text: str) -> None:
        for unit, cells in units(text):
            if cells and start + cells <= end:
                line.texts[start : start + cells] = [unit, *[TAIL] * (cells - 1)]
                start += cells
        line.texts[start:end] = [" "] * (end - start)

    def _combine(self, line: _Line, column: int, mark: str) -> None:
        """Add a character without a width of its own to what stands before it."""
        head = min(column, self._width) - 1
        while head > 0 and line.texts[head] == TAIL:
            head -= 1
        if head >= 0:
            line.texts[head] += mark

    # what the terminal lacks ----------------------------------------------------------------------------------------

    def difference(self) -> str:
        """The bytes that bring the terminal to what is wanted, which it is taken to show from then on."""
        if self._unknown:
            self._unknown = False
            self._start_over()
        for row in sorted(self._touched):
            self._send_line(row)
        self._touched.clear()
        row, column = self._cursor
        if (row or column) and row < self._lines and column < self._columns:
            self._pen.move(row, column)  # where an input method opens its window; at rest nobody looks
        return self._pen.take()

    def _start_over(self) -> None:
        """Erase the screen to the commonest background, which leaves only what is written on it to be sent."""
        if not self._can_erase:
            return
        blanks = Counter(
            style
            for line in self._wanted[: self._lines]
            for text, style in zip(line.texts[: self._columns], line.styles, strict=False)
            if text == " " and style is not None and style.erases
        )
        if not blanks:
            return
        style = blanks.most_common(1)[0][0]
        self._pen.erase_all(style)
        for line in self._sent:
            line.texts[:] = [" "] * self._columns
            line.styles[:] = [style] * self._columns

    def _send_line(self, row: int) -> None:
        wanted, sent = self._seen(self._wanted[row]), self._sent[row]
        if wanted.texts == sent.texts and wanted.styles == sent.styles:
            return
        changed = list(self._changed(wanted, sent))
        done = 0
        for index, column in enumerate(changed):
            if column >= done:
                done = self._send_cells(row, wanted, changed, index)
        self._sent[row] = wanted

    def _seen(self, line: _Line) -> _Line:
        """The part of a wanted line that the terminal has room for, in a line of its own."""
        seen = _Line(0)
        seen.texts, seen.styles = line.texts[: self._columns], line.styles[: self._columns]
        if self._columns < self._width and line.texts[self._columns] == TAIL:
            head = self._columns - 1
            while head > 0 and seen.texts[head] == TAIL:
                head -= 1
            self._fill(seen, head, self._columns, split_text(seen.texts[head], self._columns - head)[0])
        return seen

    def _changed(self, wanted: _Line, sent: _Line) -> Iterator[int]:
        """The first cells of units to send, in order.

        Behind a phrase that terminals may have drawn wider or narrower than it is counted, all are.
        """
        disturbed = False
        cells = zip(wanted.texts, wanted.styles, sent.texts, sent.styles, strict=True)
        head, last = 0, -1
        for column, (text, style, old_text, old_style) in enumerate(cells):
            if text != TAIL:
                head = column
            if text == old_text and style is old_style and not disturbed:
                continue
            if style is None or head == last:
                continue
            if text == old_text == " " and old_style is not None and style.blank == old_style.blank and not disturbed:
                continue
            disturbed = disturbed or (len(text) > 0 and is_disputed(text)) or is_disputed(old_text)
            last = head
            yield head

    def _send_cells(self, row: int, line: _Line, changed: list[int], index: int) -> int:
        """Send the unit in cell `changed[index]`, or the blanks from there on; the cell after what was sent."""
        column = changed[index]
        style = line.styles[column]
        assert style is not None  # noqa: S101 - cells that nobody painted are not sent
        self._reach(row, column, line)
        text = line.texts[column]
        if text != " ":
            end = column + 1
            while end < self._columns and line.texts[end] == TAIL:
                end += 1
            self._send_unit(row, column, text, style, end - column)
            return end
        end = index + 1
        while end < len(changed) and changed[end] == changed[end - 1] + 1 and self._is_blank(line, changed[end], style):
            end += 1
        count = end - index
        if self._can_erase and style.erases and count >= (_ERASE_LAST if end == len(changed) else _ERASE_INSIDE):
            self._pen.erase(count, style)
        else:
            self._pen.draw_blanks(count, style)
            self._end_at(column + count)
        return column + count

    @staticmethod
    def _is_blank(line: _Line, column: int, style: Style) -> bool:
        other = line.styles[column]
        return line.texts[column] == " " and other is not None and other.blank == style.blank

    def _send_unit(self, row: int, column: int, text: str, style: Style, cells: int) -> None:
        if not is_disputed(text):
            self._pen.draw(text, style, cells)
            self._end_at(column + cells)
            return
        # Its cells are blanked first: a terminal that draws it narrower must not leave remains of what was there.
        if self._can_erase and style.erases:
            self._pen.erase(cells, style)
        else:
            self._pen.draw(" " * cells, style, cells)
            self._pen.lose_column()
            self._pen.move(row, column)
        self._pen.draw(text.rstrip(" ") if self._can_erase and style.erases else text, style, cells)
        self._pen.lose_column()

    def _end_at(self, column: int) -> None:
        if column >= self._columns:
            self._pen.lose_column()  # terminals differ in where the cursor waits behind the last cell

    def _reach(self, row: int, column: int, line: _Line) -> None:
        """Put the cursor on a cell; over a small gap by writing again what stands there."""
        start = self._pen.column_in(row)
        if start is not None and 0 < column - start <= _LONGEST_GAP:
            between = list(zip(line.texts[start:column], line.styles[start:column], strict=True))
            if all(text.isascii() and text != TAIL and self._pen.suits(text, style) for text, style in between):
                self._pen.draw_again("".join(text for text, _ in between))
                return
        self._pen.move(row, column)
