"""Speaks Wistia's Data API v1 over HTTP; knows nothing of the screen."""
