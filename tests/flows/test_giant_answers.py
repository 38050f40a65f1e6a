"""A gigabyte in one attribute: declared it is not read at all, streamed it is cut off at the cap."""

import struct
import tracemalloc
import zlib

import pytest
from flows.scripted_feed import HEAD, ScriptedFeed, hang_up, raw
from harness.asking_goalserve import AskingGoalserve

from touchline.feeds.sniff import AnswerRefused, Reason
from touchline.plumbing.pacing import utc_now

MIB = 1024 * 1024
CAP_BYTES = 16 * MIB
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
START = b'<scores sport="soccer" ts="'


def packed_gigabyte():
    """The attribute in gzip, as it would come: about a megabyte, of a thousand equal pieces."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    begin = packer.compress(START) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(b"x" * MIB) + packer.flush(zlib.Z_FULL_FLUSH)
    end = packer.flush()
    checksum = zlib.crc32(START)
    for _ in range(1024):
        checksum = zlib.crc32(b"x" * MIB, checksum)
    trailer = struct.pack("<LL", checksum, len(START) + 1024 * MIB)
    return GZIP_HEAD + begin + piece * 1024 + end + trailer


WAYS = {
    "declared": lambda: raw(HEAD + b"Content-Length: 1073741824\r\n\r\n" + START, b"x" * MIB),
    "until the end": lambda: raw(HEAD + b"\r\n" + START, b"x" * MIB),
    "in chunks": lambda: raw(
        HEAD + b"Transfer-Encoding: chunked\r\n\r\n1b\r\n" + START + b"\r\n",
        b"100000\r\n" + b"x" * MIB + b"\r\n",
    ),
    "packed": lambda: hang_up(HEAD + b"Content-Encoding: gzip\r\n\r\n" + packed_gigabyte()),
}


@pytest.fixture
def feed():
    feed = ScriptedFeed()
    yield feed
    feed.close()


@pytest.mark.spec("S3.12")
@pytest.mark.parametrize("way", WAYS)
def test_a_gigabyte_in_an_attribute_costs_less_than_64_mebibytes(feed, way):
    feed.say(WAYS[way]())
    asking = AskingGoalserve(feed.url, "key", timeout_s=30, size_max_bytes=CAP_BYTES)

    tracemalloc.start()
    try:
        with pytest.raises(AnswerRefused) as refusal:
            asking.odds("soccer", cursor=None, now=utc_now())
        peak_bytes = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert refusal.value.reason is Reason.TOO_LARGE
    assert peak_bytes < 64 * MIB
