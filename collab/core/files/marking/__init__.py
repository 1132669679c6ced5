"""Who took a file, when, and how far it may travel: written on a copy of it as it is taken."""
