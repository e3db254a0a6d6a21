"""The pages' own files: packed, kept for as long as they are the same, and nothing beside them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import brotli
import pytest
from flask.testing import FlaskClient

from app.http.assets import FOLDER
from tests.support.served import serving


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    with serving(tmp_path_factory.mktemp("assets")) as found:
        yield found


def test_a_page_names_its_files_by_their_bytes_and_they_hold_for_good(client: FlaskClient) -> None:
    home = client.get("/").get_data(as_text=True)
    address = home.partition('<link rel="stylesheet" href="')[2].partition('"')[0]
    assert "?v=" in address
    assert "immutable" in client.get(address).headers["Cache-Control"]
    assert "immutable" not in client.get(address[:-1]).headers["Cache-Control"]


def test_a_file_is_packed_for_who_can_unpack_it(client: FlaskClient) -> None:
    plain = (FOLDER / "site.css").read_bytes()
    packed = client.get("/static/site.css", headers={"Accept-Encoding": "br"})
    assert brotli.decompress(packed.data) == plain
    assert len(packed.data) < len(plain) / 2
    assert client.get("/static/site.css").data == plain
    assert "Content-Encoding" not in client.get("/static/card.png", headers={"Accept-Encoding": "br"}).headers


def test_a_file_that_is_known_is_not_sent_again(client: FlaskClient) -> None:
    tag = client.get("/static/site.css").headers["ETag"]
    assert client.get("/static/site.css", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("name", ["../site.py", "%2e%2e/site.py", "no-such.css", "", "built", "/etc/passwd", "a\0b"])
def test_nothing_outside_the_folder_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code in (404, 308, 400)


def test_the_packed_copy_of_the_editor_is_that_of_the_editor(editor: Path) -> None:
    assert brotli.decompress(Path(f"{editor}.br").read_bytes()) == editor.read_bytes()
