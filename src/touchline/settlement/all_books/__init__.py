"""Settlement as the platform looks at it: the runs of all books, and what waits in any of them."""
