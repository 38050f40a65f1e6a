"""What one database of a Redis is asked; the server counts what all workers ask of it."""

import uuid
from collections import Counter
from contextlib import contextmanager


@contextmanager
def commands_asked(redis):
    """How often each command, in small letters, came while inside; counted when it ends."""
    database = redis.connection_pool.connection_kwargs["db"]
    end = f"echo {uuid.uuid4().hex}"
    asked = Counter()
    with redis.monitor() as overheard:
        yield asked
        redis.execute_command(*end.split())
        while True:
            said = overheard.next_command()
            if said["command"] == end:
                return
            if said["db"] == database:
                asked[said["command"].partition(" ")[0].lower()] += 1
