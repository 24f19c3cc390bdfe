"""Exports of WordPress and Disqus for tests, made up one trap at a time."""

import io
from zoneinfo import ZoneInfo

from forum.archive.readers.disqus import DISQUS
from forum.archive.readers.wxr import WXR
from forum.archive.reading import Reading, UnreadableInput

WP = "http://wordpress.org/export/1.2/"
HEAD = """<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>http://network.test</wp:base_site_url><wp:base_blog_url>http://www.village.test/</wp:base_blog_url>
<wp:author><wp:author_id>7</wp:author_id><wp:author_login>ada</wp:author_login>
<wp:author_email>ada@village.test</wp:author_email>
<wp:author_display_name><![CDATA[Ada O&#039;Neil]]></wp:author_display_name></wp:author>"""


def export(*items, head=HEAD, wp=WP):
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:excerpt="{wp}excerpt/" xmlns:wp="{wp}">
<channel>
{head}
{"".join(items)}
</channel>
</rss>
"""


def fields(prefix, found):
    return "\n".join(f"<{prefix}{name}>{text}</{prefix}{name}>" for name, text in found.items())


def item(number="1", *parts, title="A footbridge", content="The council will build it.", **found):
    """One item; ``found`` are fields with WordPress's own prefix, ``parts`` whatever else stands in it."""
    found = {"post_id": number, "post_type": "post", "status": "publish"} | found
    return f"""<item>
<title>{title}</title>
<link>http://village.test/{number}/</link>
{fields("wp:", found)}
<content:encoded><![CDATA[{content}]]></content:encoded>
{"".join(parts)}
</item>
"""


def comment(number, parent="0", **found):
    found = {"id": number, "author": "Ben", "content": f"Words {number}", "approved": "1", "parent": parent} | found
    return f"<wp:comment>\n{fields('wp:comment_', found)}\n</wp:comment>\n"


def disqus(*entries):
    return f"""<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<category dsq:id="1"><forum>village</forum><title>General</title></category>
{"".join(entries)}
</disqus>
"""


def thread(number, **found):
    found = {"forum": "village", "link": f"http://village.test/{number}/", "title": f"Title {number}"} | found
    return f'<thread dsq:id="{number}">\n{fields("", found)}\n</thread>\n'


def post(number, to, parent=None, author="<name>Ben</name>", **found):
    found = {"message": f"Words {number}", "isDeleted": "false", "isSpam": "false"} | found
    above = f'<parent dsq:id="{parent}"/>' if parent else ""
    where = f'<author>{author}</author><thread dsq:id="{to}"/>{above}'
    return f'<post dsq:id="{number}">\n{fields("", found)}\n{where}\n</post>\n'


def read(data, kind=WXR, zone="UTC"):
    """Return all threads; UnreadableInput comes through."""
    data = data.encode() if isinstance(data, str) else data
    return list(kind.read(Reading("export.xml", io.BytesIO(data), ZoneInfo(zone))))


def read_some(data, kind=WXR, zone="UTC"):
    """Return the threads that came, and what stopped the reader or ``None``."""
    data = data.encode() if isinstance(data, str) else data
    threads = []
    try:
        for found in kind.read(Reading("export.xml", io.BytesIO(data), ZoneInfo(zone))):
            threads.append(found)
    except UnreadableInput as error:
        return threads, error
    return threads, None


def read_one(data, **options):
    """Return the one thread of an export that has an article."""
    [found] = [thread for thread in read(data, **options) if thread.article]
    return found


def read_disqus(*entries):
    return read(disqus(*entries), DISQUS)


def problems(threads):
    return [(problem.severity, problem.code) for thread in threads for problem in thread.problems]


def ledger(threads):
    """Return read, placed and reported of all threads together; the sum must hold for each."""
    for found in threads:
        assert found.ledger.read == found.ledger.placed + found.ledger.reported
        assert found.ledger.placed >= (1 + len(found.comments) if found.article else 0)
        assert len(found.lines) == len(found.comments)
    ledgers = [found.ledger for found in threads]
    return tuple(sum(getattr(one, name) for one in ledgers) for name in ("read", "placed", "reported"))
