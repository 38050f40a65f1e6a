"""The trading desk of the back office: events, markets, prices, limits and what they may cost."""
