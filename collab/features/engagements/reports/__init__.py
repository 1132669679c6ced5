"""Reports: in escrow, checked for facts by those they speak of, released per space, answered."""
