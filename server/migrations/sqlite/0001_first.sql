-- Times are milliseconds since 1970 UTC; digests are lowercase hex; keys and
-- leaf hashes are blobs. STRICT keeps SQLite from storing another type.
CREATE TABLE host (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, public_key BLOB NOT NULL UNIQUE,
  enrolled INTEGER NOT NULL, retired INTEGER,
  last_sequence INTEGER NOT NULL DEFAULT 0, last_payload TEXT
) STRICT;
-- Only the digest of a token's secret is kept: who reads this file cannot enrol.
CREATE TABLE enrolment_token (
  secret_sha256 TEXT PRIMARY KEY, created INTEGER NOT NULL, expires INTEGER NOT NULL,
  used INTEGER, used_by TEXT REFERENCES host(id)
) STRICT;
CREATE TABLE log_entry (
  position INTEGER PRIMARY KEY, entry BLOB NOT NULL, leaf BLOB NOT NULL,
  salt BLOB NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
CREATE TABLE tree_hash (
  level INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL,
  PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE tree_head (
  only INTEGER PRIMARY KEY CHECK (only = 1), size INTEGER NOT NULL,
  root BLOB NOT NULL, checkpoint TEXT NOT NULL
) STRICT;
CREATE TABLE blob (key TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
-- One report for each sequence number of a host: a fork has no place to stand.
CREATE TABLE report (
  host TEXT NOT NULL REFERENCES host(id), sequence INTEGER NOT NULL,
  payload_sha256 TEXT NOT NULL, previous TEXT, envelope BLOB NOT NULL,
  ended INTEGER NOT NULL, received INTEGER NOT NULL,
  position INTEGER NOT NULL UNIQUE REFERENCES log_entry(position),
  gap INTEGER NOT NULL, skewed INTEGER NOT NULL, inconsistent TEXT NOT NULL,
  PRIMARY KEY (host, sequence)
) STRICT;
-- The server's own verdicts on the newest report of each host.
CREATE TABLE finding (
  host TEXT NOT NULL REFERENCES host(id), rule TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('fail', 'unknown', 'pass', 'not_applicable')),
  body TEXT NOT NULL, PRIMARY KEY (host, rule)
) STRICT, WITHOUT ROWID;
CREATE TABLE person (
  name TEXT PRIMARY KEY, password TEXT NOT NULL, created INTEGER NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('operator', 'auditor', 'board', 'administrator'))
) STRICT;
CREATE TABLE session (
  token_sha256 TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(name) ON DELETE CASCADE,
  csrf TEXT NOT NULL, expires INTEGER NOT NULL
) STRICT;
CREATE TABLE register (
  name TEXT PRIMARY KEY, site TEXT NOT NULL, function TEXT NOT NULL,
  criticality TEXT NOT NULL, owner TEXT NOT NULL
) STRICT;
CREATE TABLE policy_set (
  version INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, envelope BLOB NOT NULL, published INTEGER NOT NULL
) STRICT;
CREATE TABLE root_document (version INTEGER PRIMARY KEY, envelope BLOB NOT NULL, installed INTEGER NOT NULL) STRICT;
-- Scores are basis points, never fractions.
CREATE TABLE score_history (
  at INTEGER PRIMARY KEY, level INTEGER NOT NULL,
  score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 10000),
  judged INTEGER NOT NULL, registered INTEGER NOT NULL
) STRICT;
