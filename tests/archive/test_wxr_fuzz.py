"""Damaged exports: threads that add up, a sentence with a place, and never anything else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forum.archive.readers.disqus import DISQUS
from forum.archive.readers.wxr import WXR
from tests.archive.wxr_samples import comment, disqus, export, item, ledger, post, read_some, thread

EXPORTS = {
    WXR: export(
        item("1", comment("5", date="2021-03-28 02:30:00"), comment("6", parent="5"), comment("7", type="pingback")),
        item("2", comment("8", author="Jürgen", content="<![CDATA[<b>Grüße</b>\n\nzwei]]>"), title="Über den Fluss"),
        item("3", '<category domain="category">News</category>', post_type="attachment"),
    ).encode(),
    DISQUS: disqus(
        thread(1, id="k", title="Мост"),
        thread(2),
        post(5, 1, createdAt="2013-10-10T19:20:29Z"),
        post(6, 1, parent=5, isDeleted="true"),
        post(7, 2, message="<![CDATA[<p>да</p>]]>"),
        post(8, 9),
    ).encode(),
}
kinds = pytest.mark.parametrize("kind", EXPORTS, ids=["wxr", "disqus"])
quick = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
PIECES = [
    b"<",
    b">",
    b"&",
    b"]]>",
    b"<![CDATA[",
    b"<!--",
    b"\x00",
    b"\xff",
    b"<item>",
    b"</item>",
    b"<post>",
    b"&#0;",
    b" ",
]


def check(kind, data):
    """Read what may be broken; return how many threads came and whether it went to the end."""
    threads, error = read_some(data, kind)
    ledger(threads)
    assert error is None or (error.code and str(error) and (error.line or 0) >= 0)
    for found in threads:
        assert all(problem.code and problem.message and problem.file == "export.xml" for problem in found.problems)
        assert all(one.id and len(one.id) <= 255 for one in found.comments)
    return sum(1 for found in threads if found.article), error is None


@kinds
def test_whole_file_is_read(kind):
    assert check(kind, EXPORTS[kind]) == (2, True)


@kinds
@pytest.mark.parametrize("twentieth", range(20))
def test_file_cut_off_at_any_twentieth_is_told(kind, twentieth):
    data = EXPORTS[kind]
    threads, is_whole = check(kind, data[: len(data) * twentieth // 20])
    assert not is_whole
    assert threads == 0 or kind is WXR


@kinds
@quick
@given(data=st.data())
def test_flipped_bytes_are_read_or_told(kind, data):
    made = bytearray(EXPORTS[kind])
    flips = st.tuples(st.integers(0, len(made) - 1), st.integers(0, 255))
    for place, byte in data.draw(st.lists(flips, min_size=1, max_size=8)):
        made[place] = byte
    check(kind, bytes(made))


@kinds
@quick
@given(data=st.data())
def test_pieces_put_in_or_taken_out_are_read_or_told(kind, data):
    made = EXPORTS[kind]
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(made)))
        end = data.draw(st.integers(begin, min(len(made), begin + 60)))
        made = made[:begin] + data.draw(st.sampled_from(PIECES)) * data.draw(st.integers(0, 3)) + made[end:]
    check(kind, made)


@kinds
@quick
@given(st.binary(max_size=400))
def test_any_bytes_behind_a_head_are_read_or_told(kind, data):
    check(kind, EXPORTS[kind][:400] + data)
    check(kind, data)
