"""Events as feeds tell them: who meets when, and whether it is to be played."""
