"""Who judges what experts propose, and how: ties, phases, scores, and the paper to decide by."""
