"""Use cases: one verb_noun per module. Services join store, files, mail and documents; they never commit."""
