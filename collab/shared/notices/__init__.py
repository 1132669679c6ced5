"""What tells people that something is there: content-free mails, and news for the digest."""
