"""The tree is the architecture: imports point one way, and some things have one home."""

import ast
import re
from pathlib import Path

import pytest

from tests.sites import ROOT

# From the lowest up: each may import those before it, and itself.
LAYERS = [
    "forum.lib", "forum.markup", "accounts", "forum.articles", "forum.comments", "forum.moderation", "forum.archive",
    "forum.privacy", "forum.syndication", "forum.pages",
]  # fmt: skip
# Where all of them meet.
EXCEPTED = {"forum/urls.py", "forum/settings.py", "forum/wsgi.py", "forum/__init__.py"}
FILES = sorted(path.relative_to(ROOT) for folder in ("accounts", "forum") for path in (ROOT / folder).rglob("*.py"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

NESTED_SET = {
    "forum/comments/querysets.py",
    "forum/comments/services/moves.py",
    "forum/comments/services/places.py",
    "forum/comments/services/removal.py",
    "forum/comments/bulk.py",
    "forum/comments/integrity/breaks.py",
    "forum/comments/integrity/repair.py",
    "forum/comments/models.py",
    "forum/comments/trees.py",
    "forum/comments/threads.py",
}


def imports(path):
    """Every module that a file imports, inside functions too, but not for types alone."""
    tree = ast.parse((ROOT / path).read_text())
    typing_only = {
        child
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    for node in set(ast.walk(tree)) - typing_only:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports by a relative name"
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def layer(module):
    """The place of a module among the layers, ``None`` for what is not ours."""
    found = [place for place, name in enumerate(LAYERS) if module == name or module.startswith(f"{name}.")]
    return found[0] if found else None


def module_of(path):
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def test_every_file_is_in_a_layer():
    assert [str(path) for path in FILES if layer(module_of(path)) is None] == sorted(EXCEPTED)


@pytest.mark.parametrize("path", [path for path in FILES if str(path) not in EXCEPTED], ids=str)
def test_imports_point_one_way(path):
    own = layer(module_of(path))
    assert sorted({name for name in imports(path) if (layer(name) or 0) > own}) == []


def test_rule_of_imports_would_catch_a_wrong_arrow():
    assert layer("forum.comments.services") > layer("forum.articles.models") > layer("accounts.models")
    assert "forum.articles.models" in set(imports(Path("forum/comments/services/posting.py")))


def test_readers_import_no_django_and_no_other_part_of_ours():
    for path in FILES:
        if path.parts[:3] == ("forum", "archive", "readers"):
            foreign = {
                name for name in imports(path) if name.split(".")[0] in ("django", "mptt", "allauth", "accounts")
            }
            ours = {
                name for name in imports(path) if name.startswith("forum.") and layer(name) != layer("forum.archive")
            }
            assert (str(path), foreign, ours) == (str(path), set(), set())


def test_what_readers_import_of_the_archive_knows_no_django_either():
    waiting = [path for path in FILES if path.parts[:3] == ("forum", "archive", "readers")]
    seen = set(waiting)
    modules = {module_of(path): path for path in FILES}
    while waiting:
        for name in set(imports(waiting.pop())):
            assert name.split(".")[0] != "django"
            if name in modules and modules[name] not in seen:
                seen.add(modules[name])
                waiting.append(modules[name])


def names_nested_set(path):
    return re.search(r"\b(?:lft|rght)\b", (ROOT / path).read_text()) is not None


def test_nested_set_columns_have_few_homes():
    found = {str(path) for path in FILES if names_nested_set(path) and "migrations" not in path.parts}
    loading = ("forum/archive/loader/", "forum/archive/preparing/")
    assert {name for name in found if not name.startswith(loading)} <= NESTED_SET


def test_html_is_marked_safe_in_markup_alone():
    word = re.compile(r"\b(?:mark_safe|SafeString\(|format_html|safestring\.SafeData|__html__)")
    found = {str(path) for path in FILES if word.search((ROOT / path).read_text())}
    assert found == {"forum/markup/trusted.py"}


def test_no_template_lets_text_through_unescaped():
    word = re.compile(r"\|\s*safe(?:seq)?\b|autoescape\s+off")
    assert [str(path) for path in TEMPLATES if word.search(path.read_text())] == []


def test_no_module_is_called_by_a_name_that_says_nothing():
    assert [str(path) for path in FILES if path.stem in ("utils", "common", "core", "helpers", "misc")] == []


def test_every_module_of_ours_says_what_it_is():
    bare = {"apps", "urls", "__init__"}
    silent = [path for path in FILES if not ast.get_docstring(ast.parse((ROOT / path).read_text()))]
    assert [str(path) for path in silent if path.stem not in bare and "migrations" not in path.parts] == []


def test_no_file_is_longer_than_one_can_read():
    code = [path for path in FILES if "migrations" not in path.parts]
    assert [str(path) for path in code if len((ROOT / path).read_text().split("\n")) > 400] == []
