"""No word for people stands in a template, a script or a view without going through gettext."""

import ast
import re
from html.parser import HTMLParser

import pytest
from django.conf import settings

TEMPLATES = settings.BASE_DIR / "templates"
PAGES = sorted(str(path.relative_to(TEMPLATES)) for kind in ("*.html", "*.jinja") for path in TEMPLATES.rglob(kind))
SCRIPTS = sorted((settings.BASE_DIR / "static/js").glob("*.js"))
MODULES = sorted(path for app in ("accounts", "forum") for path in (settings.BASE_DIR / app).rglob("*.py"))

_HIDDEN = re.compile(
    r"{#.*?#}"
    r"|{%-?\s*comment\s*-?%}.*?{%-?\s*endcomment\s*-?%}"
    r"|{%\s*blocktrans(?:late)?\b.*?{%\s*endblocktrans(?:late)?\s*%}"
    r"|{%\s*trans(?:late)?\b.*?%}",
    re.DOTALL,
)
_CODE = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_LITERAL = re.compile(r"""(["'])(.*?)\1""")
# A literal that begins like a sentence.
_SENTENCE = re.compile(r"[A-Z][a-z]+(?:\s.*)?")
_SHOWN = ("title", "alt", "placeholder", "aria-label", "aria-description")
# What is the same in every language: the mark-up itself and addresses typed into a terminal.
_KEPT = {"code", "script", "style", "kbd"}
# Names of keys and of headers, which browsers and servers understand.
_KEYS = {"Enter", "Escape", "Tab", "Home", "End", "Backspace", "Accept", "Content-Type"}


class Texts(HTMLParser):
    """Gathers what a reader would see of a template whose tags are taken out."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.inside = []

    def handle_starttag(self, tag, attrs):
        if tag in _KEPT:
            self.inside.append(tag)
        self.found += [value for name, value in attrs if name in _SHOWN and value and _WORD.search(value)]

    def handle_endtag(self, tag):
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data):
        # Attributes may stand by themselves, in a block that puts them into several elements.
        data = re.sub(r'\b[a-z-]+="[^"]*"|\bitemscope\b', "", data)
        if not self.inside and _WORD.search(data):
            self.found.append(data.strip())


def untranslated(source):
    code = _HIDDEN.sub("", source)
    tags = re.findall(r"{%(.*?)%}", code, re.DOTALL)
    literals = [text for tag in tags for _quote, text in _LITERAL.findall(tag) if _SENTENCE.fullmatch(text)]
    texts = Texts()
    texts.feed(_CODE.sub("", code))
    texts.close()
    return literals + texts.found


@pytest.mark.parametrize("name", PAGES)
def test_template_says_nothing_that_is_not_translated(name):
    assert untranslated((TEMPLATES / name).read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_script_has_its_words_from_the_page(script):
    code = re.sub(r"^\s*//.*$", "", script.read_text(encoding="utf-8"), flags=re.MULTILINE)
    literals = re.findall(r"""["'`]([A-Z][a-z-]+(?:[ .!?,:][^"'`]*)?)["'`]""", code)
    assert [text for text in literals if text not in _KEYS] == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("<p>Plain words</p>", ["Plain words"]),
        ('<a title="Go on">{{ name }}</a>', ["Go on"]),
        ('{% include "a.html" with label="Go on" %}', ["Go on"]),
        ("<p>{% translate 'Go on' %}, {% blocktranslate %}go on{% endblocktranslate %} <code>manage.py</code></p>", []),
        (
            '{% if tag == "error" %}<time datetime="{{ day|date:"c" }}">{{ day|date:"DATE_FORMAT" }}</time>{% endif %}',
            [],
        ),
    ],
)
def test_words_are_told_from_code(source, found):
    assert untranslated(source) == found


# Words that a call or an argument of this name shows to people.
_CALLS = {"ValidationError", "success", "info", "warning", "error"}
_ARGUMENTS = {"label", "help_text", "verbose_name", "verbose_name_plural", "short_description", "empty_label"}


def _is_plain(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_WORD.search(node.value))


def _plain_words(tree):
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        owner = getattr(getattr(call.func, "value", None), "id", "messages")
        if name in _CALLS and (name[0].isupper() or owner == "messages"):
            yield from (argument for argument in call.args if _is_plain(argument))
        yield from (given.value for given in call.keywords if given.arg in _ARGUMENTS and _is_plain(given.value))


def test_python_says_nothing_that_is_not_translated():
    found = [
        f"{path.relative_to(settings.BASE_DIR)}:{node.lineno}: {node.value}"
        for path in MODULES
        if "/migrations/" not in str(path)
        for node in _plain_words(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []
