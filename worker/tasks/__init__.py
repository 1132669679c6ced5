"""The tasks: ten lines each, one service call, safe to run twice."""
