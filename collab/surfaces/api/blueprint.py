"""The blueprint of all operations, and how one is declared in a line."""

from __future__ import annotations

from collab.core.rest import Api

VERSION = "1"
bp = Api("api", url_prefix=f"/api/v{VERSION}")
