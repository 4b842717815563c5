"""Numbers with their units -> quantities; and which numbers claim nothing."""
