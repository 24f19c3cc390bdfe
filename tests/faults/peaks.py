"""Run a command of manage.py, and tell how much memory it took: ``python -m tests.faults.peaks COMMAND …``.

The last line has the peak of the process itself and the sum of those of the
processes that it started, in bytes.
"""

import os
import sys
import threading

from tests.faults.processes import peak_memory, processes_of

# Seconds between two looks at the other processes.
_PAUSE = 0.05


def main(arguments):
    peaks = {}
    is_over = threading.Event()

    def watch():
        while not is_over.wait(_PAUSE):
            for pid in processes_of(os.getpid()):
                # The last figure, not the largest: until its own program begins, a process has this one's memory.
                peaks[pid] = peak_memory(pid) or peaks.get(pid, 0)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        from django.core.management import execute_from_command_line

        execute_from_command_line(["manage.py", *arguments])
    finally:
        is_over.set()
        watcher.join()
    print("peaks:", peak_memory(os.getpid()), sum(peaks.values()), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
