"""What each status and each envelope of the reference (section 6) becomes."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wistia_tui.api import errors
from wistia_tui.api.answers import Answer, TooMuch, reason, value_of
from wistia_tui.api.errors import WistiaError
from wistia_tui.api.operations import (
    ACCOUNT,
    MEDIA_DELETE,
    MEDIA_LIST,
    MEDIA_SHOW,
    MEDIA_UPDATE,
    OPERATIONS,
    PROJECT_CREATE,
    Operation,
    Repeat,
)

JSON = (("Content-Type", "application/json"), ("X-Request-Id", "7e4c-1"))


def judged(operation: Operation, status: int, body: object = b"", record_id: str = "") -> object:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return value_of(operation, record_id, Answer(status, JSON, content))


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (400, {"error": "no"}, errors.Invalid),
        (401, {"code": "unauthorized_credentials", "error": "Invalid credentials."}, errors.TokenRefused),
        (401, {"code": "account_inactive"}, errors.TokenRefused),
        (401, {"code": "unauthorized_scope", "error": "x"}, errors.NotAllowed),
        (401, {"code": "unauthorized_params"}, errors.NotAllowed),
        (401, {"code": "something_new"}, errors.TokenRefused),
        (401, b"<html>no</html>", errors.TokenRefused),
        (401, b"", errors.TokenRefused),
        (402, b"", errors.Invalid),
        (403, {"error": "Archiving is not in your plan."}, errors.NotAllowed),
        (404, {"error": "Project with ID 'x' not found."}, errors.NotFound),
        (404, b"", errors.NotFound),
        (405, {"error": "archived"}, errors.Invalid),
        (408, b"", errors.ServerFailed),
        (409, b"", errors.Invalid),
        (410, b"", errors.Invalid),
        (415, b"", errors.Invalid),
        (422, {"errors": {"name": ["is too long"]}}, errors.Invalid),
        (425, b"", errors.ServerFailed),
        (429, b"Rate limit exceeded", errors.RateLimited),
        (500, {"error": "boom"}, errors.ServerFailed),
        (501, {"error": "no"}, errors.Invalid),
        (502, b"<html><h1>502 Bad Gateway</h1></html>", errors.ServerFailed),
        (503, b"", errors.ServerFailed),
        (504, b"", errors.ServerFailed),
        (599, b"", errors.ServerFailed),
        (302, b"", errors.UnexpectedAnswer),
        (304, b"", errors.UnexpectedAnswer),
    ],
)
@pytest.mark.parametrize("operation", [MEDIA_LIST, MEDIA_UPDATE, PROJECT_CREATE], ids=lambda operation: operation.name)
def test_each_status_is_an_error_of_ours(
    status: int, body: object, kind: type[WistiaError], operation: Operation
) -> None:
    with pytest.raises(WistiaError) as caught:
        judged(operation, status, body)
    error = caught.value
    assert type(error) is kind
    assert error.request_id == "7e4c-1"
    assert error.next_step
    is_open = status in {408, 425} or (status >= 500 and status != 501)
    assert error.may_have_been_applied == is_open
    if operation.repeat is not Repeat.READ and is_open:
        assert operation.doubt in str(error)
    else:
        assert operation.not_done in str(error)
    assert "!" not in str(error)


@pytest.mark.parametrize(
    ("content_type", "body", "text", "code"),
    [
        ("application/json", '{"error":"text"}', "text", ""),
        (
            "application/json",
            '{"code":"unauthorized_credentials","error":"Invalid credentials."}',
            "Invalid credentials",
            "unauthorized_credentials",
        ),
        ("application/json", '["one","two"]', "one; two", ""),
        ("application/json", '{"errors":["one","two"]}', "one; two", ""),
        ("application/json", '{"errors":{"trims":["didn\'t match"]}}', "trims: didn't match", ""),
        ("application/json", '{"message":"text"}', "text", ""),
        ("text/plain", "Rate limit exceeded", "Rate limit exceeded", ""),
        ("", "", "", ""),
        ("application/json", '{"message":"1 queued","partial_errors":[{"media_id":"x"}]}', "1 queued", ""),
        ("text/html", "<html><body>Forbidden</body></html>", "", ""),
        ("application/json", '{"error":{"code":"upload_failed","detail":"too many"}}', "too many", "upload_failed"),
        ("application/json", '{"code":"upload_failed","detail":"too many"}', "too many", "upload_failed"),
        ("application/xml", "<errors><error>Name &amp; x</error><error>b</error></errors>", "Name & x; b", ""),
        ("application/json", "{truncated", "", ""),
        ("application/json", "[" * 15_000, "", ""),
        ("application/json", '{"error": 7, "code": 8}', "", ""),
        ("text/plain", "\x1b]52;c;eA==\x07\u202ename", "␛]52;c;eA==␇\ufffdname", ""),
    ],
)
def test_the_words_of_the_service_are_found_in_every_envelope(
    content_type: str, body: str, text: str, code: str
) -> None:
    assert reason(Answer(400, (("content-type", content_type),), body.encode())) == (text, code)


def test_long_words_are_cut() -> None:
    assert len(reason(Answer(400, (), b"x" * 100_000))[0]) == 301


@pytest.mark.parametrize(
    ("operation", "body", "says"),
    [
        (MEDIA_LIST, b"", "is empty"),
        (MEDIA_LIST, b" \n", "is empty"),
        (MEDIA_LIST, b"<!doctype html><p>Sign in</p>", "a web page"),
        (MEDIA_LIST, b'[{"id": 1}, {"id"', "cut short"),
        (MEDIA_LIST, b'{"error": "nope"}', 'not a list: "nope"'),
        (MEDIA_LIST, b'["nope"]', "list of something else"),
        (MEDIA_LIST, b"[1, 2]", "list of something else"),
        (MEDIA_LIST, b"null", "not a list"),
        (MEDIA_SHOW, b"[]", "not a record"),
        (MEDIA_SHOW, b"{}", "not a record"),
        (MEDIA_SHOW, b'{"error": "nope"}', 'not a record: "nope"'),
        (MEDIA_UPDATE, b"true", "not a record"),
        (MEDIA_DELETE, b"", "is empty"),
        (ACCOUNT, b'"ok"', "not a record"),
        (MEDIA_SHOW, b'{"hashed_id": "zzz", "name": "x"}', "another record"),
        (MEDIA_UPDATE, b'{"hashedId": "zzz", "name": "x"}', "another record"),
    ],
)
def test_a_success_that_is_not_what_was_asked_for_is_an_error(operation: Operation, body: bytes, says: str) -> None:
    with pytest.raises(errors.UnexpectedAnswer, match=says) as caught:
        judged(operation, 200, body, "abc")
    assert caught.value.may_have_been_applied
    assert (operation.doubt or operation.not_done) in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 65 + b"]" * 65,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b"[" + b"{}," * 300_000 + b"{}]",
        b"[" + b"1," * 1_100_000 + b"1]",
    ],
    ids=["deep", "very deep", "many objects", "many numbers"],
)
def test_an_answer_beyond_every_bound_is_refused(body: bytes) -> None:
    with pytest.raises(TooMuch):
        judged(MEDIA_LIST, 200, body)


def test_what_is_odd_but_can_be_used_is_used() -> None:
    assert judged(MEDIA_LIST, 200, b'\xef\xbb\xbf[{"id": 1}, null]') == [{"id": 1}, None]
    assert judged(MEDIA_SHOW, 200, b'{"name": "\xff\xfe"}', "abc") == {"name": "\ufffd\ufffd"}
    assert judged(MEDIA_SHOW, 200, b'{"id": NaN}', "abc")
    assert judged(MEDIA_DELETE, 204, b"", "abc") == {}
    assert value_of(MEDIA_LIST, "", Answer(200, (("content-type", "text/html"),), b"[]")) == []


def test_a_redirect_names_the_host_and_nothing_else() -> None:
    answer = Answer(302, redirect="https://user:secret@evil\x1b.example:99/path?token=1")
    with pytest.raises(errors.UnexpectedAnswer) as caught:
        value_of(MEDIA_LIST, "", answer)
    text = str(caught.value)
    assert "https://evil" in text
    assert not any(part in text for part in ("secret", "token=1", "\x1b"))
    assert not caught.value.may_have_been_applied
    with pytest.raises(errors.UnexpectedAnswer):
        value_of(MEDIA_LIST, "", Answer(301, redirect="http://[broken"))


@given(
    st.sampled_from(OPERATIONS),
    st.integers(200, 599),
    st.dictionaries(st.sampled_from(["content-type", "x-request-id"]), st.text(max_size=30)),
    st.binary(max_size=60)
    | st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.sampled_from(["error", "errors", "code", "message", "name", "hashed_id"]), inner)
        ),
    ).map(lambda value: json.dumps(value).encode()),
)
def test_no_answer_makes_anything_but_a_value_or_an_error_of_ours(
    operation: Operation, status: int, headers: dict[str, str], body: bytes
) -> None:
    with suppress(WistiaError):
        value_of(operation, "abc", Answer(status, tuple(headers.items()), body))
