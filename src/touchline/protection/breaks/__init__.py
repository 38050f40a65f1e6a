"""Breaks from betting: exclusions, how one is removed, and time-outs that end by themselves."""
