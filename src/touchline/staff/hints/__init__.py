"""What is shown to somebody of staff until they have seen enough of it."""
