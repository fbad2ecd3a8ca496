"""Build the browser files of the pages before a wheel or an editable install holds them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCK = "package-lock.json"
VENDOR = Path("src/pre_kg/server/pages/static/vendor")


class AssetsHook(BuildHookInterface[Any]):
    """Runs npm once for a lock file; without npm the pages work, with tables and a text area."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build what is missing or stale."""
        root = Path(self.root)
        built = root / VENDOR / LOCK
        if built.is_file() and built.read_bytes() == (root / LOCK).read_bytes():
            return
        npm = shutil.which("npm")
        commands = (
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"],
            [npm, "run", "--silent", "assets"],
        )
        try:
            for command in commands if npm else ():
                subprocess.run(command, cwd=root, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            self.app.display_warning(f"No graph picture, no editor completion: {error}")
        else:
            if npm is None:
                self.app.display_warning("No graph picture, no editor completion: npm is missing")
