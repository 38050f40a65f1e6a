"""Writing what feeds offer into the catalogue."""
