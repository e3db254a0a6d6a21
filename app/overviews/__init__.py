"""Overviews."""
