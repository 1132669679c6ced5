"""The product's own processes: what each is called and how it is run."""

import sys
from collections.abc import Mapping
from pathlib import Path

from collab.launch.children import Program

ROOT = Path(__file__).resolve().parents[2]
PYTHON = sys.executable


def web(port: int, environment: Mapping[str, str], log: Path) -> Program:
    """Serve pages: four threads in each process, so that a slow page holds up nobody."""
    command = f"-m granian --interface wsgi --host 127.0.0.1 --port {port} --workers 2"
    options = "--blocking-threads 4 --no-ws --workers-kill-timeout 2 --log-level warning"
    return _python("web server", f"{command} {options} wsgi:app", environment, log)


def worker(environment: Mapping[str, str], log: Path) -> Program:
    """Do the tasks. It need not greet other workers, which would cost it a second."""
    command = "-m celery -A worker.app worker --concurrency 2 --without-gossip --without-mingle"
    return _python("worker", f"{command} --loglevel INFO", environment, log)


def beat(schedule: Path, environment: Mapping[str, str], log: Path) -> Program:
    """Set off what is due. Its file may be lost: what was done is known to the database."""
    command = "-m celery -A worker.clock beat --loglevel INFO --pidfile="
    return _python("clock", command, environment, log, "--schedule", str(schedule))


def mail_sink(folder: Path, port: int, log: Path) -> Program:
    """Keep the demo's mails; it needs no settings."""
    command = f"-m collab.launch.mail_sink --port {port}"
    return _python("mail server", command, {}, log, "--folder", str(folder))


def command(name: str, environment: Mapping[str, str], log: Path) -> Program:
    """Run one of our own commands to its end."""
    return _python(f"`collab {name}`", f"-m collab.cli {name}", environment, log)


def _python(
    name: str, words: str, environment: Mapping[str, str], log: Path, *paths: str
) -> Program:
    return Program(
        name=name,
        command=[PYTHON, *words.split(), *paths],
        log=log,
        environment=environment,
        folder=ROOT,
    )
