"""Pages and mails that read across features, through queries only."""
