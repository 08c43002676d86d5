"""The public pages without a browser."""

import re

from flask.testing import FlaskClient

INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=")


def test_no_page_has_inline_code_or_style(client: FlaskClient) -> None:
    pages = ["/", "/directory", "/resources", "/reference", "/about/matching", "/sign-in"]
    pages += ["/participants/S1", "/graph/S1"]

    found = {page: INLINE.findall(client.get(page).text) for page in pages}

    assert found == {page: [] for page in pages}


def test_directory_export_holds_what_the_search_finds(client: FlaskClient) -> None:
    response = client.get("/directory/export.csv?kind=mentor", headers={"Accept-Language": "en"})

    lines = response.text.removeprefix("\ufeff").splitlines()
    assert lines[0] == "Name,Kind,Region,Sectors,Stage"
    assert sorted(line.split(",")[:2] for line in lines[1:]) == [
        ["Name M1 (Demo)", "Mentor"],
        ["Name M2 (Demo)", "Mentor"],
    ]


def test_graph_data_names_nodes_and_edges_in_the_readers_language(client: FlaskClient) -> None:
    data = client.get("/graph/S1/data.json", headers={"Accept-Language": "en"}).json

    assert data == {
        "edges": [],
        "nodes": [
            {
                "id": "S1",
                "kind": "startup",
                "kind_label": "Startup",
                "name": "Name S1 (Demo)",
                "url": "/participants/S1",
            }
        ],
    }


def test_page_of_nobody_is_not_found(client: FlaskClient) -> None:
    paths = ["/participants/X", "/graph/X", "/resources/X"]

    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_chosen_theme_and_type_size_are_in_the_page(client: FlaskClient) -> None:
    client.set_cookie("theme", "dark")
    client.set_cookie("type", 'large" onload="x')

    head = client.get("/").text.partition("<head>")[0]

    assert 'data-theme="dark"' in head
    assert "data-type" not in head
