"""Annotated reports -> a model."""
