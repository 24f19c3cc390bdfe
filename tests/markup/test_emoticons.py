"""Names of emoticons in plain text are shown as signs where nothing else is meant."""

import re

import pytest

from forum.markup.emoticons import show_emoticons
from forum.markup.excerpt import excerpt
from forum.markup.render import render


def shown(line):
    """The names that are shown as signs, in their order."""
    return re.findall(r'<abbr class="emoticon" title="(\w+)">[^\w<]+</abbr>', show_emoticons(line))


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("The dreamers laughing For a start, somebody has to build it.", ["laughing"]),
        ("The bridge is open again! wink", ["wink"]),
        ("The bridge is open again. smile Thanks to all.", ["smile"]),
        ("laughing", ["laughing"]),
        ("wink The ferry is late.", ["wink"]),
        ("The ferry is late lol lol again", ["lol", "lol"]),
        ("It rains. crying wink Tomorrow too.", ["crying", "wink"]),
        ("Мост снова открыт no Паром стоит.", ["no"]),
        ("Мост снова открыт what", ["what"]),
    ],
)
def test_certain_emoticon_is_a_sign(line, names):
    assert shown(line) == names


@pytest.mark.parametrize(
    "line",
    [
        "He was laughing The rest is known.",
        "The children kept laughing at the clock.",
        "We met our fellow Europeans.",
        "Is it open? no",
        "Is it open? No.",
        "It is closed. no",
        "They did what The Clock asked.",
        "What was she doing? laughing",
        "And then... crying",
        "All you need is love",
        "A smile, a wink: that was all.",
        "Laughing For a start.",
        "She said laughing, For a start.",
        "I am",
        "The man laughing Hermann saw.",
        "Слово «what no» по-английски",
        "",
    ],
)
def test_word_that_may_be_one_stays_a_word(line):
    assert shown(line) == []
    assert "<abbr" not in show_emoticons(line)


def test_emoticon_is_shown_in_plain_text_alone_and_is_safe():
    text = "<b>Dreamers</b> & all laughing For a start."
    html = '<p>&lt;b&gt;Dreamers&lt;/b&gt; &amp; all <abbr class="emoticon" title="laughing">😆</abbr> For a start.</p>'
    assert render(text, "text") == html
    assert excerpt(html) == "<b>Dreamers</b> & all 😆 For a start."
    assert render("Dreamers laughing For a start.", "markdown") == "<p>Dreamers laughing For a start.</p>\n"


def test_no_other_class_comes_through():
    assert (
        render('<abbr class="news emoticon" title="x">x</abbr>', "html") == '<abbr class="emoticon" title="x">x</abbr>'
    )
