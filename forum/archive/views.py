"""What was imported, for those who run the site: the list of imports, and the report of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from forum.archive.figures import Figures, read_figures
from forum.archive.lost_quotes import LOST_QUOTE, QuotePage, read_lost_quotes
from forum.archive.models import ImportProblem, ImportRun
from forum.archive.permissions import can_view_imports
from forum.archive.run_pages import (
    Kind,
    count_problems,
    list_runs,
    name_of_input,
    read_changes,
    read_files,
    read_problems,
    short_path,
    write_files,
    write_problems,
    write_report,
)
from forum.lib.keys import read_key
from forum.lib.paging import read_page

RUNS_PER_PAGE = 30
_PATHS_SHOWN = 10

P = ParamSpec("P")
Severity = ImportProblem.Severity


def operators_only(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Let a view have only staff who may see imports, and who have signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not can_view_imports(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@operators_only
def run_list(request: HttpRequest) -> HttpResponse:
    """Show the imports, newest first."""
    page = read_page(
        list_runs(),
        time_field="started_at",
        size=RUNS_PER_PAGE,
        older_than=request.GET.get("before", ""),
        newer_than=request.GET.get("since", ""),
    )
    runs = [_listed(run) for run in page.rows]
    return render(request, "archive/runs.html", {"page": page, "runs": runs})


@require_safe
@operators_only
def run_report(request: HttpRequest, run_id: int) -> HttpResponse:
    """Show what an import read, file by file, what became of it, and its problems, of one kind if that is named."""
    run = get_object_or_404(ImportRun.objects.select_related("source"), pk=run_id)
    severity, code = request.GET.get("severity", ""), request.GET.get("code", "")
    if severity not in Severity.values:
        severity = ""
    kinds = count_problems(run)
    figures = read_figures(run.report)
    context = {
        "run": run,
        "paths": list(map(name_of_input, run.paths[:_PATHS_SHOWN])),
        "more_paths": max(len(run.paths) - _PATHS_SHOWN, 0),
        "figures": figures,
        "kinds": [kind for kind in kinds if severity in ("", kind.severity)],
        "counts": _counts(kinds),
        "severity": severity,
        "code": code,
        "filter": urlencode({name: value for name, value in [("severity", severity), ("code", code)] if value}),
        "problems": read_problems(
            run,
            severity=severity,
            code=code,
            before=request.GET.get("before", ""),
            after=request.GET.get("after", ""),
        ),
        "quotes": _lost_quotes(run, figures, request.GET.get("quotes", "")),
        "quote_warnings": LOST_QUOTE if any(kind.code == LOST_QUOTE for kind in kinds) else "",
        "changes": read_changes(run, after=read_key(request.GET.get("articles", "")) or 0),
        "files": read_files(run, after=read_key(request.GET.get("files", "")) or 0),
    }
    return render(request, "archive/run.html", context)


@require_safe
@operators_only
def run_report_json(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Give the report of a finished import as a file, as ``import_archive --report`` writes it."""
    run = get_object_or_404(ImportRun, pk=run_id)
    if read_figures(run.report) is None:
        raise Http404
    return _file(write_report(run), "application/json", f"import-{run.pk}.json")


@require_safe
@operators_only
def run_problems_csv(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Give the problems of an import as a file for a spreadsheet."""
    run = get_object_or_404(ImportRun, pk=run_id)
    return _file(write_problems(run), "text/csv; charset=utf-8", f"import-{run.pk}-problems.csv")


@require_safe
@operators_only
def run_files_csv(request: HttpRequest, run_id: int) -> HttpResponseBase:
    """Give the files that an import read as a file for a spreadsheet."""
    run = get_object_or_404(ImportRun, pk=run_id)
    return _file(write_files(run), "text/csv; charset=utf-8", f"import-{run.pk}-files.csv")


def _file(parts: Iterator[str], content_type: str, name: str) -> HttpResponseBase:
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _listed(run: ImportRun) -> dict[str, Any]:
    """Return what the list says of an import; ``run`` is one of ``list_runs``."""
    first_path, path_count = getattr(run, "first_path", None), getattr(run, "path_count", None)
    return {
        "run": run,
        "figures": read_figures(run.report),
        "path": short_path(first_path or ""),
        "more_paths": max((path_count or 0) - 1, 0),
    }


def _lost_quotes(run: ImportRun, figures: Figures | None, after: str) -> QuotePage | None:
    """Return the quotations that lead nowhere, ``None`` where the report knows of none: nobody looks for them then."""
    return read_lost_quotes(run, after=after) if figures and figures.unresolved else None


def _counts(kinds: list[Kind]) -> dict[str, int]:
    """Return how many errors and warnings there are, and both together."""
    counts = {severity: sum(kind.count for kind in kinds if kind.severity == severity) for severity in Severity.values}
    return counts | {"all": sum(counts.values())}
