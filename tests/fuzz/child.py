"""The process that feeds one target: bounded in time and memory, and ended by the kernel where it hangs."""

import logging
import os
import random
import resource
import signal
import tempfile
import time
import traceback
import warnings
from contextlib import suppress
from pathlib import Path

SECONDS = 5
MEMORY = 512 * 1024**2
# Beyond these the process is ended: it hangs, or takes what the machine needs.
_HANGING, _WAITING = 30, 120
_MOST_MEMORY = 2 * 1024**3
# Files that are worth breaking: as many, as large.
_MOST_FILES, _LARGEST_FILE = 400, 50_000


def feed(sender, name, seed, first, seconds, folder, only):
    """Break files and have them read until the time is over; tell the parent what is found.

    ``first`` is the number of the first input, and with ``name`` and ``seed``
    decides what is made; ``only`` is a file to be read as it is, once.
    """
    resource.setrlimit(resource.RLIMIT_DATA, (_MOST_MEMORY, _MOST_MEMORY))
    # What the tests' settings make goes with this process.
    tempfile.tempdir = tempfile.mkdtemp(dir=folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    os.chdir(tempfile.tempdir)
    # Nobody listens any more where the run was broken off.
    with suppress(BrokenPipeError):
        _Feeding(sender, name, folder).go(seed, first, seconds, only)


class _Feeding:
    """One run of one target."""

    def __init__(self, sender, name, folder):
        from tests.fuzz.targets import find_target

        self._sender = sender
        self._target = find_target(name)
        self._running = Path(folder, "running")
        self._slowest = Path(folder).parent / f"slowest-{name}"
        self._seen = set()
        self._files = list(self._target.seeds)
        self._told = set()
        self._longest = 1.0

    def go(self, seed, first, seconds, only):
        """Feed the seeds as they are, then what is made of them."""
        end = time.monotonic() + seconds
        for data in [only] if only is not None else self._files[:]:
            self._try(data, first, is_seed=True)
        number = first
        while only is None and time.monotonic() < end:
            chance = random.Random(f"{seed} {number}")
            if not self._try(self._target.make(chance, chance.choice(self._files)), number):
                break
            number += 1
        self._sender.send(("done", number))
        self._running.unlink(missing_ok=True)

    def _try(self, data, number, *, is_seed=False):
        """Have one input read; return whether the process may go on."""
        self._running.write_bytes(data)
        began = time.process_time()
        error = self._check(data)
        taken = time.process_time() - began
        if taken > self._longest:
            self._longest = taken
            self._slowest.write_bytes(data)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        self._sender.send(("tried", number, taken, peak, len(self._files)))
        if error and error[0] not in self._told:
            self._told.add(error[0])
            self._sender.send(("found", number, self._small(data, error[0]), "\n".join(error)))
        elif taken > SECONDS:
            self._sender.send(("found", number, data, f"too slow: {taken:.1f} s of work, {len(data)} bytes"))
        elif peak > MEMORY:
            self._sender.send(("found", number, data, f"too much memory: {peak // 1024**2} MiB, {len(data)} bytes"))
            return is_seed
        return True

    def _check(self, data):
        """Return what is wrong, and the traceback; ``None`` where nothing is."""
        from tests.fuzz.findings import key_of

        signal.setitimer(signal.ITIMER_PROF, _HANGING)
        signal.setitimer(signal.ITIMER_REAL, _WAITING)
        try:
            done = self._target.check(data)
        except Exception as error:  # noqa: BLE001 - finding any is what this is for
            return key_of(error), traceback.format_exc()
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
        if done not in self._seen and len(self._seen) < _MOST_FILES and len(data) <= _LARGEST_FILE:
            self._seen.add(done)
            self._files.append(data)
        return None

    def _small(self, data, key):
        from tests.fuzz.findings import make_small

        return make_small(data, lambda less: (self._check(less) or ("",))[0] == key)
