"""Source text to safe HTML: the one place where text becomes markup."""
