"""Actions: who does what by when, the plan over five categories, and what came of it."""
