"""Secrets are in nothing that a person or a file can get of a request."""

from __future__ import annotations

import json
from urllib.parse import quote
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.api.exchanges import CANARY, send
from tests.clocks import ManualClock
from wistia_tui.api.curl import curl_line
from wistia_tui.api.exchange import Exchange, KeptBody
from wistia_tui.api.masking import HIDDEN, Mask
from wistia_tui.api.request_log import RequestLog


def everything_shown(log: RequestLog, exchange: Exchange) -> str:
    """All that a person or a file can get of an exchange."""
    texts = [exchange.url, exchange.target, exchange.path_as_xml, exchange.error, exchange.request_id]
    texts += [part for pair in (*exchange.request_headers, *exchange.answer_headers) for part in pair]
    texts += [log.text_of(exchange.request_body), log.text_of(exchange.answer_body)]
    return "\n".join(texts)


FORMS = {
    "plain": CANARY,
    "percent": quote(CANARY, safe=""),
    "percent, lower case": quote(CANARY, safe="").lower(),
    "percent, everything": "".join(f"%{ord(character):02X}" for character in CANARY),
    "percent, twice": quote(quote(CANARY, safe=""), safe=""),
    "JSON": json.dumps(CANARY)[1:-1],
    "JSON, slashes too": json.dumps(CANARY)[1:-1].replace("/", "\\/"),
    "JSON, everything": "".join(f"\\u{ord(character):04X}" for character in CANARY),
    "XML": escape(CANARY),
    "XML, everything": "".join(f"&#x{ord(character):x};" for character in CANARY),
    "HTML": "".join(f"&#{ord(character)};" for character in CANARY),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_token_is_hidden_in_every_form(log: RequestLog, form: str) -> None:
    exchange = send(
        log,
        f"https://api.test/v1/{form}.json?a={form}",
        f"note={form}".encode(),
        headers=(("Authorization", f"Bearer {form}"), ("X-Echo", f"<{form}>"), (form, "name")),
    )
    exchange.answered(200, [("Echo", form), ("X-Request-Id", f"id-{form}"), ("Set-Cookie", form)])
    exchange.ended(f'{{"echo": "{form}"}}'.encode(), error=f"The proxy said {form}.")

    shown = everything_shown(log, exchange)
    assert form not in shown
    assert "canary" not in shown
    assert ("Authorization", "Bearer $WISTIA_TOKEN") in exchange.request_headers
    assert form not in curl_line(exchange, log)


def test_two_tokens_are_hidden_also_where_one_begins_like_the_other(log: RequestLog) -> None:
    log.hide(CANARY + "longer")
    log.hide("")
    text = log.mask.text(f"{CANARY}longer {CANARY} word")
    assert text == f"{HIDDEN} {HIDDEN} word"


@pytest.mark.parametrize(
    ("secret", "shown"),
    [("x", "a text for exact8ch"), ("exact8c", "a text for exact8ch"), ("exact8ch", f"a text for {HIDDEN}")],
)
def test_what_is_too_short_for_a_secret_spoils_no_text(secret: str, shown: str) -> None:
    mask = Mask()
    mask.hide(secret)
    assert mask.text("a text for exact8ch") == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a=1&api_password=s3cret&b=2", "a=1&api_password=(hidden)&b=2"),
        ("API%5Fpassword=s3cret", "API%5Fpassword=(hidden)"),
        ("?access_token=s3cret", "?access_token=(hidden)"),
        ("media[password]=s3cret&c=d", "media[password]=(hidden)&c=d"),
        ("media%5Bpassword%5D=s3cret", "media%5Bpassword%5D=(hidden)"),
        ('{"password" : "s3\\"cret", "b": 1}', '{"password" : "(hidden)", "b": 1}'),
        ('{"access_token":"s3cret', '{"access_token":"(hidden)'),
        ("<api-password type='s'>s3cret</api-password>", "<api-password type='s'>(hidden)</api-password>"),
        ('{"password": null, "name": "the password is old"}', '{"password": null, "name": "the password is old"}'),
    ],
)
def test_what_its_name_says_is_a_secret_is_hidden(text: str, shown: str) -> None:
    assert Mask().text(text) == shown


def test_cookies_and_proxy_passwords_are_hidden(log: RequestLog) -> None:
    names = ("Cookie", "set-cookie", "Proxy-Authorization", "AUTHORIZATION")
    assert [value for _, value in log.mask.headers([(name, "s3cret") for name in names])] == [
        HIDDEN,
        HIDDEN,
        HIDDEN,
        "Bearer $WISTIA_TOKEN",
    ]


@given(cut=st.integers(1, 120), form=st.sampled_from(list(FORMS.values())))
def test_half_a_token_at_the_cut_is_not_shown(cut: int, form: str) -> None:
    log = RequestLog(ManualClock(), longest_body=700 + cut)
    log.hide(CANARY)
    exchange = send(log, body=b"." * 700 + form.encode() + b"." * 700)

    shown = log.text_of(exchange.request_body)
    assert shown.strip(".") in {"", HIDDEN}


def test_text_that_is_no_token_stays(log: RequestLog) -> None:
    text = '{"name": "Ca\\u0066é", "url": "https://x.test/a%20b?c=d&amp;e", "n": 1.50}'
    assert log.text_of(KeptBody(text.encode(), len(text.encode()))) == text
