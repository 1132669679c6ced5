"""Build the web application from the environment; nothing else."""

import os

from collab.app import create_app
from config.logging import write_logs
from config.settings import load

settings = load(os.environ)
write_logs(settings.log_level)
app = create_app(settings)
