"""The chain as it is kept: made a little after the lines, and looked over for ever."""
