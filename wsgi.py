"""Build the web application from the environment; nothing else."""

import os

from collab.app import create_app
from config.settings import load

app = create_app(load(os.environ))
