"""Nothing that an input names is fetched, by Python or by a library beneath it: a server listens, and hears nobody."""

import selectors
import socket
from contextlib import contextmanager

import pytest

from forum.articles.models import Article
from tests.archive import wxr_samples
from tests.archive.container_samples import answer, record
from tests.archive.html_pages import page_with, wordpress
from tests.archive.pages import comment, text_page

MARKUP = (
    '<p><img src="{0}/a.png" srcset="{0}/b.png 2x"><a href="{0}/" ping="{0}/ping">Oak</a></p>'
    '<iframe src="{0}/f"></iframe><object data="{0}/o"></object>'
    '<video poster="{0}/p" src="{0}/v"></video><svg><image href="{0}/i"/></svg>'
    '<p style="background: url({0}/s)">Elm.</p>'
)
HEAD = (
    '<base href="{0}/"><link rel="stylesheet" href="{0}/x.css"><link rel="preconnect" href="{0}">'
    '<script src="{0}/x.js"></script><style>@import "{0}/y.css";</style>'
    '<meta http-equiv="refresh" content="0; url={0}/"><meta property="og:image" content="{0}/og.png">'
)
SCHEMA = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="{0} {0}/x.xsd"'


def wxr(declared="", used=""):
    made = wxr_samples.export(wxr_samples.item("1", wxr_samples.comment("2"), content=MARKUP), title_of(used))
    return made.replace("?>", f"?>{declared}", 1)


def title_of(used):
    return wxr_samples.item("3", title="Used", content="").replace("<wp:post_id>", f"{used}<wp:post_id>", 1)


def html(doctype="<!DOCTYPE html>"):
    page = page_with(f"<ol>{wordpress(1, MARKUP)}</ol>", body=MARKUP, head=HEAD)
    return page.replace("<!DOCTYPE html>", doctype)


def disqus(declared=""):
    made = wxr_samples.disqus(wxr_samples.thread("1"), wxr_samples.post("2", "1", message=f"<![CDATA[{MARKUP}]]>"))
    return made.replace("?>", f"?>{declared}", 1)


INCLUDE = '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{0}/i" parse="text"/>'
STYLE = '<?xml-stylesheet type="text/xsl" href="{0}/x.xsl"?>'
PUBLIC = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "{0}/xhtml1-strict.dtd">'
# Each with whether it is imported: whatever declares a document type of its own in XML is refused.
INPUTS = {
    "external subset": (wxr('<!DOCTYPE rss SYSTEM "{0}/rss.dtd">'), False),
    "public subset": (disqus('<!DOCTYPE disqus PUBLIC "-//X//Y" "{0}/disqus.dtd">'), False),
    "entity": (wxr('<!DOCTYPE rss [<!ENTITY x SYSTEM "{0}/x">]>', "<x>&x;</x>"), False),
    "parameter entity": (wxr('<!DOCTYPE rss [<!ENTITY % x SYSTEM "{0}/x"> %x;]>'), False),
    "notation": (wxr('<!DOCTYPE rss [<!NOTATION n SYSTEM "{0}/n"><!ENTITY x SYSTEM "{0}/x" NDATA n>]>'), False),
    "include": (wxr(used=INCLUDE), True),
    "style sheet": (wxr(STYLE), True),
    "schema": (wxr().replace("<rss ", f"<rss {SCHEMA} ", 1), True),
    "disqus": (disqus(), True),
    "html": (html(), True),
    "xhtml": (html(PUBLIC), True),
    "html with an entity": (html('<!DOCTYPE html [<!ENTITY x SYSTEM "{0}/x">]>'), True),
    "text": (text_page(comment(1, "ada", MARKUP), body="{0}/ is where it stands."), True),
    "crawl": (html(), True),
}


class Listener:
    """A server that answers nobody, and counts who came."""

    def __init__(self, server):
        self._server = server
        self.address = "http://{}:{}".format(*server.getsockname())

    def visits(self):
        """Return how many connections stand in its queue; they do, though nobody accepts them."""
        count = 0
        with selectors.DefaultSelector() as selector:
            selector.register(self._server, selectors.EVENT_READ)
            while selector.select(timeout=0):
                self._server.accept()[0].close()
                count += 1
        return count


@contextmanager
def listening():
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        yield Listener(server)


def test_listener_hears_whoever_comes():
    with listening() as listener:
        for _visit in range(2):
            socket.create_connection(("127.0.0.1", int(listener.address.rpartition(":")[2]))).close()
        assert (listener.visits(), listener.visits()) == (2, 0)


@pytest.mark.parametrize("name", INPUTS)
def test_what_an_input_names_is_not_fetched(run, tmp_path, name):
    content, is_imported = INPUTS[name]
    (tmp_path / "z.txt").write_text(text_page(comment(1, "zoe", "All of it."), title="Sound"))
    with listening() as listener:
        data = content.replace("{0}", listener.address).encode()
        if name == "crawl":
            data = record("response", answer(data), address=f"{listener.address}/1")
        (tmp_path / "a").write_bytes(data)
        result = run("import_archive", tmp_path)
        assert listener.visits() == 0
    assert (result.status, "Traceback" in result.err) == (0 if is_imported else 1, False)
    titles = set(Article.objects.values_list("title", flat=True))
    assert ("Sound" in titles, len(titles) > 1) == (True, is_imported)
