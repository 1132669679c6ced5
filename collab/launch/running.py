"""What a running installation leaves in its folder so that commands beside it find its servers."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from collab.launch.errors import LaunchError
from collab.launch.folder import write_whole

NAME = "running.json"
PREFIX = "COLLAB_"


def announce(folder: Path, settings: Mapping[str, str]) -> None:
    """Leave the worker's settings; they hold secrets, and the file is its owner's like those."""
    write_whole(folder / NAME, json.dumps(dict(settings), indent=2))


def withdraw(folder: Path) -> None:
    """Take them away again."""
    (folder / NAME).unlink(missing_ok=True)


def adopt(folder: Path | None, usual: tuple[Path, ...]) -> None:
    """Take the settings of the installation in `folder`, else of the first of `usual` that runs.

    Without `folder`, settings in the environment stand, and finding nothing is no fault here:
    the command will name what it misses.

    :raises LaunchError: when nothing runs in `folder`.
    """
    if folder is None and any(name.startswith(PREFIX) for name in os.environ):
        return
    for place in usual if folder is None else (folder,):
        try:
            os.environ.update(json.loads((place / NAME).read_text()))
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise LaunchError(f"Cannot read {place / NAME}: {error.strerror}.") from None
        else:
            return
    if folder is not None:
        raise LaunchError(f"Nothing runs in {folder}: start it with `collab up`.")
