"""How a group's own work goes: shares of what each reader may read there, by half-year."""
