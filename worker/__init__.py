"""What happens without anybody waiting: mails, digests, and the clock that sets them off."""
