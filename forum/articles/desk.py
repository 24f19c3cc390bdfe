"""The pages on which editors write: what is not read by everybody yet, the form, its preview, hiding."""

from __future__ import annotations

import functools
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.permissions import signed_in
from forum.articles.forms import DRAFT, ArticleForm, DecisionForm, initial_of
from forum.articles.models import Article
from forum.articles.navigation import read_navigation
from forum.articles.permissions import can_change_articles, can_write_articles
from forum.articles.services import (
    change_article,
    decide_article,
    delete_draft,
    fingerprint,
    set_article_state,
    write_article,
)
from forum.articles.views import get_article_or_404
from forum.lib.errors import EditedMeanwhile, NotAllowed, RostraError, TryAgain
from forum.lib.paging import read_page
from forum.markup.formats import Format
from forum.markup.render import render_article
from forum.markup.trusted import trusted

require_form = require_http_methods(["GET", "HEAD", "POST"])

View = Callable[..., HttpResponse]

DRAFTS, SCHEDULED, HIDDEN = "drafts", "scheduled", "hidden"
# What somebody typed, in the order in which it is given back to those who are signed out.
_TYPED = ("title", "body", "section", "tags", "notes", "comments_open", "publish", "publish_at", "zone", "key", "base")
# Tells the browser which text it need not keep any longer.
_SAVED_COOKIE, _TOLD = "saved", 600


def editors_only(view: View) -> View:
    """Let editors in: others may not, and whoever is signed out gets back what they typed."""

    @functools.wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        if not can_write_articles(request.user) or not can_change_articles(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    """Lead to sign-in; what was typed is too much for a cookie and stands on a page of its own, to be sent again."""
    response = redirect_to_login(request.get_full_path())
    typed = [(name, request.POST[name]) for name in _TYPED if request.POST.get(name)]
    if not any(name in ("title", "body") for name, _text in typed):
        return response
    context = {"typed": typed, "shown": dict(typed), "login": response.url}
    return render(request, "articles/signed_out.html", context, status=403)


def offer_again(request: HttpRequest, article_id: int | None = None) -> HttpResponse:
    """Answer a form that came with the token of an earlier sign-in: nothing is saved, and it is all still there."""
    if not request.user.is_authenticated:
        return _sign_in_first(request)
    if not can_write_articles(request.user):
        raise PermissionDenied
    article = _own_article(request, article_id) if article_id else None
    messages.warning(request, _("You signed in anew. Nothing is saved yet, and nothing is lost: save it again."))
    return _render(request, _typed_form(request, article), article, status=403)


@require_safe
@editors_only
def desk(request: HttpRequest) -> HttpResponse:
    """List what only editors read: drafts, what is scheduled, what is hidden."""
    lists = {
        DRAFTS: Article.objects.filter(state=Article.State.DRAFT),
        SCHEDULED: Article.objects.filter(state=Article.State.PUBLISHED, listed_at__gt=timezone.now()),
        HIDDEN: Article.objects.filter(state=Article.State.HIDDEN),
    }
    shown = request.GET.get("show", DRAFTS)
    if shown not in lists:
        raise Http404
    page = read_page(
        lists[shown].with_people().defer("body", "html"),
        time_field="listed_at",
        size=settings.ARTICLES_PER_PAGE,
        older_than=request.GET.get("before", ""),
        newer_than=request.GET.get("since", ""),
    )
    return render(request, "articles/desk.html", {"page": page, "shown": shown, "keep": f"show={shown}&"})


@require_form
@editors_only
def write(request: HttpRequest) -> HttpResponse:
    """Take a new article."""
    if request.method != "POST":
        first = {"comments_open": True, "publish": DRAFT, "zone": timezone.get_current_timezone_name()}
        return _render(request, ArticleForm(initial=first))

    def save(form: ArticleForm) -> Article:
        return write_article(user=signed_in(request), key=_key(request), written=form.written())

    return _take(request, None, save)


@require_form
@editors_only
def edit(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take other words for an article of ours, or what is decided of one from an archive."""
    article = get_article_or_404(request, article_id)
    if article.is_archived:
        return _decide(request, article)
    if request.method != "POST":
        return _render(request, ArticleForm(initial=initial_of(article), article=article), article)

    def save(form: ArticleForm) -> Article:
        base = request.POST.get("base", "")
        change_article(article=article, user=signed_in(request), written=form.written(), base=base)
        return Article.objects.with_people().get(pk=article.pk)

    return _take(request, article, save)


@require_form
@editors_only
def preview(request: HttpRequest) -> HttpResponse:
    """Return a text as it would be shown, for the page that it is written on."""
    if request.method != "POST":  # from sign-in, which comes back to the address of the form
        return redirect("articles:write")
    return render(request, "articles/_preview.html", {"preview": _preview(request.POST.get("body", ""))})


@require_form
@editors_only
def hide(request: HttpRequest, article_id: int) -> HttpResponse:
    """Ask before an article is hidden, or a draft deleted; then do it."""
    article = get_article_or_404(request, article_id)
    if request.method != "POST":
        return render(request, "articles/hide.html", {"article": article})
    user = signed_in(request)
    try:
        if "delete" in request.POST:
            delete_draft(article=article, user=user)
            messages.success(request, _("The draft is deleted."))
            return redirect("articles:desk")
        set_article_state(article=article, user=user, state=Article.State.HIDDEN)
    except NotAllowed:
        raise PermissionDenied from None
    except TryAgain:
        messages.error(request, _("The site is very busy and could not do this. Try again."))
        return redirect("articles:hide", article_id)
    messages.success(request, _("The article is hidden: only editors read it."))
    return redirect(f"{reverse('articles:desk')}?show={HIDDEN}")


def _own_article(request: HttpRequest, article_id: int) -> Article:
    article = get_article_or_404(request, article_id)
    if article.is_archived:
        raise Http404
    return article


def _take(request: HttpRequest, article: Article | None, save: Callable[[ArticleForm], Article]) -> HttpResponse:
    """Run the form: a preview, what is wrong beside its field, or the article where it stands now."""
    if "preview" in request.POST:
        return _render(request, _typed_form(request, article), article)
    form = ArticleForm(request.POST, article=article)
    if not form.is_valid():
        return _render(request, form, article, status=422)
    try:
        saved = save(form)
    except RostraError as error:
        form.add_error(None, _explain(error))
        clash = isinstance(error, EditedMeanwhile)
        now = get_article_or_404(request, article.pk) if clash and article else None
        return _render(request, form, now or article, meanwhile=now, status=409 if clash else 400)
    messages.success(request, _tell(saved))
    response = redirect(saved if saved.is_public else reverse("articles:edit", args=[saved.pk]))
    where = quote(request.path, safe="")
    response.set_cookie(_SAVED_COOKIE, where, max_age=_TOLD, secure=request.is_secure(), samesite="Lax")
    return response


def _decide(request: HttpRequest, article: Article) -> HttpResponse:
    """Take what is decided here of an archived article."""
    first = {"comments_open": article.comments_open, "state": article.state}
    form = DecisionForm(request.POST or None, article=article, initial=first)
    if request.method == "POST" and form.is_valid():
        user = signed_in(request)
        try:
            decide_article(article=article, user=user, **form.cleaned_data)
        except RostraError as error:
            form.add_error(None, _explain(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("articles:edit", article.pk)
    context = {"article": article, "form": form}
    return render(request, "articles/archived.html", context, status=400 if form.errors else 200)


def _typed_form(request: HttpRequest, article: Article | None) -> ArticleForm:
    """Return a form with what was typed, and no word yet of what is wrong."""
    typed = {name: request.POST.get(name, "") for name in ArticleForm.base_fields}
    return ArticleForm(initial=typed | {"comments_open": "comments_open" in request.POST}, article=article)


def _render(
    request: HttpRequest,
    form: ArticleForm,
    article: Article | None = None,
    *,
    meanwhile: Article | None = None,
    status: int = 200,
) -> HttpResponse:
    """Show the form; ``meanwhile`` is the article as somebody else saved it while this text was written."""
    # What is saved now becomes the base then: saving again puts this text in its place, knowingly.
    base = "" if meanwhile else request.POST.get("base", "")
    context = {
        "form": form,
        "article": article,
        "key": _key(request),
        "base": base or (fingerprint(article) if article else ""),
        "preview": _preview(str(form["body"].value() or "")),
        "meanwhile": meanwhile,
        "sections": [way.name for way in read_navigation().sections],
        "max_length": settings.ARTICLE_MAX_LENGTH,
        "zone": form["zone"].value() or timezone.get_current_timezone_name(),
    }
    return render(request, "articles/write.html", context, status=status)


def _preview(body: str) -> str:
    text = body[: settings.ARTICLE_MAX_LENGTH].replace("\r\n", "\n").replace("\x00", "\ufffd")
    return trusted(render_article(text, Format.MARKDOWN, by_editors=True))


def _key(request: HttpRequest) -> str:
    """Return what tells one new article from another: the same form sent twice makes one."""
    try:
        return str(uuid.UUID(request.POST.get("key", "")))
    except ValueError:
        return str(uuid.uuid4())


def _tell(article: Article) -> str:
    if article.is_public:
        return _("Saved. Everybody can read it.")
    if article.is_scheduled:
        return _("Saved. It appears by itself at the time you chose.")
    return _("Saved. Only editors can read it.")


def _explain(error: RostraError) -> str:
    if isinstance(error, EditedMeanwhile):
        return _(
            "Somebody changed this article while you wrote. Your text is still here: "
            "compare it with what is saved now, and save it again to put it in place of that."
        )
    if isinstance(error, TryAgain):
        return _("The site is very busy and could not save this. Your text is still here: save it again.")
    return _("You may not do this, or not any more. Your text is still here.")
