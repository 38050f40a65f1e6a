"""Results that staff enter, each with a second person's approval."""
