"""Find a Chromium for the browser tests, or install one: ``python -m tests.browser``."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# The first has no window to draw, and takes a quarter less of the processor.
_NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

_APT = ("apt-get", "install", "-y", "-q", "--no-install-recommends")


def find_browser():
    """Return the path of an installed Chromium or Chrome, ``None`` for Playwright's own.

    On Ubuntu the command named chromium only leads to a snap, which headless
    tests cannot drive.
    """
    for name in _NAMES:
        path = shutil.which(name)
        if path and "snap" not in os.path.realpath(path) and not _is_snap_wrapper(path):
            return path
    return None


def _is_snap_wrapper(path):
    return os.path.getsize(path) < 10_000 and b"snap" in Path(path).read_bytes()


def install():
    """Install Chromium: Debian's as root, Playwright's own anywhere else."""
    if find_browser():
        return
    if _is_debian() and os.geteuid() == 0:
        subprocess.run(["apt-get", "update", "-q"], check=True)
        if subprocess.run([*_APT, "chromium-headless-shell"]).returncode:  # older ones have it in the other
            subprocess.run([*_APT, "chromium"], check=True)
        return
    with_deps = ["--with-deps"] if os.geteuid() == 0 else []
    subprocess.run([sys.executable, "-m", "playwright", "install", *with_deps, "chromium"], check=True)


def _is_debian():
    release = Path("/etc/os-release")
    return shutil.which("apt-get") is not None and release.exists() and "\nID=debian" in f"\n{release.read_text()}"


if __name__ == "__main__":
    install()
