-- Signed advisory sets, and the indexes and blocks that they lead to, by
-- SHA-256: sets share the blocks that did not change between them.
CREATE TABLE advisory_set (
  version INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, envelope BLOB NOT NULL, published INTEGER NOT NULL
) STRICT;
CREATE TABLE advisory_block (sha256 TEXT PRIMARY KEY, body BLOB NOT NULL) STRICT, WITHOUT ROWID;
