"""The book of money of an engagement: who was asked for what, what came in, what was paid."""
