"""The model that comes with svodka: what `svodka train` wrote, see README.md here."""
