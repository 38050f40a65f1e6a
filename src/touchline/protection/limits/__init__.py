"""How much a player may pay in, stake and lose by day, week and month: agreed, or set by the house."""
