"""From paths to prepared threads, in one process or in several."""
