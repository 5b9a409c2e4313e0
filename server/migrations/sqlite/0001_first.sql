-- Times are milliseconds since 1970 UTC; digests are lowercase hex; keys,
-- hashes and salts are blobs. STRICT keeps SQLite from storing another type.
CREATE TABLE host (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, public_key BLOB NOT NULL UNIQUE,
  enrolled INTEGER NOT NULL, retired INTEGER,
  last_sequence INTEGER NOT NULL DEFAULT 0, last_payload TEXT, last_received INTEGER
) STRICT;
CREATE INDEX host_by_name ON host (name);
-- Only the digest of a token's secret is kept: who reads this file cannot enrol.
CREATE TABLE enrolment_token (
  secret_sha256 TEXT PRIMARY KEY, created INTEGER NOT NULL, expires INTEGER NOT NULL,
  note TEXT NOT NULL, used INTEGER, used_by TEXT REFERENCES host(id)
) STRICT;
-- The log. `digest` and `salt` open the commitment in `entry`; `subject` says
-- for people what it is about: a host's id, or a version.
CREATE TABLE log_entry (
  position INTEGER PRIMARY KEY, entry BLOB NOT NULL, digest BLOB NOT NULL,
  salt BLOB NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL, at INTEGER NOT NULL
) STRICT;
-- Complete subtrees of the Merkle tree; level 0 holds the leaf hashes.
CREATE TABLE tree_hash (
  level INTEGER NOT NULL, position INTEGER NOT NULL, hash BLOB NOT NULL,
  PRIMARY KEY (level, position)
) STRICT, WITHOUT ROWID;
CREATE TABLE tree_head (
  only INTEGER PRIMARY KEY CHECK (only = 1), size INTEGER NOT NULL,
  root BLOB NOT NULL, checkpoint TEXT NOT NULL
) STRICT;
-- What entries of other kinds than reports commit to, in canonical bytes:
-- enrolments, retirements, registers, export manifests.
CREATE TABLE document (
  position INTEGER PRIMARY KEY REFERENCES log_entry(position), body BLOB NOT NULL
) STRICT;
-- Evidence by key, packed with gzip.
CREATE TABLE blob (key TEXT PRIMARY KEY, size INTEGER NOT NULL, packed BLOB NOT NULL) STRICT;
-- One report for each sequence number of a host: a fork has no place to stand.
-- `lost`: the agent's spool was full and dropped tables of it; it is not judged.
CREATE TABLE report (
  host TEXT NOT NULL REFERENCES host(id), sequence INTEGER NOT NULL,
  payload_sha256 TEXT NOT NULL, previous TEXT, envelope BLOB NOT NULL,
  ended INTEGER NOT NULL, received INTEGER NOT NULL,
  position INTEGER NOT NULL UNIQUE REFERENCES log_entry(position),
  gap INTEGER NOT NULL, skewed INTEGER NOT NULL, lost INTEGER NOT NULL, inconsistent TEXT NOT NULL,
  policy_sha256 TEXT, policy_known INTEGER NOT NULL, profile TEXT, agent TEXT NOT NULL,
  PRIMARY KEY (host, sequence)
) STRICT;
CREATE INDEX report_by_time ON report (received);
-- The server's own verdicts on the newest report of each host.
CREATE TABLE finding (
  host TEXT NOT NULL REFERENCES host(id), rule TEXT NOT NULL,
  outcome TEXT NOT NULL CHECK (outcome IN ('fail', 'unknown', 'pass', 'not_applicable')),
  body TEXT NOT NULL, PRIMARY KEY (host, rule)
) STRICT, WITHOUT ROWID;
CREATE INDEX finding_by_rule ON finding (rule, outcome);
-- What went wrong with a peer, once for each kind, so that a peer that
-- repeats itself cannot fill the disk.
CREATE TABLE event (
  host TEXT NOT NULL, kind TEXT NOT NULL, detail TEXT NOT NULL,
  first INTEGER NOT NULL, last INTEGER NOT NULL, times INTEGER NOT NULL,
  PRIMARY KEY (host, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE person (
  name TEXT PRIMARY KEY, password TEXT NOT NULL, created INTEGER NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('operator', 'auditor', 'board', 'administrator'))
) STRICT;
CREATE TABLE session (
  token_sha256 TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(name) ON DELETE CASCADE,
  csrf TEXT NOT NULL, seen INTEGER NOT NULL, expires INTEGER NOT NULL
) STRICT;
CREATE TABLE register (
  name TEXT PRIMARY KEY, site TEXT NOT NULL, function TEXT NOT NULL,
  criticality TEXT NOT NULL, owner TEXT NOT NULL
) STRICT;
CREATE TABLE policy_set (
  version INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, envelope BLOB NOT NULL, published INTEGER NOT NULL
) STRICT;
CREATE TABLE root_document (
  version INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, envelope BLOB NOT NULL, installed INTEGER NOT NULL
) STRICT;
-- Scores are basis points, never fractions.
CREATE TABLE score_history (
  at INTEGER PRIMARY KEY, level INTEGER NOT NULL,
  score INTEGER NOT NULL CHECK (score BETWEEN 0 AND 10000),
  judged INTEGER NOT NULL, registered INTEGER NOT NULL
) STRICT;
