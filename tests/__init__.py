"""A package by name: textstat installs another `tests`, which would otherwise stand in front of this folder."""
