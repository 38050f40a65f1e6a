"""A request whose query is read whatever bytes it holds: what is no text is a visitor's affair, no bug."""

from urllib.parse import parse_qsl

from flask import Request
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.utils import cached_property


class AnyQuery(Request):
    """A request that reads bytes which are no UTF-8 as marks in their place, as it does escaped ones."""

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """The query's values by name."""
        query = self.query_string.decode(errors="replace")
        return ImmutableMultiDict(parse_qsl(query, keep_blank_values=True, errors="replace"))
