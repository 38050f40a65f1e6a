"""What outcomes are offered at: read beside what an answer says, and written with their history."""
