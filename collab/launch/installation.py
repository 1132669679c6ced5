"""One installation, from the first check to the last child: start, watch, stop."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from collab.launch import demo_file, programs, running, waiting
from collab.launch import environment as env
from collab.launch.crew import Crew
from collab.launch.folder import Folder
from collab.launch.keyring import keyring
from collab.launch.redis import free_port
from collab.launch.services import Services, check_external
from collab.launch.version import up_to_date

PATIENCE = 90.0  # seconds until the site must be ready
ERRAND = 600.0  # seconds until a migration or the seed must be done
WATCH = 0.25  # seconds between two looks
# When each is ended by force, in seconds from the request to stop. Even if nothing obeys, the
# whole stays under ten; an orderly stop takes about three.
WEB, BEAT, WORKER, SINK, REDIS, POSTGRES = 3.0, 3.2, 5.5, 5.8, 6.5, 7.5


@dataclass(frozen=True)
class Choice:
    """What the command line says."""

    folder: Path
    port: int
    demo: bool


class Installation:
    """Everything that runs for one folder."""

    def __init__(self, choice: Choice, chosen: Mapping[str, str]) -> None:
        """Check what can be checked before anything is started or written.

        :raises LaunchError: naming what is wrong.
        """
        self.demo = choice.demo
        self.port = choice.port or free_port()
        path = choice.folder.absolute()
        self.values = env.settings(chosen, folder=path, port=self.port, demo=choice.demo)
        env.check(self.values, demo=choice.demo)
        self.folder = Folder(path, demo=choice.demo)
        waiting.require_free(self.port)
        check_external(self.values)
        self.keyring = keyring(self.folder)
        self.crew = Crew(self.folder.lock)
        self.services = Services(self.folder, self.keyring, self.values, self.crew)

    @property
    def url(self) -> str:
        """Where the site answers."""
        return f"http://127.0.0.1:{self.port}"

    def start(self, say: Callable[[str], None]) -> None:
        """Return when the site is ready.

        :raises LaunchError: when something does not come up.
        """
        addresses = self.services.start(say)
        environments = env.Environments(self.values, addresses, self.keyring)
        running.announce(self.folder.path, environments.beside)
        if not up_to_date(addresses.owner):
            say("Bringing the database up to date")
            self._run("migrate", environments.migrate)
        say("Starting the site")
        log = self.services.log
        self.crew.start("web", programs.web(self.port, environments.web, log("web")))
        if self.demo:
            self._tell_the_story(environments, say)
        self._start_worker(environments)
        host = urlsplit(self.values["COLLAB_BASE_URL"]).netloc
        waiting.until(
            lambda: waiting.ready(self.port, host),
            self.crew.check,
            within=PATIENCE,
            otherwise=f"The site does not become ready: see {self.services.log('web')}.",
        )
        if not self.folder.complete:
            self.folder.finish()

    def watch(self) -> None:
        """Look after the children for ever.

        :raises LaunchError: naming the first one that is gone.
        """
        while True:
            self.crew.check()
            time.sleep(WATCH)

    def stop(self) -> None:
        """End everything, those who ask before those who answer."""
        asked = time.monotonic()

        def left(deadline: float) -> float:
            return max(0.1, asked + deadline - time.monotonic())

        self.crew.ask("web", "beat", "worker")  # together: what is asked for now is done later
        for name, deadline in (("web", WEB), ("beat", BEAT), ("worker", WORKER), ("sink", SINK)):
            self.crew.end(name, within=left(deadline))
        running.withdraw(self.folder.path)
        self.services.stop_redis(within=left(REDIS))
        self.services.stop_postgres(within=left(POSTGRES))

    def _tell_the_story(self, environments: env.Environments, say: Callable[[str], None]) -> None:
        """Seed a new demo before anybody could send its letters; tell an old one where it is."""
        told = self.folder / demo_file.NAME
        if self.folder.complete:
            demo_file.move(told, self.values["COLLAB_BASE_URL"])
            return
        say("Filling in the demo")
        self.folder.begin()
        self._run("seed", environments.seed)

    def _start_worker(self, environments: env.Environments) -> None:
        log = self.services.log
        self.crew.start("worker", programs.worker(environments.worker, log("worker")))
        schedule = self.folder / "schedule"
        self.crew.start("beat", programs.beat(schedule, environments.web, log("beat")))

    def _run(self, name: str, environment: Mapping[str, str]) -> None:
        program = programs.command(name, environment, self.services.log(name))
        self.crew.run(program, within=ERRAND)
