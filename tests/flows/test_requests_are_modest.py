"""What says too much is refused with 413 before any view reads it, and changes nothing."""

import pytest

from touchline.web.input_caps import DEPTH_MAX, FIELDS_MAX, TEXT_BYTES_MAX


@pytest.fixture
def client(our_book):
    return our_book.web().test_client()


def post(client, slug, **body):
    headers = {"Host": f"{slug}.localhost", "Sec-Fetch-Site": "same-origin"}
    return client.post("/slip", headers=headers, **body)


@pytest.mark.spec("S1.10")
@pytest.mark.parametrize(
    "body",
    [
        {"data": {"selection": "a" * (TEXT_BYTES_MAX + 1)}},
        {"data": {"selection": "é" * (TEXT_BYTES_MAX // 2 + 1)}},
        {"data": {f"f{number}": "" for number in range(FIELDS_MAX + 1)}},
        {"data": b"[" * (DEPTH_MAX + 1), "content_type": "application/json"},
        {"data": b" " * (1024 * 1024 + 1), "content_type": "application/json"},
        {"data": b"a=" + b"b" * (1024 * 1024), "content_type": "application/x-www-form-urlencoded"},
    ],
    ids=["text", "bytes of a text", "fields", "depth", "document", "form"],
)
def test_too_much_is_refused(client, slug, body):
    answer = post(client, slug, **body)

    assert answer.status_code == 413
    assert "Set-Cookie" not in answer.headers


@pytest.mark.spec("S1.10")
def test_as_much_as_that_is_read(client, slug):
    answer = post(client, slug, data={"selection": "a" * TEXT_BYTES_MAX})

    assert answer.status_code in {303, 404, 422}
