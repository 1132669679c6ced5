"""What is done in a review: who judges is settled, scores are given, the selection is settled."""
