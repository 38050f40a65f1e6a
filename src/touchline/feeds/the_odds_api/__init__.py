"""The Odds API, version 4: prices and scores by competition, counted in credits."""
