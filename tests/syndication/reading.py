"""What strangers read of a page: its JSON-LD, its microdata, its cards, by libraries that know nothing of ours."""

import json
from datetime import datetime

import microdata
import schema_org
from lxml import html


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
