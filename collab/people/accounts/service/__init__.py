"""What one can do about accounts, one function per use case."""
