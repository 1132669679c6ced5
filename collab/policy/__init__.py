"""Who may see and do what, and why. Knows no feature; features bring their rules here."""
