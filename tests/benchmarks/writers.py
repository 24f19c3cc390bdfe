"""Some of many writers at once: ``python -m tests.benchmarks.writers USER SECONDS WRITERS COMMENT…``.

Each post is a reply to one of the comments, or a new top-level comment beside it. They begin when a line comes in.
"""

import json
import random
import sys
import time
from threading import Thread

import django

django.setup()

from django.db import connection  # noqa: E402

from accounts.models import User  # noqa: E402
from forum.comments.models import Comment  # noqa: E402
from forum.comments.services import post_comment  # noqa: E402


def write(user, heads, seconds, waits, errors):
    end = time.monotonic() + seconds
    while (started := time.monotonic()) < end:
        head = random.choice(heads)
        parent = head if len(waits) % 2 else None
        try:
            post_comment(article=head.article, user=user, text="A post under **load**.", parent=parent)
            waits.append((time.monotonic() - started) * 1000)
        except Exception as error:  # noqa: BLE001 - counted, whatever it is
            errors.append(repr(error))
    connection.close()


def main(user_id, seconds, writers, *keys):
    user = User.objects.get(pk=user_id)
    heads = [Comment.objects.select_related("article").get(pk=key) for key in keys]
    waits, errors = [[] for _writer in range(writers)], []
    threads = [Thread(target=write, args=(user, heads, seconds, own, errors)) for own in waits]
    print("ready", flush=True)
    sys.stdin.readline()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"waits": [wait for own in waits for wait in own], "errors": len(errors)}))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
