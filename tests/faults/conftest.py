import os

# SQLite has no server to restart.
_SERVER = ["test_restart.py", "test_import_restart.py"]
collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else _SERVER
