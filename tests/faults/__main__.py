"""Kill writers in posts, moves and repairs, as many of each as are asked for: ``python -m tests.faults KILLS``.

Runs on the database that the settings name, which has to be empty.
"""

import random
import sys

import django

django.setup()

from tests.faults.acts import Moves, Posts, Repairs  # noqa: E402
from tests.faults.kills import kill_writers  # noqa: E402


def main(kills):
    dice = random.Random()
    for act in (Posts, Moves, Repairs):
        inside = kill_writers(act(), kills, dice)
        print(f"{act.__name__.lower()}: {kills} writers killed, {inside} in the middle of a job: sound", flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
