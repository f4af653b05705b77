from typing import Any

import pytest
from flask import Flask

from market.web.line import lent

CONNECTION = object()


@pytest.mark.parametrize(
    ("method", "environ", "lines"),
    [
        ("GET", {"gunicorn.socket": CONNECTION, "SERVER_PROTOCOL": "HTTP/1.1"}, 1),
        ("GET", {"gunicorn.socket": CONNECTION, "SERVER_PROTOCOL": "HTTP/1.0"}, 0),
        ("HEAD", {"gunicorn.socket": CONNECTION, "SERVER_PROTOCOL": "HTTP/1.1"}, 0),
        ("GET", {"gunicorn.socket": CONNECTION, "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.url_scheme": "https"}, 0),
        ("GET", {"SERVER_PROTOCOL": "HTTP/1.1"}, 0),
    ],
    ids=["chunked", "old protocol", "no body", "encrypted", "another server"],
)
def test_a_line_is_lent_only_where_the_answer_comes_in_plain_chunks(app: Flask, method: str, environ: dict[str, Any], lines: int) -> None:
    with app.test_request_context(method=method, environ_overrides=environ):
        assert (lent() is not None) == lines
