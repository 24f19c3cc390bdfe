"""Forms of dates that differ from Django's, a package a language (FORMAT_MODULE_PATH)."""
