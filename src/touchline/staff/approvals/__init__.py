"""Requests that a second person agrees to, and that are spent once, with what they allow."""
