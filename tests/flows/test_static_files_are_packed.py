"""Style sheets and scripts come compressed to whoever takes that, and as they are to everybody else."""

import gzip

import pytest
from flask import Flask
from werkzeug.test import Client

from touchline.web import statics

NAME = "app.css"
PLAIN = (statics.FOLDER / NAME).read_bytes()


@pytest.fixture(scope="module")
def client():
    return Client(statics.wrap(Flask("any"), lambda *_: pytest.fail("nobody else is asked")))


def asked(client, method="GET", name=NAME, **headers):
    path = f"/static/{statics.tree_tag()}/{name}"
    with client.open(path, method=method, headers=headers, buffered=True) as answer:
        answer.get_data()
        return answer


@pytest.mark.parametrize("accepts", ["gzip", "gzip, deflate, br", "br;q=1.0, gzip;q=0.5"])
def test_who_takes_gzip_gets_it(client, accepts):
    answer = asked(client, **{"Accept-Encoding": accepts})

    assert gzip.decompress(answer.data) == PLAIN
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert int(answer.headers["Content-Length"]) == len(answer.data) < len(PLAIN) / 2
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("accepts", ["", "br", "gzip;q=0", "gzip;q=0.0, br", "identity"])
def test_who_does_not_gets_the_file_as_it_is(client, accepts):
    answer = asked(client, **{"Accept-Encoding": accepts})

    assert (answer.data, answer.headers.get("Content-Encoding")) == (PLAIN, None)
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_a_part_is_a_part_of_the_plain_file(client):
    answer = asked(client, **{"Accept-Encoding": "gzip", "Range": "bytes=2-9"})

    assert (answer.status_code, answer.data) == (206, PLAIN[2:10])
    assert "Content-Encoding" not in answer.headers


def test_a_head_has_no_body_and_what_is_kept_is_not_sent_again(client):
    head = asked(client, "HEAD", **{"Accept-Encoding": "gzip"})
    again = asked(client, **{"Accept-Encoding": "gzip", "If-None-Match": head.headers["ETag"]})

    assert (head.data, head.headers["Content-Encoding"]) == (b"", "gzip")
    assert (again.status_code, again.data) == (304, b"")
    assert asked(client, "POST").status_code == 405


def test_a_licence_is_sent_as_it_is(client):
    answer = asked(client, name="vendor/htmx@2.0.11/LICENSE", **{"Accept-Encoding": "gzip"})

    assert "Content-Encoding" not in answer.headers
