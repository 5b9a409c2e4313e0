-- The address that a host's newest report came from.
ALTER TABLE host ADD COLUMN last_address TEXT;
-- What the server saw of a host's endpoints, as it signed it; `sequence` is the
-- report that named them. The two counts follow from both, and are kept so that
-- lists need not compare again.
CREATE TABLE outside_look (
  position INTEGER PRIMARY KEY REFERENCES log_entry(position), host TEXT NOT NULL REFERENCES host(id),
  sequence INTEGER NOT NULL, payload_sha256 TEXT NOT NULL UNIQUE, envelope BLOB NOT NULL, at INTEGER NOT NULL,
  contradicted INTEGER NOT NULL, unknown INTEGER NOT NULL,
  FOREIGN KEY (host, sequence) REFERENCES report(host, sequence)
) STRICT;
CREATE INDEX outside_look_by_host ON outside_look (host, position);
