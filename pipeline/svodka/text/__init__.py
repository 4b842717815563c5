"""Text -> tokens, sentences, lemmas: what a spaCy ``Doc`` holds before svodka's own stages read it."""
