"""Scripts that run inside a site, in copies of one process that has read all modules already.

A script asks the site's database what became of a test, or prepares it. A ``manage.py shell`` for each would spend a
second on reading the same modules again.
"""

import importlib
import io
import os
import traceback
from contextlib import redirect_stdout, suppress
from multiprocessing import get_context

_SECONDS = 120
_processes = get_context("forkserver")
_processes.set_forkserver_preload(["tests.scripts_ready"])


def run_script(env, script):
    """Run Python code under the settings that an environment gives; returns what it printed.

    Raises ``AssertionError`` with the traceback where it failed.
    """
    mine, its = _processes.Pipe(duplex=False)
    process = _processes.Process(target=_run, args=(env, script, its), daemon=True)
    process.start()
    its.close()
    try:
        done, text = mine.recv() if mine.poll(_SECONDS) else (False, "It did not end.")
    except EOFError:
        done, text = False, "It was killed."
    finally:
        process.kill()
        process.join()
        mine.close()
    if not done:
        raise AssertionError(f"{script}\n{text}")
    return text


def _run(env, script, answers):
    output = io.StringIO()
    try:
        with redirect_stdout(output):
            _enter(env)
            exec(script, {"__name__": "script"})  # noqa: S102 - the tests' own
        answers.send((True, output.getvalue()))
    except (Exception, SystemExit):  # noqa: BLE001 - told to the one who asked
        answers.send((False, output.getvalue() + traceback.format_exc()))


def _enter(env):
    """Exchange the settings that this process began with for those of a site."""
    from django.conf import settings
    from django.db import connections
    from django.test import override_settings

    import forum.settings

    os.environ.clear()
    os.environ.update(env)
    its = importlib.reload(forum.settings)
    if name := env.get("DJANGO_SETTINGS_MODULE"):
        its = importlib.import_module(name)
    names = [name for name in dir(its) if name.isupper()]
    changed = {name: getattr(its, name) for name in names if getattr(its, name) != getattr(settings, name, None)}
    databases = changed.pop("DATABASES", None)
    override_settings(**changed).enable()
    if databases:
        settings.DATABASES = databases
        connections.__dict__.pop("settings", None)
        connections._settings = None
        with suppress(AttributeError):
            del connections["default"]
