"""Real mail threads, counted here by reading them with the standard library."""

import email
import email.policy
from email.utils import parsedate_to_datetime

import pytest

from forum.archive.readers.mail import MAIL
from tests.archive.mail_samples import codes, read, shape


@pytest.fixture
def folder(samples):
    """The one thread of a folder of real messages, and the messages by their ids as the standard library reads them."""

    def read_folder(name):
        paths = sorted(path for path in (samples / "mbox" / name).rglob("*") if path.is_file())
        files = [path.read_bytes() for path in paths]
        assert all(MAIL.recognises(file) for file in files)
        parsed = [email.message_from_bytes(file, policy=email.policy.default) for file in files]
        (thread,) = read(*files)
        assert (thread.ledger.read, thread.ledger.placed) == (len(files), len(files))
        return thread, {message["Message-ID"].strip("<>"): message for message in parsed}

    return read_folder


def assert_same_words(thread, messages):
    """Each message stands once, with its author, time and words."""
    held = [thread.article, *(comment for comment in thread.comments if comment.state != "missing")]
    assert {text.id for text in held} == messages.keys()
    for text in held:
        message = messages[text.id]
        sender = message["From"].addresses[0]
        assert (text.author.login, text.author.email) == (sender.display_name, sender.addr_spec)
        assert text.body == message.get_content().strip()
        moment = text.published_at if text is thread.article else text.created_at
        assert moment == parsedate_to_datetime(message["Date"])


def test_two_messages_that_answer_each_other_begin_with_the_earlier(folder):
    thread, messages = folder("loop")
    assert_same_words(thread, messages)
    assert all(message["In-Reply-To"].strip("<>") in messages for message in messages.values())
    earlier = min(messages, key=lambda name: parsedate_to_datetime(messages[name]["Date"]))
    assert thread.article.id == earlier == "mid-loop-12@example.org"
    assert shape(thread) == {"mid-loop-21@example.org": None}
    assert codes(thread) == ["cycle", "subjects"]


def test_answer_to_a_missing_message_stands_under_what_that_answered(folder):
    thread, messages = folder("threading/ghost-root")
    assert_same_words(thread, messages)
    (root,) = (name for name, message in messages.items() if "In-Reply-To" not in message)
    assert thread.article.id == root == "000-real-root@example.org"
    answers = {name: message["In-Reply-To"].strip("<>") for name, message in messages.items() if name != root}
    (missing,) = set(answers.values()) - messages.keys()
    assert missing == "nonexistent-message@example.org"
    expected = {name: None if parent == root else parent for name, parent in answers.items()}
    assert shape(thread) == expected | {missing: "001-child@example.org"}
    assert codes(thread) == ["missing_parent", "subjects"]


def test_in_reply_to_goes_before_references_in_the_wrong_order(folder):
    thread, messages = folder("threading/parent-priority")
    assert_same_words(thread, messages)
    assert thread.article.id == "B00-root@example.org"
    assert shape(thread) == {
        "B01-child@example.org": None,
        "B01-grand-child@example.org": "B01-child@example.org",
    }
    assert messages["B01-grand-child@example.org"]["References"].split()[-1] == "<B00-root@example.org>"
    assert codes(thread) == ["subjects"]
