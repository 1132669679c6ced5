"""The writers of tables, as exports take them."""

from __future__ import annotations

from collab.shared.papers.sheet import Line, csv_file, xlsx_file

__all__ = ["Line", "csv_file", "xlsx_file"]
