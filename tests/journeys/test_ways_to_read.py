"""Ways to read other than with a mouse on a bright screen: keyboard, chosen theme, forced colours, no motion, paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.catalogue.pages import PAGES
from tests.catalogue.walk import walker
from tests.factories import PASSWORD

BY_NAME = {page.name: page for page in PAGES}
TOKENS = """() => {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(["--paper", "--ink", "--link", "--accent", "--red", "--bronze", "--line", "--focus",
        "--raised", "--sunken", "--mark", "--thread"].map((name) => [name, style.getPropertyValue(name)]));
}"""


@pytest.fixture(scope="module")
def walk(browser, tmp_path_factory):
    with walker(browser, tmp_path_factory.mktemp("ways")) as made:
        yield made


@pytest.fixture
def window(walk):
    """A new window on the site, as it comes."""
    opened, words = walk.new_window()
    opened.words = words
    yield opened
    opened.context.close()


def focused(window):
    """The name of what has the focus."""
    return window.evaluate("(document.activeElement.textContent || document.activeElement.name || '').trim()")


def style_of(located, *properties):
    """How a control is drawn; the box round a text and its tools is drawn in its place."""
    script = (
        "(e, names) => { const style = getComputedStyle(e.closest('.box') || e); return names.map((n) => style[n]); }"
    )
    return located.evaluate(script, properties)


def tab_to(window, name):
    """Press Tab until something with this name has the focus, which has to be seen there."""
    for _press in range(80):
        window.keyboard.press("Tab")
        if re.fullmatch(name, focused(window)):
            assert style_of(window.locator(":focus"), "outlineStyle", "outlineWidth") == ["solid", "2px"], name
            expect(window.locator(":focus")).to_be_in_viewport()
            return
    raise AssertionError(f"Tab does not lead to {name}.")


def test_reading_signing_in_and_answering_with_the_keyboard_alone(window):
    window.goto("/")
    window.keyboard.press("Tab")
    assert focused(window) == "Skip to content"
    window.keyboard.press("Enter")
    tab_to(window, "The lamp on the north pier is lit again")
    window.keyboard.press("Enter")
    expect(window.get_by_role("heading", level=1)).to_have_text("The lamp on the north pier is lit again")

    tab_to(window, "Reply comment 1")
    window.keyboard.press("Enter")
    expect(window.get_by_role("heading", level=1)).to_have_text("Sign in")
    tab_to(window, "login")
    window.keyboard.type("dave")
    window.keyboard.press("Tab")
    window.keyboard.type(PASSWORD)
    window.keyboard.press("Enter")
    expect(window.get_by_role("heading", level=1)).to_contain_text("alice")

    tab_to(window, "text")
    window.keyboard.type("Typed without a mouse.")
    tab_to(window, "Post.*")
    window.keyboard.press("Enter")
    expect(window.locator(".thread")).to_contain_text("Typed without a mouse.")
    expect(window).to_have_url(re.compile(r"#c-\d+$"))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
@pytest.mark.parametrize(("chosen", "system"), [("dark", "light"), ("light", "dark")])
def test_chosen_theme_is_remembered_and_is_the_same_as_the_systems(walk, chosen, system, scripts):
    window, words = walk.new_window(color_scheme=system, java_script_enabled=scripts)
    window.goto(words["archived"])
    window.emulate_media(color_scheme=chosen)
    wanted = window.evaluate(TOKENS)
    window.emulate_media(color_scheme=system)
    assert window.evaluate(TOKENS) != wanted

    window.get_by_role("button", name=chosen, exact=False).click()
    expect(window).to_have_url(re.compile(re.escape(words["archived"]) + "$"))
    for path in (words["archived"], "/", "/nowhere/"):
        window.goto(path)
        assert window.evaluate(TOKENS) == wanted, path
        expect(window.get_by_role("button", name=chosen, exact=False)).to_have_attribute("aria-pressed", "true")
    window.context.close()


@pytest.mark.parametrize("name", ["article-signed-in", "list", "sign-in-error", "import-report"])
def test_forced_colours_keep_what_colour_says(walk, name):
    window, _complaints = walk.open(BY_NAME[name])
    window.emulate_media(forced_colors="active")
    assert window.evaluate("matchMedia('(forced-colors: active)').matches")
    # Which choice is made is drawn, not only coloured; buttons and fields have an edge.
    for chosen in window.locator("main [aria-current], .choices [aria-pressed=true]").all():
        script = (
            "chosen => [getComputedStyle(chosen).borderBlockEndStyle, getComputedStyle(chosen).borderBlockEndWidth]"
        )
        assert chosen.evaluate(script) == ["solid", "3px"], chosen.inner_text()
    for control in window.locator("main :is(.button, .input, textarea):visible").all():
        assert style_of(control, "borderBlockStartStyle") == ["solid"]
    window.emulate_media(forced_colors="none")


@pytest.mark.parametrize("name", ["article-signed-in", "list", "sign-in"])
def test_nothing_moves_for_whoever_wants_no_motion(walk, name):
    window, _complaints = walk.open(BY_NAME[name])
    moving = """() => [...document.querySelectorAll("*")].filter((element) => {
        const { transitionDuration, animationName, animationDuration, scrollBehavior } = getComputedStyle(element);
        const still = transitionDuration.split(", ").every((time) => parseFloat(time) === 0);
        return !still || (animationName !== "none" && parseFloat(animationDuration) > 0) || scrollBehavior === "smooth";
    }).map((element) => element.outerHTML.slice(0, 100))"""
    window.emulate_media(reduced_motion="reduce")
    assert window.evaluate(moving) == []


@pytest.mark.parametrize(
    ("name", "words", "tools"),
    [
        ("article-signed-in", "An answer that stays.", [".masthead nav", ".acts", ".composer", ".tools", ".footer"]),
        ("list", "A hundred and thirty voices", [".masthead nav", ".rail nav", ".choices", ".ago"]),
        ("thread", "It starts at comment 4.1.1.1.1.1.", [".story-fold summary", ".above summary", ".acts", ".ago"]),
        ("profile-own", "Please be kind.", [".rail > ul", ".ago"]),
        ("recovery-codes", "codes that are left", [".button"]),
    ],
)
def test_paper_is_white_and_has_the_words_without_the_tools(walk, name, words, tools):
    window, _complaints = walk.open(BY_NAME[name])
    window.emulate_media(media="print", color_scheme="dark")
    assert window.evaluate(TOKENS)["--paper"] == "#fff"
    expect(window.get_by_role("heading", level=1)).to_be_attached()
    expect(window.locator("main").get_by_text(words).first).to_be_visible()
    for tool in tools:
        assert window.locator(tool).count(), tool
        for found in window.locator(tool).all():
            expect(found).to_be_hidden()
    window.emulate_media(media="screen")


def test_folded_comments_are_printed_whole(walk):
    window, _complaints = walk.open(BY_NAME["article-folded-branch"])
    expect(window.get_by_text("What a word:")).to_be_hidden()
    expect(window.locator(".thread time").first).to_be_hidden()
    window.emulate_media(media="print")
    expect(window.get_by_text("What a word:")).to_be_visible()
    expect(window.locator(".thread time").first).to_be_visible()
    window.emulate_media(media="screen")


def test_times_are_the_readers_own_with_scripts_and_the_sites_without(walk):
    shown = []
    for scripts in (True, False):
        window, words = walk.new_window(
            java_script_enabled=scripts,
            timezone_id="Asia/Tokyo",
            locale="en-GB",
            viewport={"width": 1280, "height": 900},
        )
        window.goto(words["locked"])
        moment = window.locator(".thread .meta time").first
        assert moment.get_attribute("datetime") == "2020-01-01T00:00:00+00:00"
        shown.append(moment.inner_text())
        expect(window.locator(".thread .ago")).to_have_count(5 if scripts else 0)
        window.context.close()
    assert shown == ["1 Jan 2020, 09:00", "Jan 1, 2020, 12:00 AM"]


def test_times_are_written_alike_with_and_without_scripts(walk):
    shown = []
    for scripts in (True, False):
        window, words = walk.new_window(java_script_enabled=scripts, timezone_id="UTC", locale="en-US")
        window.goto(words["archived"])
        # The blank before AM and PM is a narrow one in some browsers.
        shown.append([" ".join(time.split()) for time in window.locator(".thread .meta time").all_inner_texts()])
        window.context.close()
    assert len(shown[0]) > 90
    assert shown[0] == shown[1]


def test_time_in_a_list_is_written_in_one(walk):
    window, _words = walk.new_window(timezone_id="Asia/Tokyo", locale="en-GB")
    window.goto("/@person-1@archive/")
    # Boxes beside one another would be lines of a text.
    expect(window.locator(".teaser time").first).to_have_text("1 Jan 2020, 11:07", use_inner_text=True)
    window.context.close()


@pytest.mark.parametrize("width", [320, 360, 390])
def test_phone_shows_of_every_comment_the_day_and_how_long_ago_that_was(walk, width):
    hidden = """() => [...document.querySelectorAll(".thread .head .ago")].filter((ago) => {
        const [inner, outer] = [ago, ago.parentElement].map((part) => part.getBoundingClientRect());
        return inner.top > outer.top + 4 || inner.right > outer.right + 1;
    }).map((ago) => ago.parentElement.textContent)"""
    window, words = walk.new_window(viewport={"width": width, "height": 800}, timezone_id="Europe/Lisbon")
    for name in ("archived", "busy"):
        window.goto(words[name])
        times = window.locator(".thread .head .meta > span > time")
        expect(times).to_have_count(window.locator(".thread .head .ago").count())
        assert times.count() > 10
        assert window.evaluate(hidden) == []
    window.goto(words["locked"])
    first = window.locator(".thread .head time").first
    # The time of the day is for whoever listens.
    expect(first).to_have_text("Jan 1, 2020, 12:00 AM")
    assert first.locator(".clock").evaluate("clock => getComputedStyle(clock).clipPath") == "inset(50%)"
    window.context.close()


def test_list_on_a_phone_tells_in_one_line_how_long_ago_the_last_comment_was(walk):
    window, _words = walk.new_window(viewport={"width": 360, "height": 800})
    window.goto("/")
    wrapped = """() => [...document.querySelectorAll(".teaser .ago")]
        .filter((ago) => ago.getBoundingClientRect().top > ago.previousElementSibling.getBoundingClientRect().top + 4)
        .map((ago) => ago.parentElement.textContent)"""
    expect(window.locator(".teaser .ago").nth(5)).to_be_visible()
    assert window.evaluate(wrapped) == []
    window.context.close()
