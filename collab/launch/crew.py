"""The children that run together: under one lock, watched as one, named when one is gone."""

import time
from collections.abc import Iterable
from dataclasses import replace

from collab.launch.children import Child, Program
from collab.launch.errors import LaunchError

PAUSE = 0.05  # seconds


class Crew:
    """Children by name, in order of their start."""

    def __init__(self, lock: int) -> None:
        """Let every child hold `lock`, so that the folder stays claimed until the last is gone."""
        self.lock = lock
        self.children: dict[str, Child] = {}
        self.servers: list[Child] = []  # watched here, stopped by who started them

    def start(self, name: str, program: Program) -> None:
        """Start a program that is to run on."""
        self.children[name] = Child(replace(program, keep=[self.lock]))

    def run(self, program: Program, *, within: float) -> None:
        """Run a program to its end, watching the others meanwhile.

        :raises LaunchError: when it fails, takes too long, or another one is gone.
        """
        child = Child(replace(program, keep=[self.lock]))
        deadline = time.monotonic() + within
        try:
            while child.alive:
                self.check()
                if time.monotonic() > deadline:
                    raise LaunchError(f"The {program.name} does not end: see {program.log}.")
                time.sleep(PAUSE)
        finally:
            child.kill()
        if child.process.returncode:
            raise LaunchError(
                f"The {program.name} failed: {last_line(program)} (see {program.log})."
            )

    def check(self) -> None:
        """Look whether everybody is alive.

        :raises LaunchError: naming who is not.
        """
        for child in self._everybody():
            if not child.alive:
                raise LaunchError(
                    f"The {child.program.name} has stopped by itself "
                    f"({_way_out(child)}): see {child.program.log}."
                )

    def ask(self, *names: str) -> None:
        """Ask some of them to stop, without waiting."""
        for name in names:
            if child := self.children.get(name):
                child.ask()

    def end(self, name: str, *, within: float) -> None:
        """Stop one of them."""
        if child := self.children.pop(name, None):
            child.end(within=within)

    def _everybody(self) -> Iterable[Child]:
        return [*self.servers, *self.children.values()]


def last_line(program: Program) -> str:
    """Return the last thing a program said."""
    with program.log.open("rb") as log:
        log.seek(0, 2)
        log.seek(max(0, log.tell() - 4096))
        lines = log.read().decode(errors="replace").strip().splitlines()
    return lines[-1].rstrip(".") if lines else "it said nothing"


def _way_out(child: Child) -> str:
    code = child.process.returncode
    if code < 0:
        return f"signal {-code}"
    return f"exit code {code}, {last_line(child.program)}"
