"""Ids in addresses: opaque codes, and where a page of a list ended. Pure."""

from touchline import codes
from touchline.errors import NotFound

ID_MAX = (1 << 63) - 1


def id_of(code: str) -> int:
    """The id behind a code of an address.

    Raises:
        NotFound: there is none.

    """
    found = codes.decode(code)
    if found is None or found > ID_MAX:
        raise NotFound
    return found


def id_before(after: str) -> int:
    """The id below which a page of newest-first begins; beyond all without a cursor."""
    found = codes.decode(after)
    return ID_MAX if found is None else min(found, ID_MAX)


def after_code(last_id: int) -> str:
    """The cursor that goes on after a row."""
    return codes.encode(last_id)
