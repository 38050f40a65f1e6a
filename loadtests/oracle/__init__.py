"""A feed that lies on purpose and writes down what it said, and what a book must have made of it."""
