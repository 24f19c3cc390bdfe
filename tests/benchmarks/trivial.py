"""The least that a WSGI application can do: the same bytes for every request."""

import json
import os
from pathlib import Path

_folder = Path(os.environ["TRIVIAL_ANSWER"])
_headers = [tuple(header) for header in json.loads((_folder / "headers.json").read_text())]
_body = (_folder / "body").read_bytes()


def application(environ, start_response):
    start_response("200 OK", _headers)
    return [_body]
