"""What is known of the pages of each kind of site: where their comments and articles stand.

All of this is data: another engine or theme is another entry, or another
selector in one. The one to be preferred stands first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from forum.archive.readers.html_page.selectors import NOTHING, Selectors, select
from forum.archive.records import Presence

# Where a value stands: the elements, the attribute of theirs ("" is their text), and the part of it.
Place = tuple[Selectors, str, re.Pattern[str]]
# A time: the elements, and the attribute that gives it for machines ("" where only the text does).
TimePlace = tuple[Selectors, str]

_WHOLE = re.compile("(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class ArticlePlaces:
    """Where the parts of an article stand; ``ids`` are those that the site itself gives it."""

    ids: tuple[Place, ...] = ()
    title: Selectors = NOTHING
    body: Selectors = NOTHING
    author: Selectors = NOTHING
    times: tuple[TimePlace, ...] = ()
    tags: Selectors = NOTHING
    sections: Selectors = NOTHING
    closed: Selectors = NOTHING


@dataclass(frozen=True, slots=True)
class Site:
    """Where the comments of one kind of site stand, and the parts of each.

    ``comment`` are the elements that are comments, ``branch`` those that hold
    a comment and its replies where the comment itself does not. ``ids`` finds
    a comment's id in the ``id`` of an element, ``takes_any_id`` says that
    another ``id`` of the comment's element is one too, ``anchor`` is the fragment that
    addresses the comment (``{id}``), "" where that is the element's own.
    ``level`` finds how deep a comment of a flat list is in its classes, and
    ``parents`` are the attributes that name what it answers. ``bare`` is what
    to leave out of a comment whose content is in no element of its own.
    ``mention`` are comments that another site made by linking here (pingbacks).
    """

    name: str
    comment: Selectors
    ids: tuple[re.Pattern[str], ...]
    anchor: str
    takes_any_id: bool = False
    branch: Selectors = NOTHING
    level: re.Pattern[str] | None = None
    parents: tuple[str, ...] = ()
    mention: Selectors = NOTHING
    author: Selectors = NOTHING
    names_in_brackets: bool = False
    presences: dict[str, Presence] = field(default_factory=dict)
    times: tuple[TimePlace, ...] = ()
    updates: tuple[TimePlace, ...] = ()
    score: Selectors = NOTHING
    content: Selectors = NOTHING
    bare: Selectors = NOTHING
    furniture: Selectors = NOTHING
    hidden: Selectors = NOTHING
    quote_titles: Selectors = NOTHING
    quotes: Selectors = NOTHING
    signature: Selectors = NOTHING
    article: ArticlePlaces = ArticlePlaces()


_LEVEL = re.compile(r"(?:^|\s)(?:depth|level|(?:comment|comm)[-_]+(?:depth|level))[-_]?(?P<level>[0-9]{1,4})(?=\s|$)")
_PARENTS = ("data-parent-id", "data-parentid", "data-parent")
_BUTTONS = select(".reply", ".comment-reply-link", ".comment-edit-link", ".says", "img.avatar", ".comment-actions")

WORDPRESS = Site(
    name="WordPress",
    comment=select(".comment.depth-*", ".pingback.depth-*", ".trackback.depth-*", "li#comment-*", "li#li-comment-*"),
    ids=(re.compile(r"^(?:li-|div-)?comment-(?P<id>[0-9]+)$"),),
    anchor="comment-{id}",
    level=_LEVEL,
    parents=_PARENTS,
    mention=select(".pingback", ".trackback"),
    author=select(".fn", ".comment-author-name", "cite", ".comment-author-link", ".comment-author", ".author"),
    times=(
        (select("time[datetime]"), "datetime"),
        (select(".comment-metadata", ".comment-date", ".commentmetadata", ".comment-meta"), ""),
    ),
    content=select(".comment-content", ".comment-text", ".comment_content", ".commenttext", "[itemprop=text]"),
    bare=select(
        "header", "footer", "aside", ".comment-author", ".comment-meta", ".commentmetadata", ".children", "cite"
    )
    + select(".comment-metadata"),
    furniture=_BUTTONS + select(".comment-awaiting-moderation", ".sharedaddy", ".comment-likes"),
    hidden=select(".comment-awaiting-moderation"),
    article=ArticlePlaces(
        ids=(
            (select("link[rel=shortlink]"), "href", re.compile(r"[?&]p=([0-9]+)")),
            (select("body.postid-*"), "class", re.compile(r"(?:^|\s)postid-([0-9]+)")),
            (select("article#post-*", "div#post-*"), "id", re.compile(r"^post-([0-9]+)$")),
        ),
    ),
)

_PRESENCE_WORDS: dict[str, Presence] = {
    "online": "online",
    "онлайн": "online",
    "в сети": "online",
    "offline": "offline",
    "офлайн": "offline",
    "оффлайн": "offline",
    "не в сети": "offline",
}

# The engine itself writes comment-id-N around a comment and comm-id-N around its text; the rest is the theme's. A
# suffix such as that of commentContent_4 is the writer's group, not a level.
DATALIFE = Site(
    name="DataLife Engine",
    comment=select("#comment-id-*"),
    ids=(re.compile(r"^comment-id-(?P<id>[0-9]+)$"),),
    anchor="comment-id-{id}",
    branch=select("li.comments-tree-item"),
    level=_LEVEL,
    parents=_PARENTS,
    author=select(".comment-item__author", ".comment-author", ".comm-author", ".comments-author", ".comment__author")
    + select(".comm_author", ".comm-name", "[itemprop=author]", "[itemprop=creator]", "a[href*=/user/]", "strong", "b"),
    names_in_brackets=True,
    presences=_PRESENCE_WORDS,
    times=(
        (select("time[datetime]"), "datetime"),
        (select(".comment-item__date", ".commentFinalData", ".comment-date", ".comm-date", ".comment__date"), ""),
        (select(".comments-date", ".comm_date", ".date", "time"), ""),
    ),
    score=select(".rating-comment-value", "[id^=comments-ratig-layer-]", "[id^=comments-rating-layer-]"),
    content=select("[id^=comm-id-]"),
    quote_titles=select(".title_quote", ".titlequote"),
    quotes=select(".quote"),
    signature=select(".signature"),
    article=ArticlePlaces(
        ids=(
            (select("[id^=news-id-]"), "id", re.compile(r"^news-id-([0-9]+)$")),
            (select("script"), "", re.compile(r"\bdle_news_id\s*=\s*['\"]?([0-9]+)")),
        ),
        body=select("[id^=news-id-]", ".full-text", ".full-story", ".fullstory"),
    ),
)

LOBSTERS = Site(
    name="Lobsters",
    comment=select("div#c_*"),
    ids=(re.compile(r"^c_(?P<id>[0-9a-z]+)$"),),
    anchor="c_{id}",
    branch=select("li.comments_subtree"),
    author=select("a[href*=/u/]", "a[href*=/~]"),
    times=((select("span[title]", "time[title]"), "title"), (select("time[datetime]"), "datetime")),
    score=select(".score"),
    content=select(".comment_text"),
    bare=select(".voters", ".byline"),
    article=ArticlePlaces(
        ids=((select(".story[data-shortid]"), "data-shortid", _WHOLE),),
        title=select("a.u-url"),
        body=select(".story_text"),
        author=select("a.u-author"),
        times=((select("span[title]", "time[title]"), "title"),),
        tags=select("a.tag"),
    ),
)

MICRODATA = Site(
    name="schema.org microdata",
    comment=select("[itemtype$=/Comment]", "[itemtype$=/UserComments]", "[itemprop~=comment][itemscope]"),
    ids=(re.compile(r"^(?:li-|div-)?comment[-_](?:id[-_])?(?P<id>\w+)$"),),
    takes_any_id=True,
    anchor="",
    level=_LEVEL,
    parents=_PARENTS,
    author=select("[itemprop=author]", "[itemprop=creator]"),
    times=(
        (select("[itemprop=dateCreated][datetime]", "[itemprop=datePublished][datetime]"), "datetime"),
        (select("[itemprop=commentTime][datetime]"), "datetime"),
        (select("[itemprop=dateCreated][content]", "[itemprop=datePublished][content]"), "content"),
        (select("[itemprop=commentTime][content]"), "content"),
        (select("[itemprop=dateCreated]", "[itemprop=datePublished]", "[itemprop=commentTime]", "time"), ""),
    ),
    updates=(
        (select("[itemprop=dateModified][datetime]"), "datetime"),
        (select("[itemprop=dateModified][content]"), "content"),
    ),
    score=select("[itemprop=upvoteCount]"),
    content=select("[itemprop=text]", "[itemprop=commentText]", "[itemprop=articleBody]", "[itemprop=description]"),
    bare=select(
        "[itemprop=author]", "[itemprop=creator]", "[itemprop=dateCreated]", "[itemprop=datePublished]", "header"
    ),
    furniture=_BUTTONS,
)

# Where two fit a page equally well, the earlier is taken.
SITES = (WORDPRESS, DATALIFE, LOBSTERS, MICRODATA)

# Where the parts of an article stand on pages of every kind.
ANY_ARTICLE = ArticlePlaces(
    title=select("h1.entry-title", "h1[itemprop=headline]", "h1.post-title", "h1.article-title", "h1"),
    body=select("[itemprop=articleBody]", ".entry-content", ".post-content", ".article-content", ".article-body")
    + select(".article__body", ".post-body", ".entry-body", ".story-body", "[itemprop=text]"),
    author=select("[rel~=author]", "[itemprop=author]"),
    times=(
        (
            select("[itemprop=datePublished][datetime]", "time.entry-date[datetime]", "time[pubdate][datetime]"),
            "datetime",
        ),
        (select("[itemprop=datePublished][content]"), "content"),
        (select("time[datetime]"), "datetime"),
    ),
    tags=select("a[rel=tag]"),
    sections=select("a[rel~=category]"),
    closed=select(".no-comments", ".nocomments", ".comments-closed"),
)

# Elements that hold an article among other things, and what of it is not the article.
WHOLE_ARTICLE = select("article", "main", "[role=main]")
AROUND_ARTICLE = select(
    "header", "footer", "aside", "h1", ".entry-header", ".entry-footer", ".entry-meta", ".author-bio"
)

# What stands in the elements of articles and is nobody's text.
FURNITURE = (
    select("nav", "#respond", "#comments", ".comments-area", ".comment-respond", "#disqus_thread", "#dle-comments-list")
    + select(".sharedaddy", ".share", ".share-buttons", ".social-share", ".social-links", ".dpsp-share-buttons")
    + select(".addtoany_share_save_container", "a[href*=/sharer]", "a[href*=/intent/tweet]", "a[href*=/pin/create]")
    + select(".jp-relatedposts", ".related-posts", ".yarpp-related", ".post-navigation", ".breadcrumb", ".breadcrumbs")
    + select(".adsbygoogle", "[role=navigation]", ".comment_form_container")
)
EMOTICON_CLASSES = frozenset({"emoji", "emoticon", "smiley", "smile", "wp-smiley"})
