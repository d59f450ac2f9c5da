"""The table of operations against Wistia's own OpenAPI document."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]  # its stubs are a package of their own

from wistia_tui.api import operations as ops
from wistia_tui.api.payloads import (
    Body,
    MediaChanges,
    SharingChanges,
    SubfolderChanges,
    archive_body,
    media_copy_body,
    move_body,
    project_copy_body,
    restore_body,
    swap_body,
)

_DOCUMENT = Path(__file__).parents[1] / "contract" / "wistia-v1.openapi.yaml"
_MARK = re.compile(r"\{\w+\}")


@pytest.fixture(scope="module")
def document() -> Any:
    return yaml.safe_load(_DOCUMENT.read_text())


def described(document: Any, operation: ops.Operation) -> Any:
    """What the document says of an operation; whatever its ids are called there."""
    path = _MARK.sub("{}", operation.path.removesuffix(".json"))
    (found,) = (methods for known, methods in document["paths"].items() if _MARK.sub("{}", known) == path)
    return found[operation.verb.lower()]


@pytest.mark.parametrize("operation", ops.OPERATIONS, ids=lambda operation: operation.name)
def test_the_service_knows_every_operation_and_its_ids(document: Any, operation: ops.Operation) -> None:
    told = described(document, operation)
    in_path = [parameter for parameter in told.get("parameters", []) if parameter["in"] == "path"]
    assert len(in_path) == len(_MARK.findall(operation.path))
    if operation.is_by_number and operation.verb == "GET":
        assert [parameter["schema"]["type"] for parameter in in_path] == ["integer"]
    (success,) = (answer for status, answer in told["responses"].items() if status in {"200", "201"})
    shape = success["content"]["application/json"]["schema"]
    assert (shape.get("type") == "array") is (operation.shape is ops.Shape.LIST)
    assert ("background_job_status" in shape.get("properties", {})) is (
        operation.shape in {ops.Shape.JOB, ops.Shape.STATUS}
    )


@pytest.mark.parametrize(
    ("operation", "body"),
    [
        (ops.MEDIA_UPDATE, MediaChanges("n", "d", ("t",), "i").to_body()),
        (ops.MEDIA_MOVE, move_body(["a"], "p", "s")),
        (ops.MEDIA_ARCHIVE, archive_body(["a"])),
        (ops.MEDIA_RESTORE, restore_body(["a"], "p")),
        (ops.MEDIA_COPY, media_copy_body("p", "o@x")),
        (ops.MEDIA_SWAP, swap_body("b")),
        (ops.PROJECT_COPY, project_copy_body("o@x")),
        (ops.SUBFOLDER_CREATE, SubfolderChanges("n", "d").to_body()),
        (ops.SUBFOLDER_UPDATE, SubfolderChanges("n", "d").to_body()),
        (
            ops.SHARING_UPDATE,
            SharingChanges(is_admin=True, can_share=True, can_download=True, can_upload=True).to_body(),
        ),
    ],
    ids=lambda value: value.name if isinstance(value, ops.Operation) else "",
)
def test_a_body_that_says_all_it_can_names_each_parameter_of_the_service(
    document: Any, operation: ops.Operation, body: Body
) -> None:
    schema = described(document, operation)["requestBody"]["content"]["application/json"]["schema"]
    if "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    known = set()
    for name, told in schema["properties"].items():
        if told.get("type") == "array":
            known.add(f"{name}[]")
        elif told.get("type") == "object":
            known |= {f"{name}[{inner}]" for inner in told["properties"]}
        else:
            known.add(name)
    assert {name for name, _ in body.fields} == known
