"""Years and periods that the text states or points to."""
