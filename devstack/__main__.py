"""`python -m devstack` is `./dev`."""

import sys

from devstack.cli import main

sys.exit(main(sys.argv[1:]))
