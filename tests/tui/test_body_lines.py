from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wistia_tui.text import is_safe
from wistia_tui.tui.body_lines import DEEPEST, MOST_LINES, body_lines

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def test_json_is_indented_and_says_what_came() -> None:
    text = '{"a":1.50,"a":[],"b":{ },"c":["x, {y}: \\"z\\\\",{"d":null}]}'
    assert body_lines(text) == [
        "{",
        '  "a": 1.50,',
        '  "a": [],',
        '  "b": {},',
        '  "c": [',
        '    "x, {y}: \\"z\\\\",',
        "    {",
        '      "d": null',
        "    }",
        "  ]",
        "}",
    ]


@given(VALUES)
def test_indented_json_is_the_same_value(value: object) -> None:
    text = json.dumps(value, ensure_ascii=True)
    lines = body_lines(text)
    assert json.loads("\n".join(lines)) == value
    if isinstance(value, dict | list):
        assert lines == json.dumps(value, indent=2).split("\n")


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('{"a": [1, {"b": "cut sho', ["{", '  "a": [', "    1,", "    {", '      "b": "cut sho']),
        ("[]]}", ["[]", "]", "}"]),
        ("[1 2]", ["[", "  1 2", "]"]),
        ("", [""]),
        ("Rate limit exceeded\r\n", ["Rate limit exceeded"]),
        ("one\n\ttwo", ["one", "    two"]),
    ],
)
def test_what_is_no_whole_json_is_shown_all_the_same(text: str, lines: list[str]) -> None:
    assert body_lines(text) == lines


def test_xml_is_indented_and_says_what_came() -> None:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<media><name>R&amp;D <![CDATA[<x>]]></name><a b="1>0"/>'
        "<!-- - --><tags>\n</tags><mixed>one<b>two</b>three</mixed></media>\n"
    )
    assert body_lines(text) == [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<media>",
        "  <name>R&amp;D <![CDATA[<x>]]></name>",
        '  <a b="1>0"/>',
        "  <!-- - -->",
        "  <tags></tags>",
        "  <mixed>one",
        "    <b>two</b>",
        "    three</mixed>",
        "</media>",
    ]


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>',
        "<html><body><p>not closed</body></html>",
        "<media><name>cut sho",
        "<a>&undefined;</a>",
        "< nothing",
    ],
)
def test_xml_that_is_not_plain_is_shown_as_it_came(text: str) -> None:
    assert body_lines(text) == [text]


def test_a_terminal_obeys_nothing_of_it() -> None:
    hostile = "\x1b]52;c;YQ==\x07\x9b31m\u202e\x00"
    for text in (f'["{hostile}"]', f"<a>{hostile}</a>", f"plain {hostile}\r\rend"):
        lines = body_lines(text)
        assert all(is_safe(line) for line in lines)
        assert "␛" in "".join(lines)
    assert body_lines("<a>\u202e<b/></a>") == ["<a>\ufffd", "  <b/>", "</a>"]


@pytest.mark.parametrize("text", ["[" * 400_000, "[1," * 200_000, "<a>" * 100_000 + "</a>" * 100_000, "\n" * 1_000_000])
def test_no_body_makes_more_than_so_many_lines(text: str) -> None:
    lines = body_lines(text)
    assert len(lines) <= MOST_LINES + 1
    assert len(lines) == 1 or lines[-1] == f"… cut here: more than {MOST_LINES:,} lines."
    assert max(len(line) - len(line.lstrip()) for line in lines) <= 2 * DEEPEST


@pytest.mark.parametrize("text", ["1 " * 300_000, "\t" * 300_000, f'["{"a" * 600_000}"]', f"<a>{'b' * 600_000}</a>"])
def test_a_line_of_any_length_is_there_to_its_end(text: str) -> None:
    lines = body_lines(text)
    assert "…" not in "".join(lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
    assert sum(map(len, lines)) >= len(text.replace("\t", "    "))
