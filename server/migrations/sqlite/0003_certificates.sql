-- Where certificates are seen, and were: derived from the reports, and made
-- again from them wherever `certificate_host.sequence` is behind the host's.
CREATE TABLE certificate (
  sha256 TEXT PRIMARY KEY, spki_sha256 TEXT, subject TEXT NOT NULL, issuer TEXT NOT NULL, names TEXT NOT NULL,
  not_before INTEGER NOT NULL, not_after INTEGER NOT NULL, authority INTEGER NOT NULL, self_issued INTEGER NOT NULL,
  key_type TEXT NOT NULL, key_bits INTEGER
) STRICT;
-- One line for each time that a certificate came to a place. `last` is when it
-- was last shown, where later reports could not look; `until` is the first
-- report that looked and did not find it. Both are empty while it is there.
CREATE TABLE certificate_place (
  id INTEGER PRIMARY KEY, host TEXT NOT NULL REFERENCES host(id),
  seen TEXT NOT NULL CHECK (seen IN ('endpoint', 'file')), place TEXT NOT NULL, position INTEGER NOT NULL,
  sha256 TEXT NOT NULL REFERENCES certificate(sha256), leaf INTEGER NOT NULL, public INTEGER,
  since INTEGER NOT NULL, since_sequence INTEGER NOT NULL,
  last INTEGER, until INTEGER, until_sequence INTEGER
) STRICT;
CREATE INDEX certificate_place_by_host ON certificate_place (host, seen, place, since_sequence);
CREATE INDEX certificate_place_by_certificate ON certificate_place (sha256);
-- Up to which report a host's lines go, when that was made, and its labels.
CREATE TABLE certificate_host (
  host TEXT PRIMARY KEY REFERENCES host(id), sequence INTEGER NOT NULL, at INTEGER NOT NULL, labels TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- Addresses that calendar programs subscribe to; only the digest of the secret is kept.
CREATE TABLE calendar (
  secret_sha256 TEXT PRIMARY KEY, person TEXT NOT NULL REFERENCES person(name) ON DELETE CASCADE,
  filter TEXT NOT NULL, created INTEGER NOT NULL, used INTEGER
) STRICT;
