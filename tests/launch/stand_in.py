"""`collab` with stand-ins for the product's processes: the launcher is tried alone, and fast.

PostgreSQL, Redis and the mail sink are real. `STUBBORN` makes the worker deaf to SIGTERM.
"""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from collab.cli import main
from collab.launch import programs
from collab.launch.children import Program

SITE = """
import http.server, sys
class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
    def log_message(self, *words): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Site).serve_forever()
"""
SLEEPER = "import time; time.sleep(3600)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPER}"
SEED = """
import json, os
account = {"email": "ada@acme.example", "password": "secret words", "name": "Ada",
  "organisation": "Acme", "organisation_kind": "company", "roles": [{"role": "lead"}]}
path = os.environ["COLLAB_DATA_DIR"] + "/demo.json"
json.dump({"accounts": [account]}, open(path, "w"))
"""


def program(
    name: str, code: str, environment: Mapping[str, str], log: Path, *words: str
) -> Program:
    command = [sys.executable, "-S", "-c", code, *words]
    return Program(name=name, command=command, log=log, environment=environment)


def web(port: int, environment: Mapping[str, str], log: Path) -> Program:
    return program("web server", SITE, environment, log, str(port))


def worker(environment: Mapping[str, str], log: Path) -> Program:
    code = STUBBORN if os.environ.get("STUBBORN") else SLEEPER
    return program("worker", code, environment, log)


def beat(schedule: Path, environment: Mapping[str, str], log: Path) -> Program:
    return program("clock", SLEEPER, environment, log, str(schedule))


def command(name: str, environment: Mapping[str, str], log: Path) -> Program:
    code = SEED if name == "seed" else os.environ.get("MIGRATION", "")
    return program(f"`collab {name}`", code, environment, log)


programs.web = web
programs.worker = worker
programs.beat = beat
programs.command = command

if __name__ == "__main__":
    main(prog_name="collab")
