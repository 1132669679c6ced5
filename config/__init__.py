"""Settings, logging and Celery configuration: what differs between installations."""
