"""A round from a file: read, imported, or lived through as a whole day over the public wire."""
