"""What other programs read of the site: feeds, sitemaps, robots.txt, the manifest."""
