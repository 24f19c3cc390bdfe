"""Invented articles with invented discussions, as many as one asks for: to look at, to try things on, to measure.

The same plan makes the same texts, people, times and shapes again. Nothing
passes through the model: a million comments take minutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice, product
from random import Random
from typing import NamedTuple

from django.db import transaction

from accounts.models import Author, Source
from forum.articles.models import Article
from forum.comments.bulk import CommentContent, insert_comments
from forum.comments.models import Comment
from forum.comments.ranking import rank
from forum.comments.services import lock_threads, take_comment_ids
from forum.comments.trees import TreeNode, number_trees
from forum.lib.statistics import gather_statistics
from forum.markup.excerpt import excerpt
from forum.markup.formats import Format
from forum.markup.render import RENDERER_VERSION, number_paragraphs, render

SOURCE = "generated"
SHAPES = ("wide", "deep", "mixed")

# Told after each transaction: comments written so far, and how many there will be.
Progress = Callable[[int, int], None]

# Comments of one transaction, unless a single article has more.
_BATCH = 20_000
_TEXTS = 400
_STORIES = 40
_FIRST_DAY = datetime(2012, 1, 1, tzinfo=UTC)
_DAYS = 3_000
# A discussion is over after so many seconds: four years.
_LONGEST = 4 * 365 * 86_400
# Shares of all: conversations of hundreds, comments hidden or deleted, comments with a score.
_LONG_SHARE, _GONE_SHARE, _SCORED_SHARE = 0.005, 0.04, 0.3
_VISIBLE, _HIDDEN, _DELETED = (Comment.State[name].value for name in ("VISIBLE", "HIDDEN", "DELETED"))
_PRESENCES = ("", "online", "offline")

_SENTENCES = (
    "The ferry leaves when there is water to leave on, and not before.",
    "My grandmother kept a list of every cat that crossed the square.",
    "Nobody has seen the second key since the roof was mended.",
    "I would rather have one lamp that works than nine that flicker.",
    "The baker opens at six, whatever the council has written on his door.",
    "We counted the steps twice and came to two different numbers.",
    "That may be so in the upper town, but down here the wind decides.",
    "It was a good bench until they painted it.",
    "Ask the people who carry the boxes, not those who number them.",
    "The old map shows a well where the bus stop stands today.",
    "I have nothing against bells, only against bells at four.",
    "Somebody will have to tell the geese.",
    "There was a time when every street had its own broom.",
    "The plan is fine, apart from where the road goes.",
    "Three winters ago the same was said of the bridge, and the bridge is still there.",
    "You can hear the mill from the churchyard when the fog is thick.",
    "If it rains on Thursday we shall know more.",
    "The minutes of that meeting are shorter than the meeting was.",
    "I walked there yesterday with a measure, and it is four paces too short.",
    "Our neighbour's goat agrees with you, for what it is worth.",
    "The second signature is a copy of the first, only slower.",
    "Let us not move the fountain for the sake of a photograph.",
    "They promised lanterns, and they brought a man who explained lanterns.",
    "It is not the noise that troubles me, it is the silence after it.",
)
_ADJECTIVES = (
    "amber", "brisk", "calm", "copper", "distant", "early", "faint", "gentle", "hollow", "idle", "jolly", "keen",
    "late", "mellow", "narrow", "odd", "patient", "quiet", "rusty", "silver", "tidy", "upper", "velvet", "weary",
    "young",
)  # fmt: skip
_NOUNS = (
    "anchor", "badger", "cellar", "dormouse", "ember", "finch", "gable", "heron", "inkwell", "juniper", "kettle",
    "lantern", "meadow", "nettle", "otter", "pebble", "quarry", "rook", "sparrow", "thistle",
)  # fmt: skip
_SUBJECTS = (
    "A new roof for the market hall", "The clock that runs ahead", "What became of the tram", "Bees on the town hall",
    "Who owns the footpath", "The library by night", "A bridge too narrow", "The last lamplighter", "Swans in the dock",
    "The bakery and the river", "An orchestra without a room", "Chestnuts along the quay",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """How many articles, with how many comments in all, of which shape; another seed makes others of the kind."""

    articles: int
    comments: int
    shape: str
    seed: int

    def external_id(self, index: int) -> str:
        """Return the id of an article of this plan, counted from 0."""
        return f"{self.shape}-{self.articles}-{self.comments}-{self.seed}-{index}"

    def size(self, index: int) -> int:
        """Return how many comments an article gets: as many as any other, or one more."""
        share, rest = divmod(self.comments, self.articles)
        return share + (index < rest)


class Text(NamedTuple):
    """A text and its HTML."""

    body: str
    html: str


@dataclass(frozen=True, slots=True)
class Pool:
    """What comments and articles are put together from."""

    source_id: int
    author_ids: list[int]
    texts: list[Text]
    stories: list[Text]


@dataclass(slots=True)
class Discussion:
    """An article of a plan with the dice that its comments are thrown with, and what it keeps of them."""

    article: Article
    shape: str
    size: int
    random: Random
    moment: datetime
    written: int = 0
    visible: int = 0
    last: datetime | None = None


def generate(plan: Plan, progress: Progress) -> int:
    """Add what is not there yet of a plan; return how many articles that were.

    Each transaction makes whole articles, so a run that was cut off is simply started again.
    """
    source = Source.objects.get_or_create(name=SOURCE)[0]
    known = set(Article.objects.filter(source=source).values_list("external_id", flat=True))
    missing = [index for index in range(plan.articles) if plan.external_id(index) not in known]
    if not missing:
        return 0
    pool = _make_pool(source, plan.seed)
    total, done = sum(map(plan.size, missing)), 0
    for batch in _batches(missing, max(1, _BATCH // max(1, plan.size(0)))):
        _write([_begin(plan, index, pool) for index in batch], pool)
        done += sum(map(plan.size, batch))
        progress(done, total)
    gather_statistics(Comment, Article, Author)
    return len(missing)


def _batches(indexes: list[int], length: int) -> Iterator[list[int]]:
    left = iter(indexes)
    while batch := list(islice(left, min(length, 500))):
        yield batch


def _make_pool(source: Source, seed: int) -> Pool:
    random = Random(f"texts {seed}")  # noqa: S311 - samples, no secrets
    return Pool(
        source_id=source.pk,
        author_ids=_make_authors(source),
        texts=[_text(" ".join(random.sample(_SENTENCES, 5))) for _number in range(_TEXTS)],
        stories=[_story(random) for _number in range(_STORIES)],
    )


def _make_authors(source: Source) -> list[int]:
    """Return the keys of five hundred authors, in one order, made where they are missing."""
    names = [f"{adjective} {noun}" for adjective, noun in product(_ADJECTIVES, _NOUNS)]
    authors = [Author(source=source, login=name.replace(" ", "-"), name=name.title()) for name in names]
    Author.objects.bulk_create(authors, batch_size=500, ignore_conflicts=True)
    keys = dict(Author.objects.filter(source=source).values_list("login", "pk"))
    return [keys[author.login] for author in authors]


def _text(body: str) -> Text:
    return Text(body, render(body, Format.TEXT))


def _story(random: Random) -> Text:
    body = "\n\n".join(" ".join(random.sample(_SENTENCES, 6)) for _paragraph in range(4))
    return Text(body, number_paragraphs(render(body, Format.TEXT)))


def _begin(plan: Plan, index: int, pool: Pool) -> Discussion:
    """Return an article, not written yet, and the dice for its comments."""
    random = Random(plan.external_id(index))  # noqa: S311 - samples, no secrets
    published_at = _FIRST_DAY + timedelta(days=random.randrange(_DAYS), seconds=random.randrange(86_400))
    story = random.choice(pool.stories)
    article = Article(
        source_id=pool.source_id,
        external_id=plan.external_id(index),
        title=f"{random.choice(_SUBJECTS)}, part {index + 1}",
        body=story.body,
        body_format=Format.TEXT,
        html=story.html,
        renderer_version=RENDERER_VERSION,
        excerpt=excerpt(story.html, 240),
        author_id=random.choice(pool.author_ids),
        language="en",
        published_at=published_at,
        listed_at=published_at,
    )
    return Discussion(article, plan.shape, plan.size(index), random, published_at)


@transaction.atomic
def _write(discussions: list[Discussion], pool: Pool) -> None:
    """Write articles with all their comments, and what they keep of them."""
    articles = Article.objects.bulk_create([discussion.article for discussion in discussions])
    with lock_threads(article.pk for article in articles):
        keys = iter(take_comment_ids(sum(discussion.size for discussion in discussions)))
        insert_comments(comment for discussion in discussions for comment in _comments(discussion, pool, keys))
        for discussion in discussions:
            article = discussion.article
            article.comment_count, article.last_comment_at = discussion.visible, discussion.last
        Article.objects.bulk_update(articles, ["comment_count", "last_comment_at"])


def _comments(discussion: Discussion, pool: Pool, keys: Iterator[int]) -> Iterator[tuple[TreeNode, CommentContent]]:
    """Yield an article's comments in the order of their keys, one conversation in memory at a time."""
    sizes = _conversation_sizes(discussion.shape, discussion.size, discussion.random)
    for number, size in enumerate(sizes, start=1):
        nodes = _conversation(discussion, number, list(islice(keys, size)))
        number_trees(nodes)
        for node in nodes:
            yield node, _content(discussion, node, pool)


def _conversation_sizes(shape: str, comments: int, random: Random) -> Iterator[int]:
    """Yield how many comments each conversation has, ``comments`` in all."""
    while comments:
        size = comments if shape == "deep" else 1
        if shape == "mixed":
            is_long = random.random() < _LONG_SHARE
            size = min(comments, random.randint(200, 500) if is_long else 1 + int(random.expovariate(1 / 8)))
        comments -= size
        yield size


def _conversation(discussion: Discussion, number: int, keys: list[int]) -> list[TreeNode]:
    """Return a top-level comment and the replies below it, without their places."""
    random, replies = discussion.random, [0] * len(keys)
    nodes = [TreeNode(keys[0], None, number, is_visible=_is_visible(random))]
    for index in range(1, len(keys)):
        # The later a comment, the likelier it is answered next.
        above = index - 1 if discussion.shape == "deep" else index - 1 - int(index * random.random() ** 3)
        replies[above] += 1
        nodes.append(TreeNode(keys[index], keys[above], replies[above], is_visible=_is_visible(random)))
    return nodes


def _is_visible(random: Random) -> bool:
    return random.random() >= _GONE_SHARE


def _content(discussion: Discussion, node: TreeNode, pool: Pool) -> CommentContent:
    """Return what somebody says a while after the comment before."""
    random, article = discussion.random, discussion.article
    pause = min(240, max(1, _LONGEST // discussion.size))
    discussion.moment += timedelta(seconds=1 + int(pause * random.random()))
    discussion.written += 1
    state = _VISIBLE
    if node.is_visible:
        discussion.visible, discussion.last = discussion.visible + 1, discussion.moment
    else:
        state = random.choice((_HIDDEN, _DELETED))
    body, html = random.choice(pool.texts) if state != _DELETED else Text("", "")
    score = int(random.gauss(3, 4)) if random.random() < _SCORED_SHARE else None
    return CommentContent(
        source_id=pool.source_id,
        external_id=f"{article.external_id}-{discussion.written}",
        article_id=article.pk,
        # A few write much, most write little.
        author_id=pool.author_ids[int(len(pool.author_ids) * random.random() ** 2)],
        body=body,
        body_format=Format.TEXT,
        html=html,
        renderer_version=RENDERER_VERSION,
        state=state,
        presence=random.choice(_PRESENCES),
        score=score,
        rank=_rank(score),
        created_at=discussion.moment,
    )


@cache
def _rank(score: int | None) -> int:
    return rank(score, 0, 0)
