"""What the pages of the catalogue show: made once on a site, told as the words that addresses are filled in with."""

from datetime import timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.webauthn.internal.auth import WebAuthn
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone
from fido2.cose import ES256
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorAttestationResponse,
    AuthenticatorData,
    CollectedClientData,
    RegistrationResponse,
)

from accounts.claims.models import Claim
from accounts.claims.services import decide_claim, make_claim, name_page
from accounts.contacts.services import ignore_author
from forum.archive.models import ImportedFile, ImportedThread, ImportProblem, ImportRun
from forum.archive.preparing import KINDS
from forum.articles.models import Article, Section, Tag, Tagging
from forum.comments.models import Quotation
from forum.comments.services import delete_comment, edit_comment, hide_comment, post_comment
from tests.factories import (
    load_thread,
    make_article,
    make_author,
    make_chain,
    make_comment,
    make_editor,
    make_moderator,
    make_user,
)

_LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2
_TEXT = """The lamp was lit by **hand** until 1931; my grandfather wrote of it.

> It burned colza oil, and the keeper slept beside it.

- three flashes in ten seconds
- seen at *nineteen* miles

See [the log](https://example.org/log) or `lamp --status`."""


def make():
    """Make people, discussions in every state and imports; return the words."""
    people = {name: make_user(name) for name in ("alice", "dave")}
    people |= {"bob": make_moderator("bob", is_superuser=True), "erin": make_editor("erin")}
    people["zoe"] = make_user("zoe", role=None)
    return _discussions(people) | _articles(people) | _imports() | _claims(people) | _ways_to_sign_in()


def make_first():
    """Make who looks after a site where nothing was written yet; there are no words."""
    make_user("root", is_staff=True, is_superuser=True)
    return {}


def _ways_to_sign_in():
    """Somebody with every second factor, and somebody with no password, whom another site signs in."""
    grace, henry = make_user("grace"), make_user("henry")
    TOTP.activate(grace, generate_totp_secret())
    RecoveryCodes.activate(grace)
    passkey = WebAuthn.add(grace, "Key ring", _credential()).instance
    henry.set_unusable_password()
    henry.save()
    SocialAccount.objects.create(user=henry, provider="github", uid="16", extra_data={"login": "henry"})
    return {"passkey": passkey.pk}


def _credential():
    """What a browser sends of a new passkey."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    data = AuthenticatorData.create(
        b"r" * 32, AuthenticatorData.FLAG.AT, 0, AttestedCredentialData.create(b"a" * 16, b"k" * 16, key)
    )
    response = AuthenticatorAttestationResponse(
        client_data=CollectedClientData.create("webauthn.create", b"c" * 32, "http://localhost"),
        attestation_object=AttestationObject.create("none", data, {}),
    )
    return dict(RegistrationResponse(raw_id=b"k" * 16, response=response))


def _discussions(people):
    alice, dave, bob = (people[name] for name in ("alice", "dave", "bob"))
    author = {
        "author": dave.author,
        "section": "Harbour",
        "published_at": timezone.now() - timedelta(days=2),
        "listed_at": timezone.now(),
    }
    busy = make_article(
        source="local",
        title="The lamp on the north pier is lit again",
        excerpt="After ninety years the keeper's light turns as it did, and a town looks up.",
        html="<p>After ninety years the keeper’s light turns as it did. The town looks up.</p>" * 4,
        **author,
    )
    Section.objects.named({"Harbour"})
    for tag in Tag.objects.named({"lamps", "piers and moles"}).values():
        Tagging.objects.create(article=busy, tag=tag, listed_at=busy.listed_at)
    first = make_comment(busy, alice, "The lamp was lit by hand once.")
    edit_comment(comment=first, user=alice, text=_TEXT)
    make_comment(busy, dave, f"What a word: {_LONG}", parent=first)
    deleted = make_comment(busy, dave, "Never mind.")
    make_comment(busy, alice, "An answer that stays.", parent=deleted)
    hidden = make_comment(busy, dave, "An insult.")
    make_comment(busy, alice, "Please be kind.", parent=hidden)
    chain = make_chain(busy, dave, 12)
    make_comment(busy, bob, "שלום, המגדלור נראה נהדר!")
    delete_comment(comment=deleted, user=dave)
    hide_comment(comment=hidden, user=bob)
    return {
        "busy": busy.get_absolute_url(),
        "busy_id": busy.pk,
        "own": first.pk,
        "others": chain[0].pk,
        "deep": chain[6].pk,
        "deleted": deleted.pk,
    }


def _articles(people):
    dave, erin = people["dave"], people["erin"]
    locked, _comments = load_thread([None, 0, 1, None, 3], comments_open=False, title="A thread that was closed")
    silent = make_article(source="local", title="Nobody has spoken here", author=dave.author)
    closed = make_article(title="Silent, and closed", comments_open=False, html="", body="")
    long, _comments = load_thread([None] * 130, title="A hundred and thirty voices")
    wide = make_article(
        source="local",
        title=f"منارة المرفأ الشمالي {_LONG}",
        language="ar",
        html=f"<p>عاد ضوء المنارة بعد تسعين عامًا.</p><p>{_LONG}</p><pre>{'wide ' * 60}</pre>",
        notes=[["Photograph", f"Archive of the harbour {_LONG}"]],
        author=erin.author,
        published_at=timezone.now() - timedelta(days=3000),
        listed_at=timezone.now() - timedelta(days=3000),
    )
    post_comment(article=wide, user=erin, text=f"تعليق طويل {_LONG}")
    draft = make_article(source="local", title="Not yet for readers", state=Article.State.DRAFT, author=erin.author)
    later = timezone.now() + timedelta(days=30)
    make_article(
        source="local", title="The winter timetable of the ferries", author=erin.author, published_at=later,
        listed_at=later, excerpt="From the first of the month the last boat leaves at eight.",
    )  # fmt: skip
    make_article(
        source="local", title="A notice that was taken down", author=erin.author, state=Article.State.HIDDEN,
        excerpt="It named the wrong pier.",
    )  # fmt: skip
    archived = Article.objects.filter(source__name="pellwick").order_by("-comment_count").first()
    pages = {
        "archived": archived,
        "locked": locked,
        "silent": silent,
        "closed": closed,
        "long": long,
        "wide": wide,
        "draft": draft,
    }
    keys = {"draft_id": draft.pk, "archived_id": archived.pk}
    return {name: article.get_absolute_url() for name, article in pages.items()} | keys


def _claims(people):
    alice, bob, dave = (people[name] for name in ("alice", "bob", "dave"))
    known = make_author("keeper", email="keeper@private.example", url="https://keeper.example/about")
    asked = make_author("skipper", name="Ann Skipper")
    proof, words = Claim.Proof, "I wrote these letters, and have the originals."
    decided = make_claim(author=make_author("pilot"), user=dave, proof=proof.EVIDENCE, words=words)
    decide_claim(claim=decided, moderator=bob, grant=False, reason="The letters are by somebody else.")
    granted = make_claim(author=make_author("warden"), user=alice, proof=proof.EVIDENCE, words=words)
    decide_claim(claim=granted, moderator=bob, grant=True, reason="The originals were shown.")
    sited = make_author("signalman", url="https://signals.example/")
    marked = make_claim(author=sited, user=alice, proof=proof.SITE)
    name_page(claim=marked, user=alice, page="https://signals.example/about/the-signalman")
    ignore_author(user=alice, author=sited, ignored=True)
    return {
        "claim_granted": granted.pk,
        "claim_mark": marked.pk,
        "linked": granted.author_id,
        "claimable": known.pk,
        "person": asked.pk,
        "claim_code": make_claim(author=known, user=alice, proof=proof.CODE).pk,
        "claim_waiting": make_claim(author=asked, user=dave, proof=proof.EVIDENCE, words=words).pk,
        "claim_refused": decided.pk,
    }


def _imports():
    count = {"read": 12345, "created": 12000, "updated": 45, "unchanged": 200, "skipped": 100}
    report = dict.fromkeys(("files", "articles", "comments", "authors"), count)
    report["quotes"] = count | {"marked": 12000, "inferred": 345, "resolved": 11999, "unresolved": 1}
    report["lines"] = {"read": 12345678, "placed": 12345600, "reported": 78}
    report |= {"problems": {"error": 60, "warning": 60}, "seconds": 61.5}
    report["became"] = {kind: 12345600 // len(KINDS) for kind in KINDS}
    states = ("complete", "partial", "undone")
    paths = ["/srv/pages/" + "long-name-" * 12]
    runs = {state: ImportRun.objects.create(state=state, paths=paths, report=report) for state in states}
    runs["running"] = ImportRun.objects.create(paths=["-"])
    ImportProblem.objects.bulk_create(_problem(runs["partial"], number) for number in range(120))
    article, comments = load_thread([None, 0], title="A page that an import wrote to")
    keys = [comment.pk for comment in comments]
    ImportedThread.objects.create(run=runs["partial"], article=article, is_new=True, created=[[min(keys), max(keys)]])
    ImportedFile.objects.bulk_create(_file(runs["partial"], number, article) for number in range(30))
    for position in range(11):
        Quotation.objects.create(comment=comments[1], position=position, author_name="ada" * 20, text=_LONG * 2)
    return {f"run_{state}": run.pk for state, run in runs.items()}


def _file(run, number, article):
    result = ("created", "updated", "unchanged", "skipped")[number % 4]
    is_read, is_one = result != "skipped", number % 3 > 0
    return ImportedFile(
        run=run,
        name="pages/" + "a-very-long-name-of-a-file-" * 4 + ".html",
        files=1 if is_one else 12345,
        format="html",
        size=123456789 if is_read else None,
        sha256="0123456789abcdef" * 4 if is_read and is_one else "",
        encoding="mac-cyrillic" if is_read else "",
        lines=1234567,
        lines_reported=number % 2 * 1234,
        articles=1 if is_one else 1234,
        article=article if is_read and is_one else None,
        result=result,
    )


def _problem(run, number):
    return ImportProblem(
        run=run,
        file="pages/" + "a-very-long-name-of-a-file-" * 4 + ".html",
        line=number,
        severity="error" if number % 2 else "warning",
        code="missing_parent" if number % 2 else "no_date",
        message="A comment answers another that the source does not hold. " * 3,
    )
