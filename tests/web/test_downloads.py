"""Files to be saved: their names reach the browser in any script, in a header that servers take."""

import pytest
from flask import Flask

from web.downloads import download
from web.services.attachments import File


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("plan.pdf", "attachment; filename=plan.pdf"),
        (
            "计划 2.pdf",
            "attachment; filename=2.pdf; filename*=UTF-8''%E8%AE%A1%E5%88%92%202.pdf",
        ),
        ("照片.png", "attachment; filename=file.png; filename*=UTF-8''%E7%85%A7%E7%89%87.png"),
        ("表", "attachment; filename=file; filename*=UTF-8''%E8%A1%A8"),
        ('a;b="c".txt', 'attachment; filename="a;b=\\"c\\".txt"'),
    ],
)
def test_name_of_any_script_is_given_in_latin_letters(app: Flask, name: str, header: str) -> None:
    with app.test_request_context():
        response = download(File(name, "application/pdf", b"%PDF-1.7"))

    assert response.headers["Content-Disposition"] == header
    assert header.isascii()
