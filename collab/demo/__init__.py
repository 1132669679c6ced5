"""The demo: an invented association whose first act is played through the ordinary services."""
