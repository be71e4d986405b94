"""View values: rows of the database turned into what a template shows, ready, so that templates hold no rules."""
