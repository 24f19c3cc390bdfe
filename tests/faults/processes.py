"""What the kernel tells of processes."""

import ctypes
import gc
import time
from contextlib import suppress
from pathlib import Path

# Seconds within which nothing of a killed program may be left running.
_PATIENCE = 60


def processes_of(parent):
    """Return the processes that one has started, and when each of them was."""
    found = ((int(entry.name), _stat(int(entry.name))) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return {pid: stat[19] for pid, stat in found if stat and int(stat[1]) == parent}


def wait_for_end(processes):
    """Wait until processes have ended. Raises AssertionError for one that outlives who started it."""
    deadline = time.monotonic() + _PATIENCE
    for pid, started in processes.items():
        while (stat := _stat(pid)) and stat[19] == started and stat[0] != "Z":
            assert time.monotonic() < deadline, f"Process {pid} outlives the program that started it."
            time.sleep(0.01)


def peak_memory(pid):
    """Return the most bytes that a process has held at once since its program began, 0 where it has ended."""
    return _memory(pid, "VmHWM")


def memory(pid):
    """Return the bytes that a process holds, 0 where it has ended."""
    return _memory(pid, "VmRSS")


def give_back():
    """Let go of what this process holds of memory and does not use, so that it can not be used again unseen."""
    gc.collect()
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)


def forget_peak():
    """Let the kernel measure the most memory of this process from now on."""
    Path("/proc/self/clear_refs").write_text("5")


def _memory(pid, what):
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{what}:")), 0)


def _stat(pid):
    """Return what the kernel tells of a process, from its state on; ``None`` where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return None
