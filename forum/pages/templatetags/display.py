"""How values are shown on pages: stored HTML, numbers, dates, addresses, form controls."""

from __future__ import annotations

from datetime import date

from django import template
from django.forms import BoundField
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from forum.articles.models import Article
from forum.lib.addresses import web_host
from forum.lib.dates import with_offset
from forum.lib.numbers import grouped
from forum.markup.trusted import trusted as mark_trusted

register = template.Library()

# What people type here is no prose: phones should neither capitalise nor correct it.
_LITERAL = {"email", "one-time-code", "username"}

register.filter(web_host)


@register.filter
def trusted(html: str) -> SafeString:
    """Show HTML that the renderer made and the database kept."""
    return mark_trusted(html)


@register.filter
def number(value: int) -> str:
    """Write a whole number for people, its digits grouped as their language does."""
    return grouped(value)


@register.filter
def published_on(article: Article) -> date | None:
    """Return the day an article was published: by its archive's clock, or by the site's."""
    if article.published_at is None:
        return None
    if article.is_archived:
        moment = with_offset(article.published_at, article.published_offset)
        return moment.date() if moment else None
    return timezone.localdate(article.published_at)


@register.simple_tag(takes_context=True)
def absolute(context: Context, path: str) -> str:
    """Return the whole address of a path of this site."""
    address: str = context["request"].build_absolute_uri(path)
    return address


@register.simple_tag
def relabel(field: BoundField, label: str, help_text: str = "") -> str:
    """Call a field by another name on this page, and say in other words what helps to fill it in."""
    field.label, field.help_text = label, help_text or field.help_text
    return ""


@register.filter
def control(field: BoundField, autocomplete: str = "") -> SafeString:
    """Write a form's input in this site's look: no placeholder, since the label says it."""
    return _control(field, autocomplete, {})


@register.filter
def control_blamed(field: BoundField, autocomplete: str = "") -> SafeString:
    """Write an input that the errors of the form as a whole speak of, such as a wrong password."""
    blamed = field.form.non_field_errors() and not field.errors
    return _control(field, autocomplete, {"aria-invalid": "true", "aria-describedby": "errors"} if blamed else {})


def _control(field: BoundField, autocomplete: str, attrs: dict[str, str | bool]) -> SafeString:
    fill = autocomplete or field.field.widget.attrs.get("autocomplete", "")
    attrs |= {"class": "input", "placeholder": False}
    if fill:
        attrs["autocomplete"] = fill
    if fill in _LITERAL:
        attrs |= {"autocapitalize": "none", "spellcheck": "false"}
    return field.as_widget(attrs=attrs)
