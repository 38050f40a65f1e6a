"""Documents made to hurt whoever reads them: large where small is expected, deep, or unfolding."""

import gzip
from functools import cache

MIB = 1024 * 1024
_NODES = 20_000


@cache
def bombs() -> dict[str, bytes]:
    """Hostile documents by what is wrong with them; each is what a reader is given."""
    head = b'{"scores":{"sport":"soccer","ts":"1","categories":['
    row = b"E0,16/08/2031,20:00,Northport,Ashby,2,1,H\r\n"
    csv_head = b"Div,Date,Time,HomeTeam,AwayTeam,FTHG,FTAG,FTR\r\n"
    return {
        "entities": _entities(),
        "quadratic_entities": b'<!DOCTYPE a [<!ENTITY x "%s">]><scores>' % (b"x" * 50_000)
        + b"&x;" * 5000
        + b"</scores>",
        "external_entity": b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><scores a="&x;"/>',
        "deep_list": b"[" * 200_000,
        "deep_mapping": b'{"scores":' * 100_000,
        "deep_and_whole": b"[" * 900 + b"]" * 900,
        "deep_elements": b"<scores>" * 100_000,
        "long_attribute": b'<scores sport="soccer" ts="1" a="' + b"x" * (9 * MIB) + b'"/>',
        "longer_attribute": b'<scores sport="soccer" ts="1" a="' + b"x" * (12 * MIB) + b'"/>',
        "long_text": b'{"scores":{"sport":"soccer","ts":"1","a":"' + b"x" * (12 * MIB) + b'"}}',
        "endless_attribute": b'<scores sport="soccer" ts="' + b"x" * (8 * MIB),
        "many_attributes": b"<scores "
        + b" ".join(b'a%d="x"' % number for number in range(_NODES))
        + b"/>",
        "many_categories": head + b"{}," * _NODES + b"{}]}}",
        "many_elements": b'<scores sport="soccer" ts="1">' + b"<category/>" * _NODES + b"</scores>",
        "many_keys": b'{"scores":{' + b'"a":1,' * _NODES + b'"sport":"soccer"}}',
        "many_events": b"[" + b'{"id":"a","sport_key":"soccer_epl"},' * _NODES + b"{}]",
        "long_number": b'{"scores":{"sport":"soccer","ts":' + b"9" * 200_000 + b"}}",
        "long_id": b'[{"matchID":' + b"9" * 200_000 + b"}]",
        "only_a_mark": b"\xef\xbb\xbf",
        "only_nul": b"\x00" * MIB,
        "only_blanks": b" " * (4 * MIB),
        "utf_16": '<scores sport="soccer"/>'.encode("utf-16"),
        "still_packed": gzip.compress(bytes(MIB)),
        "long_cell": csv_head + b"E0," + b"x" * (4 * MIB),
        "many_columns": csv_head.rstrip() + b"," * 50_000 + b"\r\n" + row,
        "same_rows": csv_head + row * 3000,
        "open_quote": csv_head + b'"' + row * 3000,
    }


def _entities() -> bytes:
    levels = b"".join(
        b'<!ENTITY e%d "%s">' % (level, b"&e%d;" % (level - 1) * 10) for level in range(1, 12)
    )
    return (
        b'<?xml version="1.0"?><!DOCTYPE scores [<!ENTITY e0 "x">'
        + levels
        + b"]><scores>&e11;</scores>"
    )
