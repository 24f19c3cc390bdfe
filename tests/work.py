"""How much work something is. No test goes by the clock: a slow or a busy machine would decide it.

What Python does is counted. What goes on inside one call of a library written
in C, a search for a regular expression above all, cannot be: tests give it an
input so large that it is done in a second or two where the work goes by the
length, and takes minutes to hours where it goes by the square, and are patient.
"""

import signal
import sys
from contextlib import contextmanager

# Seconds of the processor's work: no machine that runs tests needs them for what takes others two.
_PATIENCE = 60


def count_calls(act, *args):
    """Call something; return how many calls it makes, to functions of Python and of C alike."""
    made = 0

    def note(_frame, event, _argument):
        nonlocal made
        made += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        act(*args)
    finally:
        sys.setprofile(before)
    return made


@contextmanager
def patience():
    """Raises AssertionError in what does not come to an end.

    C code that lets nothing interrupt it, for twice as long, ends the process: its signal is one that nobody handles.
    """

    def give_up(*_signal):
        raise AssertionError(f"It is not done after {_PATIENCE} seconds of work, and so will not be for a long time.")

    before = signal.signal(signal.SIGPROF, give_up)
    signal.setitimer(signal.ITIMER_PROF, _PATIENCE)
    signal.setitimer(signal.ITIMER_VIRTUAL, 2 * _PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGPROF, before)
