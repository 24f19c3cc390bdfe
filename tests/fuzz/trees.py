"""Breaks what a sound file says, and leaves it sound JSON, XML or HTML: so more than its parser is tried."""

import copy
import json
from contextlib import suppress

from lxml import etree, html

_MOST_NODES = 20_000
_TEXTS = (
    "", " ", "0", "1", "a", "root", "\u2028", "\u0663", "a" * 300, "a " * 2000, "<p>x</p>", "<b>" * 300, "> a\nb",
    "2021-02-30T00:00:00Z", "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00", "2021-03-28T02:30:00",
    "2021-02-03", "2021-02-03T13:03:00+23:59:59", "2021-W05-3T13:03", "0000-00-00 00:00:00", "http://[::1", "//x",
    "https://x.example/" + "a" * 3000, "javascript:x", "https://x.example/a b#c", "mailto:x",
)  # fmt: skip
_VALUES = (
    *_TEXTS, "\0", "\ud800", None, True, False, 0, -1, 1, 2, 7, 1.5, 1e300, -0.0, 2**31, 10**19, 1593597600,
    253402300800, -62135596800, [], {}, [[]], [None], {"": 0}, {"a": {}}, ["a", 1],
)  # fmt: skip
_TIMES = (0, 0, 0, 1, 1, 1, 1, 2, 3, 30, 300)


def break_json(chance, data, *, is_lines=False):
    """Return a JSON file, or a file of a JSON value a line, that says something else; as it is where it is none."""
    try:
        value = [json.loads(line) for line in data.splitlines() if line.strip()] if is_lines else json.loads(data)
    except (ValueError, RecursionError):
        return data
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        _break_value(chance, value)
    written = [json.dumps(line) for line in value] if is_lines else [json.dumps(value)]
    return "".join(f"{line}\n" for line in written).encode()


def break_lines(chance, data):
    """Return a file of a JSON value a line that says something else."""
    return break_json(chance, data, is_lines=True)


def _break_value(chance, top):
    """Change one place of a value: leave it out, repeat it, or put something in it."""
    places = _places(top)
    if not places:
        return
    holder, key = chance.choice(places)
    way = chance.random()
    if way < 0.15:
        del holder[key]
    elif way < 0.3 and isinstance(holder, list):
        holder[key:key] = [copy.deepcopy(holder[key]) for _ in range(chance.choice(_TIMES))]
    elif way < 0.4 and isinstance(holder, list):
        chance.shuffle(holder)
    elif way < 0.6:
        # What stands elsewhere under the same key, or anywhere.
        alike = [(there, found) for there, found in places if found == key] if chance.random() < 0.6 else places
        there, found = chance.choice(alike)
        holder[key] = copy.deepcopy(there[found])
    elif way < 0.7 and isinstance(holder, dict):
        holder[chance.choice(["", "id", "parent", "a" * 300, str(chance.choice(places)[1])])] = holder[key]
    else:
        holder[key] = copy.deepcopy(chance.choice(_VALUES))


def _places(top):
    """Return every place in a value as what holds it and the key there."""
    places, waiting = [], [top]
    while waiting and len(places) < _MOST_NODES:
        value = waiting.pop()
        keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        places += [(value, key) for key in keys]
        waiting += [value[key] for key in keys]
    return places


def break_xml(chance, data):
    """Return an XML file that says something else; as it is where it is none."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return data
    _break_elements(chance, root)
    return etree.tostring(root, xml_declaration=True, encoding=chance.choice(("utf-8", "utf-8", "utf-16", "ascii")))


def break_html(chance, data):
    """Return a page that says something else; as it is where it is none."""
    try:
        root = html.document_fromstring(data)
    except (etree.LxmlError, ValueError):
        return data
    _break_elements(chance, root)
    return html.tostring(root, doctype="<!DOCTYPE html>", encoding="utf-8")


def _break_elements(chance, root):
    for _ in range(chance.choice((1, 1, 2, 3, 5))):
        elements = [element for element in root.iter() if isinstance(element.tag, str)][1:_MOST_NODES]
        # What a broken page holds is not always what lxml lets be set.
        with suppress(ValueError):
            if elements:
                chance.choice(_WAYS)(chance, chance.choice(elements), chance.choice(elements))


def _remove(_chance, element, _other):
    element.getparent().remove(element)


def _repeat(chance, element, _other):
    for _ in range(chance.choice(_TIMES)):
        element.addnext(copy.deepcopy(element))


def _copy_to(chance, element, other):
    other.insert(chance.randint(0, len(other)), copy.deepcopy(element))


def _shuffle(chance, element, _other):
    inner = list(element.getparent())
    chance.shuffle(inner)
    element.getparent()[:] = inner


def _set_text(chance, element, other):
    element.text = chance.choice((other.text, chance.choice(_TEXTS)))


def _rename(_chance, element, other):
    element.tag = other.tag


def _set_attribute(chance, element, other):
    names = [*other.attrib, *element.attrib] or ["id"]
    value = chance.choice((chance.choice(_TEXTS), *other.attrib.values(), *element.attrib.values()))
    element.set(chance.choice(names), value)


def _remove_attribute(chance, element, _other):
    if element.attrib:
        del element.attrib[chance.choice(list(element.attrib))]


_WAYS = (_remove, _repeat, _copy_to, _shuffle, _set_text, _set_text, _rename, _set_attribute, _remove_attribute)
TREES = dict.fromkeys(("isso", "commento", "discourse", "reddit"), break_json)
TREES |= dict.fromkeys(("remark42", "rostra"), break_lines) | dict.fromkeys(("wxr", "disqus"), break_xml)
TREES |= {"html": break_html}
