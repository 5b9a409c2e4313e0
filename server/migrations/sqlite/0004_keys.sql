-- Keys compared across the fleet, as the server signed it. `held` is the mark
-- of what the index of certificates held then: while that is so, nothing new follows.
CREATE TABLE key_look (
  position INTEGER PRIMARY KEY REFERENCES log_entry(position), payload_sha256 TEXT NOT NULL UNIQUE,
  envelope BLOB NOT NULL, at INTEGER NOT NULL, held TEXT NOT NULL
) STRICT;
