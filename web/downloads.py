"""Files handed to a browser to be saved, and files it sends."""

import unicodedata
from urllib.parse import quote

from flask import Response, request
from flask_babel import gettext

from models.attachment import MAX_ATTACHMENTS_BYTES
from web.services.attachments import File

SAFE = "!#$&+-.^_`|~"
"""What need not be percent-encoded in a name (RFC 5987)."""


def download(file: File) -> Response:
    """Return a file that browsers save, never open on this site and never keep."""
    response = Response(file.content, content_type=file.media_type)
    name_file(response, file.name)
    response.headers["Content-Security-Policy"] = "sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def name_file(response: Response, name: str) -> None:
    """Have browsers save a response under a name in whatever script.

    A header holds Latin letters alone: the name itself stands percent-encoded in `filename*`
    (RFC 5987), beside what is left of it for a reader that does not know that.
    """
    stem, dot, suffix = name.rpartition(".")
    latin = unicodedata.normalize("NFKD", stem or name).encode("ascii", "ignore").decode()
    plain = f"{latin.strip() or 'file'}{dot}{suffix}" if stem else latin.strip() or "file"
    names = {"filename": plain.encode("ascii", "ignore").decode()}
    if plain != name:
        names["filename*"] = f"UTF-8''{quote(name, safe=SAFE)}"
    response.headers.set("Content-Disposition", "attachment", **names)


def read_upload(name: str) -> tuple[str, bytes] | None:
    """Return name and content of the file in a field, None where none was chosen."""
    file = request.files.get(name)
    if file is None or not file.filename:
        return None
    return file.filename, file.read()


def refusal(code: str) -> str:
    """Say why a file was not kept."""
    words = {
        "empty": gettext("The file is empty."),
        "no_room": gettext(
            "There is no room left: all your files together may have %(most)s MB. Delete what is "
            "no longer needed, or send a smaller one.",
            most=MAX_ATTACHMENTS_BYTES // 1024 // 1024,
        ),
        "too_large": gettext("The file is too large: at most 10 MB."),
        "type": gettext("Files may be PDF, Word, Excel, PowerPoint, text, PNG or JPEG."),
    }
    return str(words[code])
