"""Minutes: drafted from what happened, seen by counsel, corrected by those present, approved."""
