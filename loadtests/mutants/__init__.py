"""Small mistakes, made by a machine one at a time, and what the tests say to each."""
