"""What stands in calendars: events as mails and feeds show them, and feeds that can be revoked."""
