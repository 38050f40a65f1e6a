"""`./dev sanity`: the production shape, broken in every way we promise to survive, under load."""
