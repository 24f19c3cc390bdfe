"""Files of every kind, cut at each twentieth of their length, beside one that is sound.

A form that ends somewhere shows that it was cut: that is told as an error, with
file and place, and what is imported is whole. Some do not always show it:

- A text page may end anywhere: its last text ends where the file does.
- So does that of a single message without parts, once its header is over, and
  the last one of an mbox where that is cut between two lines.
- The last message of a file that is cut between two lines of its header, or of
  a part's text, looks like one without a text, or one whose sender left the
  last boundary out. A warning says that it may have been cut.
- A Rostra archive, a backup of Remark42 and a WARC are their records, one
  behind the other: between two of them nothing tells that more were to come.
- A saved page need not say where it ends. Where nothing is open but what may
  stay open, a warning says that it may have been cut.
"""

import bz2
import gzip
import json
import lzma

import pytest

from forum.articles.models import Article
from tests.archive import html_pages, mail_samples, wxr_samples
from tests.archive import json_samples as systems
from tests.archive.container_samples import answer, gzipped_records, record, tarred, zipped
from tests.archive.pages import comment, text_page
from tests.archive.records import article, as_lines, reply
from tests.archive.test_export import forget_everything

TWENTIETHS = range(20)


def said(name):
    return f"Words of {name} that go on for a while. " * 8


def page_of_text(title="Page"):
    comments = (comment(number, f"ada{number}", said(number), minute=number) for number in range(1, 6))
    return text_page(*comments, title=title, body=said(title)).encode()


def html(make):
    comments = "".join(make(number, f"<p>{said(number)}</p>") for number in range(1, 6))
    return html_pages.page_with(f"<ol>{comments}</ol>", body=f"<p>{said('it')}</p>").encode()


def wxr(head=wxr_samples.HEAD):
    comments = [wxr_samples.comment(number, content=said(number)) for number in range(1, 4)]
    items = (wxr_samples.item(key, *comments, content=said(key), title=f"Title {key}") for key in "123")
    return wxr_samples.export(*items, head=head).encode()


def disqus():
    threads = (wxr_samples.thread(number) for number in "12")
    posts = (wxr_samples.post(f"{to}{number}", to, message=said(number)) for to in "12" for number in range(3))
    return wxr_samples.disqus(*threads, *posts).encode()


def remark42():
    records = (
        systems.remark42(f"{page}{number}", url=f"https://x.example/{page}", text=said(number), orig=said(number))
        for page in "ab"
        for number in range(4)
    )
    return systems.backup(*records).encode()


def message(name, answers=None, form="plain"):
    """A message that is long enough to be known for one by a twentieth of it."""
    hour = 10 + "abcd".index(name)
    if form == "plain":
        return mail_samples.message(name, answers, hour=hour, text=4 * said(name))
    parts = (f"--b1\nContent-Type: text/{kind}\n\n{4 * said(name)}\n" for kind in ("plain", "html"))
    kind = 'multipart/alternative; boundary="b1"'
    return mail_samples.message(name, answers, hour=hour, text="".join(parts) + "--b1--", Content_Type=kind)


def mbox(form):
    return mail_samples.mbox(*map(message, "abcd", [None, *"abc"], [form] * 4)).encode()


def rostra():
    discussions = ((article(key, body=said(key)), replies(key)) for key in "abcd")
    return as_lines(*(line for opening, below in discussions for line in (opening, *below))).encode()


def replies(key):
    return [reply(f"{key}{number}", article=key, body=said(number)) for number in range(5)]


PAGES = [(f"{key}.txt", page_of_text(f"Page {key}")) for key in "abcd"]
RECORDS = [record("response", answer(page, content_type="text/plain"), address=f"https://x.example/{name}")
           for name, page in PAGES]  # fmt: skip
POSTS = [systems.post(number, cooked=said(number)) for number in range(1, 5)]
JSON = {
    "isso": systems.isso(*(systems.isso_comment(number, text=said(number)) for number in range(1, 5))),
    "commento": systems.commento(*(systems.commento_comment(f"c{name}", markdown=said(name)) for name in "abcd")),
    "discourse": systems.topic(*POSTS),
    "reddit": systems.reddit(*(systems.remark(name, body=said(name)) for name in "abcd")),
}
# What gives nothing unless it is whole.
REFUSED = {
    "disqus": disqus(),
    **{name: json.dumps(value).encode() for name, value in JSON.items()},
    "zip": zipped(PAGES),
    "gz": gzip.compress(PAGES[0][1]),
    "bz2": bz2.compress(PAGES[0][1]),
    "xz": lzma.compress(PAGES[0][1]),
    "message of parts": message("a", form="parts").encode(),
}
# What gives the discussions that were whole before it breaks off.
WHOLE_ARTICLES = {
    "wxr": wxr(),
    "disqus for wordpress": wxr(wxr_samples.HEAD.replace("1.2", "1.0")),
    "rostra": rostra(),
    "rostra packed": gzip.compress(rostra(), mtime=0),
    # A tar is filled up with zeros, of which none is missed.
    "tar": tarred(PAGES).rstrip(b"\0"),
    "tar.gz": tarred(PAGES, "w:gz"),
    "tar.bz2": tarred(PAGES, "w:bz2"),
    "tar.xz": tarred(PAGES, "w:xz"),
}
WARCS = {"warc": b"".join(RECORDS), "warc.gz": gzipped_records(*RECORDS)}
# What gives the comments that were whole before it breaks off.
WHOLE_COMMENTS = {
    "wordpress page": html(html_pages.wordpress),
    "datalife page": html(html_pages.datalife),
    "remark42": remark42(),
    "mbox": mbox("plain"),
    "mbox of parts": mbox("parts"),
}
# Where a place in the file would tell nobody anything.
WITHOUT_LINES = {"zip", "gz", "bz2", "xz", "rostra packed", "tar", "tar.gz", "tar.bz2", "tar.xz", "warc.gz", "warc"}


@pytest.fixture
def cut(run, tmp_path):
    """Import the first bytes of a file and a sound one beside it; returns status, errors, warnings, and what is new."""
    folder, report = tmp_path / "in", tmp_path / "report.json"
    folder.mkdir()
    (folder / "z.txt").write_text(text_page(comment(1, "zoe", "All of it."), title="Sound"))

    def import_cut(data, file="a"):
        forget_everything()
        (folder / file).parent.mkdir(exist_ok=True)
        (folder / file).write_bytes(data)
        status = run("import_archive", folder, "--report", report).status
        told = json.loads(report.read_text())["problems"]
        found = stored()
        assert found.pop("Sound")[1] == [("1", None, "zoe", "All of it.")]
        errors = [problem for problem in told if problem["severity"] == "error"]
        assert all(problem["file"].startswith(f"{folder}/{file}") for problem in errors)
        assert all(problem["message"].endswith(".") for problem in errors)
        return status, errors, [problem["code"] for problem in told if problem not in errors], found

    return import_cut


def stored():
    """Return of each article, by its title, the body and its comments in their order, without mere places."""
    return {
        found.title: (
            found.body,
            [
                (one.path, one.parent and one.parent.path, one.author and one.author.login, one.body)
                for one in found.comments.exclude(state="missing").select_related("parent", "author").order_by("pk")
            ],
        )
        for found in Article.objects.all()
    }


def cuts(data):
    return ((part, data[: len(data) * part // 20]) for part in TWENTIETHS)


def assert_among(found, whole):
    assert found == {title: whole[title] for title in found}


def assert_told(form, status, errors):
    assert status == 1
    assert errors
    is_placed = errors[0]["line"] is not None
    assert is_placed == (form not in WITHOUT_LINES and errors[0]["code"] != "empty_file")


@pytest.mark.parametrize("form", REFUSED)
def test_nothing_comes_of_a_file_that_is_cut(cut, form):
    assert cut(REFUSED[form])[:2] == (0, [])
    for part, data in cuts(REFUSED[form]):
        status, errors, _warnings, found = cut(data)
        assert found == {}, part
        assert_told(form, status, errors)


@pytest.mark.parametrize("form", WHOLE_ARTICLES)
def test_articles_before_the_cut_are_whole_and_others_are_none(cut, form):
    whole = cut(WHOLE_ARTICLES[form])[3]
    counts = []
    for _part, data in cuts(WHOLE_ARTICLES[form]):
        status, errors, _warnings, found = cut(data)
        assert_among(found, whole)
        assert_told(form, status, errors)
        counts.append(len(found))
    assert (counts, len(whole) >= 3) == (sorted(counts), True)


@pytest.mark.parametrize("form", WHOLE_COMMENTS)
def test_comments_before_the_cut_are_whole_and_others_are_none(cut, form):
    whole = cut(WHOLE_COMMENTS[form])[3]
    counts = []
    for _part, data in cuts(WHOLE_COMMENTS[form]):
        status, errors, warnings, found = cut(data)
        for title, (body, comments) in found.items():
            assert (body, comments) == (whole[title][0], whole[title][1][: len(comments)])
        if warnings == ["no_end"]:
            assert (form, status, errors) == ("datalife page", 0, [])
        else:
            assert_told(form, status, errors)
        counts.append(sum(1 + len(comments) for _body, comments in found.values()))
    assert (counts, counts[-1] >= 3) == (sorted(counts), True)


@pytest.mark.parametrize("form", WARCS)
def test_warc_that_is_cut_between_two_records_is_one_of_fewer(cut, form):
    whole = cut(WARCS[form])[3]
    for part, start in cuts(WARCS[form]):
        status, errors, _warnings, found = cut(start)
        assert_among(found, whole)
        if part in (5, 10, 15):
            assert (status, errors, len(found)) == (0, [], part // 5)
        else:
            assert_told(form, status, errors)


@pytest.mark.parametrize(("made", "articles", "comments"), [(rostra, 1, 2), (remark42, 1, 3)])
def test_lines_that_are_cut_between_two_are_fewer(cut, made, articles, comments):
    start = b"".join(made().splitlines(keepends=True)[:4])
    status, errors, warnings, found = cut(start)
    assert (status, errors, warnings, len(found)) == (0, [], [], articles)
    assert sum(len(below) for _body, below in found.values()) == comments


def test_text_page_ends_where_its_file_does(cut):
    data = page_of_text()
    body, whole = cut(data)[3]["Page"]
    for _part, start in list(cuts(data))[1:]:
        status, errors, _warnings, found = cut(start)
        read, comments = found["Page"]
        assert (status, errors) == (0, [])
        assert comments[:-1] == whole[: len(comments)][:-1]
        if comments:
            assert read == body
            assert comments[-1][:3] == whole[len(comments) - 1][:3]
            assert whole[len(comments) - 1][3].startswith(comments[-1][3])
        else:
            assert body.startswith(read)


def test_single_message_ends_where_its_file_does_once_its_header_is_over(cut):
    data = message("a").encode()
    body, _none = cut(data)[3]["The bridge"]
    for _part, start in cuts(data):
        status, errors, _warnings, found = cut(start)
        if b"\n\n" in start:
            assert (status, errors) == (0, [])
            assert body.startswith(found["The bridge"][0])
        else:
            assert found == {}
            assert_told("message", status, errors)


def test_message_of_parts_that_is_cut_between_two_lines_of_a_part_ends_there(cut):
    header, _blank, parts = message("a", form="parts").partition("\n\n")
    lines = parts.splitlines(keepends=True)
    text = lines[3].strip()
    found_after = [None, None, None, "", text, None, None, text, text]
    assert len(lines) == len(found_after)
    for count, body in enumerate(found_after):
        status, errors, warnings, found = cut(f"{header}\n\n{''.join(lines[:count])}".encode())
        if body is None:
            assert found == {}
            assert_told("message", status, errors)
        else:
            assert (status, errors, warnings) == (0, [], ["cut_message"])
            assert found == {"The bridge": (body, [])}


def test_message_that_is_cut_between_two_lines_of_its_header_is_one_without_a_text(cut):
    header = message("a").partition("\n\n")[0]
    assert cut(f"{header}\n".encode()) == (0, [], ["cut_message"], {"The bridge": ("", [])})


def test_message_of_a_maildir_that_is_cut_leaves_its_place_to_its_replies(cut, tmp_path):
    folder = tmp_path / "in" / "cur"
    folder.mkdir()
    (folder / "1").write_text(message("a"))
    (folder / "3").write_text(mail_samples.message("c", "b", references="ab", text=said("c")))
    data = message("b", "a", form="parts").encode()
    body, whole = cut(data, "cur/2")[3]["The bridge"]
    assert [(path, parent) for path, parent, *_rest in whole] == [("1", None), ("1.1", "1")]
    for _part, start in cuts(data):
        status, errors, _warnings, found = cut(start, "cur/2")
        assert found == {"The bridge": (body, [whole[1]])}
        assert_told("maildir", status, errors)


def test_mbox_that_is_cut_between_two_lines_of_a_plain_message_ends_there(cut):
    data = mail_samples.mbox(message("a"), mail_samples.message("b", "a", text="One.\nTwo.")).encode()
    status, errors, _warnings, found = cut(data[: data.index(b"Two.")])
    assert (status, errors, found["The bridge"][1][0][3]) == (0, [], "One.")
