"""Programs that tests need besides Python: found, or installed where that can be done."""

import os
import shutil
import subprocess
from pathlib import Path


def find_program(name, package, folders=""):
    """Return the path of a program; as root on Debian or Ubuntu it is installed like the browser of the tests.

    ``folders`` is a pattern of folders to look in besides the usual ones, the last in order of names first.
    """
    path = _find(name, folders)
    if path is None and os.geteuid() == 0 and shutil.which("apt-get"):
        subprocess.run(["apt-get", "update", "-q"], check=True)
        subprocess.run(["apt-get", "install", "-y", "-q", "--no-install-recommends", package], check=True)
        path = _find(name, folders)
    assert path, f"The program {name} is missing: install the package {package}."
    return path


def _find(name, folders):
    found = sorted(Path("/").glob(f"{folders}/{name}")) if folders else []
    return str(found[-1]) if found else shutil.which(name)
