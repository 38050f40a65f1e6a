"""Players as staff list them: who they are, and what they have."""
