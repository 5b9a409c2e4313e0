-- The fleet held against an advisory set, as the server signed it.
CREATE TABLE exposure_look (
  position INTEGER PRIMARY KEY REFERENCES log_entry(position), payload_sha256 TEXT NOT NULL UNIQUE,
  envelope BLOB NOT NULL, at INTEGER NOT NULL
) STRICT;
