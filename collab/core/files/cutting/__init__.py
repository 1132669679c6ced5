"""Leaving words out of a file: found where its parts say them, and written anew without."""
