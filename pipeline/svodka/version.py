"""The version of svodka, which every table carries."""

__version__ = "0.1.0"
