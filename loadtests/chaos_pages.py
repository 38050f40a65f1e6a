"""`./dev chaos pages`: every page of the three sites by axe, in every brand, scheme and width.

The gate walks the same pages in one width, and judges the other brands and the dark scheme by their
colours alone.
"""

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
from loadtests import campaign

_TESTS = Path(__file__).resolve().parent.parent / "tests"
_TOUR = _TESTS / "flows" / "test_every_page_is_sound.py"


def main() -> int:
    """Walk, each site for at most so long; 1 when a page keeps somebody out, or a site takes longer."""
    parser = campaign.parser(__doc__, minutes=60)
    parser.add_argument("--only", default="", help="only sites with this in their names")
    options = parser.parse_args()
    campaign.announce("pages", options)
    limit_s = str(round(options.minutes * 60))
    os.environ.update(EVERY_PAGE="whole", EVERY_PAGE_S=limit_s)  # noqa: TID251 - not a process of the project
    os.chdir(_TESTS.parent)
    chosen = ["-k", options.only] if options.only else []
    return int(pytest.main([str(_TOUR), "-n", "0", "-q", *chosen]))


if __name__ == "__main__":
    sys.exit(main())
