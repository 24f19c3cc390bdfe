"""``manage.py seed_demo``: make a site to look at, as ``make run`` does, or fill one with invented discussions."""

from __future__ import annotations

import json
import os
import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from accounts.models import User
from accounts.roles import MEMBER, MODERATOR
from forum.archive.imports import run_import
from forum.archive.pipeline.events import Options
from forum.archive.report import describe
from forum.articles.models import Article
from forum.pages.generator import SHAPES, Plan, generate

_PAGES = Path(__file__).resolve().parents[2] / "demo"
_SOURCE = "pellwick"
_ZONE = ZoneInfo("Europe/Lisbon")
_PEOPLE = {"reader": MEMBER, "moderator": MODERATOR}


class Command(BaseCommand):
    help = (
        "Prepare the database, the sample articles, two accounts and the static files; repeat at will. "
        "With --articles and --comments, add invented articles instead."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--articles", type=int, metavar="N", help="add so many invented articles")
        parser.add_argument("--comments", type=int, metavar="M", help="with so many comments in all")
        parser.add_argument("--shape", choices=SHAPES, help="of their discussions; mixed where left out")
        parser.add_argument("--seed", type=int, metavar="S", help="another makes others of the kind; 1 where left out")

    def handle(self, *args: Any, **options: Any) -> None:
        plan = _read_plan(options)
        call_command("migrate", verbosity=0)
        if plan:
            self._generate(plan)
            return
        self._import_samples()
        passwords = self._make_people()
        _collect_static()
        self._tell(passwords)

    def _generate(self, plan: Plan) -> None:
        """Add the articles of a plan, with a bar where somebody is looking."""
        console = Console(stderr=True)
        columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, disable=not console.is_terminal, transient=True) as bar:
            task = bar.add_task("", total=plan.comments)
            made = generate(plan, lambda done, total: bar.update(task, completed=done, total=total))
        if made:
            self.stdout.write(_("%(count)d articles added.") % {"count": made})
        else:
            self.stdout.write(_("All of these articles are there already; nothing was added."))

    def _import_samples(self) -> None:
        if Article.objects.filter(source__name=_SOURCE).exists():
            return
        report = run_import([str(_PAGES)], Options(zone=_ZONE, source=_SOURCE))
        for problem in report.problems:
            self.stderr.write(describe(problem))

    def _make_people(self) -> dict[str, str]:
        """Make the two accounts where they are missing; return the passwords they were given."""
        file = settings.DATA_DIR / "demo-passwords.json"
        passwords: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
        for name, role in _PEOPLE.items():
            if name not in passwords or not User.objects.filter(username=name).exists():
                passwords[name] = secrets.token_urlsafe(9)
                _make_person(name, role, passwords[name])
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as out:
            json.dump(passwords, out)
        return passwords

    def _tell(self, passwords: dict[str, str]) -> None:
        mail = settings.EMAIL_HOST or settings.EMAIL_FILE_PATH
        self.stdout.write(_("\nRostra runs at http://localhost:%s\n") % os.environ.get("PORT", "8000"))
        for name, password in passwords.items():
            self.stdout.write(
                _("  sign in as %(name)-9s  password %(password)s") % {"name": name, "password": password}
            )
        self.stdout.write(_("  mail goes to %s\n") % mail)


def _read_plan(options: dict[str, Any]) -> Plan | None:
    """Return which articles to invent, ``None`` where nobody asks for any. Raises CommandError."""
    articles, comments = options["articles"], options["comments"]
    if all(options[name] is None for name in ("articles", "comments", "shape", "seed")):
        return None
    if articles is None or comments is None:
        raise CommandError(_("Say both how many articles and how many comments: --articles N --comments M."))
    if articles < 1:
        raise CommandError(_("--articles takes a number from 1 on."))
    if comments < 0:
        raise CommandError(_("--comments takes a number from 0 on."))
    seed = 1 if options["seed"] is None else options["seed"]
    return Plan(articles, comments, options["shape"] or "mixed", seed)


@transaction.atomic
def _make_person(name: str, role: str, password: str) -> None:
    user = User.objects.filter(username=name).first()
    if user is None:
        user = User.objects.create_user(name, f"{name}@demo.invalid")
        user.trust_email()
    user.is_staff = role != MEMBER
    user.set_password(password)
    user.save()
    user.groups.set(Group.objects.filter(name=role))


def _collect_static() -> None:
    """Collect the static files, unless those collected are newer than all there are: it takes seconds."""
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    found = (Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([]))
    if not manifest.exists() or max(file.stat().st_mtime for file in found) > manifest.stat().st_mtime:
        call_command("collectstatic", interactive=False, verbosity=0)
