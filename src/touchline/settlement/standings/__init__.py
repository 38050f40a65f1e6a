"""Which version of a result one may pay on, and why another may not be."""
