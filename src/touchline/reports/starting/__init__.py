"""How far a new book has come."""
