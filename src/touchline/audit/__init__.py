"""The trail: who did what, in the same transaction, and a chain that shows when somebody rewrote it."""
