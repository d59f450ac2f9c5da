"""A real HTTP server that stands in for Wistia's Data API v1; it and the app import nothing of each other."""
