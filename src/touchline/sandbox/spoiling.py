"""Broken bodies: what a reader must survive. Pure, but for the oversized one being a stream."""

from collections.abc import Iterator

_BOM = b"\xef\xbb\xbf"
_CHUNK = b" " * (1 << 20)
_BOMB_LEVELS = 12


def spoiled(kind: str, body: bytes, xml_body: bytes) -> bytes:
    """A good body made bad; ``xml_body`` is the same answer as XML."""
    if kind == "empty":
        return b""
    if kind == "bom":
        return _BOM + body
    if kind == "truncated":
        return body[: len(body) * 2 // 3]
    if kind == "xml_for_json":
        return xml_body
    assert kind == "entity_bomb"
    return _entity_bomb()


def oversized(sport: str, size_mb: int) -> Iterator[bytes]:
    """A valid JSON answer of at least ``size_mb`` mebibytes, nearly all of it blank."""
    yield b'{"scores":{"sport":"' + sport.encode() + b'","ts":"1","categories":['
    for _ in range(size_mb):
        yield _CHUNK
    yield b"]}}"


def _entity_bomb() -> bytes:
    # Each entity is ten of the one before: a parser that expands them runs out of memory.
    entities = ['<!ENTITY e0 "score">']
    entities += [
        f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, _BOMB_LEVELS)
    ]
    document = (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE scores ['
        f"{''.join(entities)}]>"
        f'<scores sport="soccer" ts="1"><category>&e{_BOMB_LEVELS - 1};</category></scores>'
    )
    return document.encode()
