"""Which of the feed's markets we offer."""
