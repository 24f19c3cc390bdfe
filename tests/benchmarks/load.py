"""Ask a server for one page as often as it goes, where there is no wrk: ``python -m tests.benchmarks.load URL …``.

``URL CONNECTIONS SECONDS``; prints how many answers came.
"""

import asyncio
import re
import sys
import time
from urllib.parse import urlsplit


async def ask(url, end):
    """Ask over one connection that is kept open until the end; returns how many answers came."""
    parts = urlsplit(url)
    request = f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    count = 0
    while time.monotonic() < end:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        await reader.readexactly(int(re.search(rb"(?i)content-length: (\d+)", head)[1]))
        count += 1
    writer.close()
    return count


async def main(url, connections, seconds):
    end = time.monotonic() + int(seconds)
    print(sum(await asyncio.gather(*(ask(url, end) for _connection in range(int(connections))))))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
