"""Feed every reader, and every kind of container, broken archives: ``make fuzz``.

Whatever stands in a file, a reader yields threads whose ledgers add up and
which can be written as they are prepared, or refuses the file with a sentence:
never another exception, in less than 5 s of work and 512 MB of memory. What
does otherwise is made small and kept in ``var/fuzz``; then the exit status is 1.

Files are broken by chance from a seed, with the words of their formats; a file
that makes a reader tell something new is broken further. Coverage is not
measured (atheris would): it sees Python alone, while half of the parsing is
lxml's, zlib's and the decoders', and it has no packages for every Python that
runs Rostra. Structure, not bytes, is what breaks readers here.
"""

import argparse
import multiprocessing
import shutil
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.child import feed
from tests.fuzz.findings import keep

NAMES = (
    "rostra", "wxr", "disqus", "isso", "remark42", "commento", "discourse", "reddit", "html", "mail", "text",
    "zip", "tar", "tar.gz", "tar.bz2", "tar.xz", "gz", "bz2", "xz", "warc", "warc.gz",
)  # fmt: skip
_HEAD = f"{'reader':10} {'inputs':>9} {'kinds':>6} {'longest':>9} {'memory':>9} {'findings':>9}"


@dataclass
class Tally:
    """What became of one target."""

    name: str
    inputs: int = 0
    files: int = 0
    longest: float = 0
    peak: int = 0
    kept: dict = field(default_factory=dict)

    def row(self):
        return (
            f"{self.name:10} {self.inputs:9} {self.files:6} {self.longest:7.2f} s {self.peak / 1024**2:5.0f} MiB "
            f"{len(self.kept):9}"
        )


def main():
    options = read_options()
    folder = Path(options.folder).resolve()
    only = Path(options.file).read_bytes() if options.file else None
    print(f"Seed {options.seed}. Findings are kept in {options.folder}.\n{_HEAD}")
    found = 0
    for name in options.reader or NAMES:
        tally = fuzz(Tally(name), options.seed, options.minutes * 60, folder, only)
        print(tally.row(), flush=True)
        found += len(tally.kept)
    return 1 if found else 0


def read_options():
    parser = argparse.ArgumentParser(prog="make fuzz ARGS=…")
    parser.add_argument("--minutes", type=float, default=10, help="how long each is fed")
    parser.add_argument(
        "--reader", nargs="+", choices=NAMES, metavar="NAME", help=f"feed only these: {', '.join(NAMES)}"
    )
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of what chance decides; else the time")
    parser.add_argument("--file", help="feed this one file alone, such as a finding")
    parser.add_argument("--folder", default="var/fuzz", help="where findings are kept")
    options = parser.parse_args()
    if options.file and len(options.reader or ()) != 1:
        parser.error("--file needs one --reader")
    return options


def fuzz(tally, seed, seconds, folder, only):
    """Feed one target for some seconds; a process that is ended on the way is started again behind the input."""
    end, first = time.monotonic() + seconds, 0
    while first == 0 or (time.monotonic() < end and only is None):
        first = _feed(tally, seed, first, end - time.monotonic(), folder, only) + 1
    shutil.rmtree(folder / f"work-{tally.name}", ignore_errors=True)
    return tally


def _feed(tally, seed, first, seconds, folder, only):
    """Run one process until it ends; return the number of its last input."""
    work = folder / f"work-{tally.name}"
    work.mkdir(parents=True, exist_ok=True)
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=feed, args=(sender, tally.name, seed, first, seconds, str(work), only))
    process.start()
    sender.close()
    last, is_done = first, False
    try:
        while True:
            kind, last, *told = receiver.recv()
            is_done = kind == "done"
            if kind == "tried":
                tally.inputs += 1
                tally.longest, tally.peak, tally.files = max(tally.longest, told[0]), max(tally.peak, told[1]), told[2]
            elif kind == "found":
                _tell(tally, folder, told[0], f"{told[1]}\nseed {seed}, input {last}\n")
    except EOFError:
        process.join()
    running = work / "running"
    if not is_done and not running.exists():
        sys.exit(f"The process for {tally.name} could not begin.")
    if not is_done:
        # The parent was told of the input before.
        last += 1
        ended = signal.Signals(-process.exitcode).name if process.exitcode < 0 else f"exit {process.exitcode}"
        _tell(tally, folder, running.read_bytes(), f"the process ended: {ended}\nseed {seed}, input {last}\n")
    return last


def _tell(tally, folder, data, told):
    """Keep a finding, once of each kind."""
    what = told.partition("\n")[0]
    kind = what.partition(":")[0] if what.startswith("too ") else what
    if kind not in tally.kept:
        tally.kept[kind] = keep(folder, tally.name, data, told)
        print(f"{tally.name}: {what}, {len(data)} bytes in {tally.kept[kind]}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
