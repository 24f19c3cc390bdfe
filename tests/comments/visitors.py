"""Visitors of one process who ask for one page at once: ``python -m tests.comments.visitors ADDRESS COUNT``.

Says "asking" for each of them, then how often the page was made and how many different ones they got. A page is not
ready before the standard input ends.
"""

import sys
from threading import Thread

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402

from forum.comments import article_pages  # noqa: E402

# No files are collected for these pages: the plain names do.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
made, pages = [], set()
read_page = article_pages.read_page


def read_slowly(*args, **options):
    made.append(args)
    sys.stdin.read()
    return read_page(*args, **options)


def visit(address):
    client = Client(SERVER_NAME="localhost")
    print("asking\n", end="", flush=True)  # in one piece, whoever else writes
    response = client.get(address)
    assert response.status_code == 200
    pages.add(response.content)
    connection.close()


def main(address, count):
    article_pages.read_page = read_slowly
    visitors = [Thread(target=visit, args=(address,)) for _visitor in range(int(count))]
    for visitor in visitors:
        visitor.start()
    for visitor in visitors:
        visitor.join()
    print(len(made), len(pages))


if __name__ == "__main__":
    main(*sys.argv[1:])
