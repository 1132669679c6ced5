"""Writing where it stands: agendas, notes, decisions and actions belong to the association."""
