"""Whose figure it is, of which year, what was measured: quantities -> draft records, by rules."""
