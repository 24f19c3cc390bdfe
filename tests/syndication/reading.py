"""What strangers read of a page: its JSON-LD, its microdata, its cards, by libraries that know nothing of ours."""

import functools
import json
from datetime import datetime
from pathlib import Path

import feedparser
import microdata
import schema_org
from lxml import etree, html


def read_json_ld(page):
    """Return the blocks of JSON-LD of a page."""
    blocks = html.fromstring(page).xpath('//script[@type="application/ld+json"]/text()')
    return [json.loads(block) for block in blocks]


def read_microdata(page):
    """Return the items of a page as plain values, each property as a list."""
    return [json.loads(item.json()) for item in microdata.get_items(page.decode())]


def read_metas(page):
    """Return what a page's head says, by name or property."""
    metas = html.fromstring(page).xpath("//head/meta[@content]")
    return {meta.get("name") or meta.get("property"): meta.get("content") for meta in metas}


def read_links(page, rel):
    """Return the links of a relation in a page's head, as what they carry."""
    return [dict(link.attrib) for link in html.fromstring(page).xpath(f'//head/link[@rel="{rel}"]')]


def check_vocabulary(node):
    """Make an object of schema.org's of a node, and of all within; fails at what its vocabulary does not know."""
    if isinstance(node, list):
        return [check_vocabulary(each) for each in node]
    if not isinstance(node, dict):
        return node
    given = {
        name: datetime.fromisoformat(value) if name.startswith("date") else check_vocabulary(value)
        for name, value in node.items()
        if not name.startswith("@")
    }
    return getattr(schema_org, node["@type"])(**given)


def as_json_ld(item):
    """Return an item of microdata the way JSON-LD writes it; there, numbers are no text."""
    given = {}
    for name, values in item["properties"].items():
        plain = [as_json_ld(value) if isinstance(value, dict) else value for value in values]
        if name.endswith("Count"):
            plain = [int(value) for value in plain]
        given[name] = plain if name == "comment" else plain[0]
    return {"@type": item["type"][0].removeprefix("https://schema.org/"), **given}


_ATOM = "{http://www.w3.org/2005/Atom}"
_THREADS = "{http://purl.org/syndication/thread/1.0}"


@functools.cache
def atom_schema():
    return etree.RelaxNG(etree.parse(Path(__file__).parent / "atom.rng"))


def read_feed(client, path, **headers):
    """Fetch a feed, check that it is valid Atom, and return what a feed reader makes of it."""
    response = client.get(path, **headers)
    assert (response.status_code, response["Content-Type"]) == (200, "application/atom+xml; charset=utf-8")
    tree = etree.fromstring(response.content)
    atom_schema().assertValid(tree)
    ids = [each.text for each in tree.iter(f"{_ATOM}id")]
    assert len(ids) == len(set(ids))
    read = feedparser.parse(response.content)
    assert not read.bozo, read.bozo_exception
    return read


def read_answers(client, path):
    """Return, for each entry of a feed, its id and the id and address of what it answers."""
    tree = etree.fromstring(client.get(path).content)
    return {
        entry.findtext(f"{_ATOM}id"): [
            (answer.get("ref"), answer.get("href")) for answer in entry.iter(f"{_THREADS}in-reply-to")
        ]
        for entry in tree.iter(f"{_ATOM}entry")
    }
