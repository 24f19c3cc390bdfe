#!/usr/bin/env python
"""Run a Rostra command."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "forum.settings")
    # A command of an operator may take its time; a page may not (settings).
    os.environ.setdefault("STATEMENT_TIMEOUT", "0")
    execute_from_command_line(sys.argv)
