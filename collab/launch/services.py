"""Database, queue and mail: the embedded ones, or the operator's own where a setting names one."""

from collections.abc import Callable, Mapping
from pathlib import Path

from collab.launch import environment as env
from collab.launch import external, programs, waiting
from collab.launch.crew import Crew
from collab.launch.folder import Folder
from collab.launch.keyring import Keyring
from collab.launch.postgres import Postgres
from collab.launch.redis import Redis, free_port
from collab.launch.roles import APP, DATABASE, OWNER, SYSTEM

PATIENCE = 20.0  # seconds
LOGINS = {APP: env.APP_URL, SYSTEM: env.SYSTEM_URL}


def check_external(values: Mapping[str, str]) -> None:
    """Ask each server of the operator's whether it is there.

    :raises LaunchError: naming the setting of the first that is not.
    """
    if env.OWNER_URL in values:
        external.check_database(env.OWNER_URL, values[env.OWNER_URL])
    for role, name in LOGINS.items():
        if name in values:
            external.check_login(name, values[name], role)
    if env.REDIS_URL in values:
        external.check_redis(env.REDIS_URL, values[env.REDIS_URL])
    if env.SMTP_URL in values:
        external.check_smtp(env.SMTP_URL, values[env.SMTP_URL])


class Services:
    """What the product's own processes stand on."""

    def __init__(
        self, folder: Folder, keyring: Keyring, values: Mapping[str, str], crew: Crew
    ) -> None:
        """Start nothing yet."""
        self.folder = folder
        self.keyring = keyring
        self.values = values
        self.crew = crew
        self.postgres: Postgres | None = None
        self.redis: Redis | None = None

    def start(self, say: Callable[[str], None]) -> env.Addresses:
        """Start what the operator does not bring and return where everything is."""
        owner, app, system = self._external_database() or self._embedded_database(say)
        redis = self.values.get(env.REDIS_URL) or self._embedded_redis(say)
        smtp = self.values.get(env.SMTP_URL) or self._mail_sink(say)
        return env.Addresses(owner=owner, app=app, system=system, redis=redis, smtp=smtp)

    def stop_redis(self, *, within: float) -> None:
        """Stop the embedded Redis, if it is ours."""
        if self.redis:
            self.redis.stop(within=within)

    def stop_postgres(self, *, within: float) -> None:
        """Stop the embedded PostgreSQL, if it is ours."""
        if self.postgres:
            self.postgres.stop(within=within)

    def _external_database(self) -> tuple[str, str, str] | None:
        url = self.values.get(env.OWNER_URL)
        if url is None:
            return None
        passwords = self.keyring.database
        ours = {role: passwords[role] for role, name in LOGINS.items() if name not in self.values}
        external.provide_roles(env.OWNER_URL, url, ours)
        for role, password in ours.items():
            external.check_role(LOGINS[role], external.as_role(url, role, password), role)
        app, system = (
            self.values.get(name) or external.as_role(url, role, passwords[role])
            for role, name in LOGINS.items()
        )
        return url, app, system

    def _embedded_database(self, say: Callable[[str], None]) -> tuple[str, str, str]:
        say("Starting PostgreSQL")
        self.folder.begin()
        self.postgres = Postgres(
            self.folder / "postgres",
            passwords=self.keyring.database,
            log=self.log("postgres"),
            keep=[self.folder.lock],
        )
        self._watch(self.postgres)
        owner, app, system = (self.postgres.url(role, DATABASE) for role in (OWNER, APP, SYSTEM))
        return owner, app, system

    def _embedded_redis(self, say: Callable[[str], None]) -> str:
        say("Starting Redis")
        self.redis = Redis(
            self.folder / "redis",
            password=self.keyring.redis,
            log=self.log("redis"),
            keep=[self.folder.lock],
        )
        self._watch(self.redis)
        return self.redis.url

    def _watch(self, server: Postgres | Redis) -> None:
        server.start()
        if server.child:
            self.crew.servers.append(server.child)

    def _mail_sink(self, say: Callable[[str], None]) -> str:
        say("Starting a mail server that delivers nowhere")
        port = free_port()
        mails = self.folder.subfolder("mail")
        program = programs.mail_sink(mails, port, self.log("mail"))
        self.crew.start("sink", program)
        waiting.until(
            lambda: waiting.listens(port),
            self.crew.check,
            within=PATIENCE,
            otherwise=f"The {program.name} does not answer: see {program.log}.",
        )
        return f"smtp://127.0.0.1:{port}"

    def log(self, name: str) -> Path:
        """Return where a process writes what it has to say."""
        return self.folder.subfolder("logs") / f"{name}.log"
