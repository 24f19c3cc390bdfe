import os

# SQLite has no server to restart.
collect_ignore = [] if os.environ.get("DATABASE_URL", "").startswith("postgres") else ["test_restart.py"]
