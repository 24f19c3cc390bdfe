"""What an input did that it must not: told apart from others, made small, kept."""

import hashlib
import time
import traceback
from pathlib import Path

_ROOT = str(Path(__file__).resolve().parent.parent.parent)
_MOST_SECONDS = 20


def key_of(error):
    """Return what makes one finding another than the next: the kind of error, and where in the project it came up."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(_ROOT)]
    ours = [frame for frame in frames if "/.venv/" not in frame.filename]
    last = ours[-1] if ours else frames[-1]
    where = f"{Path(last.filename).relative_to(_ROOT)}:{last.lineno}"
    through = next((frame for frame in reversed(ours) if "/forum/archive/readers/" in frame.filename), last)
    return f"{type(error).__name__} at {where} through {Path(through.filename).name}:{through.lineno}"


def make_small(data, still_fails):
    """Return the input with everything taken out that the finding does not need, as far as there is time."""
    end = time.monotonic() + _MOST_SECONDS
    step = max(1, len(data) // 2)
    while step and time.monotonic() < end:
        at, is_smaller = 0, False
        while at < len(data) and time.monotonic() < end:
            less = data[:at] + data[at + step :]
            if still_fails(less):
                data, is_smaller = less, True
            else:
                at += step
        step = step if is_smaller and step == 1 else step // 2
    return data


def keep(folder, name, data, told):
    """Write an input that was found, and what it did, beside each other; return where the input is."""
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    file = place / hashlib.sha256(told.partition("\n")[0].encode()).hexdigest()[:12]
    file.write_bytes(data)
    file.with_suffix(".txt").write_text(told, errors="backslashreplace")
    return file
