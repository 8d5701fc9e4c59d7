"""Lists and histories as files that other programs read. Knows no database and no page; words come from the caller."""
