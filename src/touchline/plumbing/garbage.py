"""How often a process looks for objects that refer to each other in a circle. Knows no object."""

import gc

# The usual 700 suit small programs. Reading the widest answer makes millions of objects, none of
# them in a circle, and looking them through again and again was half of the time of reading it.
_YOUNG_OBJECTS_MAX = 100_000


def collect_seldom() -> None:
    """Let this process look seldom: it takes in or renders large documents.

    What nothing refers to any more is given back at once as ever; circles wait a little longer.
    """
    _, middle, old = gc.get_threshold()
    gc.set_threshold(_YOUNG_OBJECTS_MAX, middle, old)
