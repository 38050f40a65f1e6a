"""A query may hold any bytes: they are read as far as they are text, and are never our error."""

import pytest
from flask import request

from touchline.config import Settings
from touchline.web import app as web_app


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("next=/events", "/events"),
        ("next=/a%C3%A4&next=/b", "/aä"),
        ("next=/a\x99", "/a\ufffd"),
        ("next=/a%99", "/a\ufffd"),
        ("\xff\xfe=1&next=", ""),
    ],
)
def test_bytes_that_are_no_text_are_read_as_marks(query, read, tmp_path):
    settings = Settings(
        environment="test", redis_url="", allow_no_redis=True, snapshot_dir=str(tmp_path)
    )
    app = web_app.build(settings)
    app.add_url_rule("/echo", "echo", lambda: request.args.get("next", "none"))

    answer = app.test_client().get(
        "/echo", base_url="http://acme.localhost", environ_overrides={"QUERY_STRING": query}
    )

    assert (answer.status_code, answer.get_data(as_text=True)) == (200, read)
