"""Releases that leave later: judged again when their time has come."""
