"""The demo's mails, which nobody outside ever gets: on this machine, for whoever plays."""
