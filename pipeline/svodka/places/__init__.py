"""Territories and organisations by their official names, with the gazetteer as data."""
