"""Annotated reports, and how well a prediction agrees with them."""
