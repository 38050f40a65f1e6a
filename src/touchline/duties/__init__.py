"""What must be done now and then, by whichever worker comes first."""
