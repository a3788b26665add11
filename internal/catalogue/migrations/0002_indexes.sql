-- Questions about the whole catalogue read an index instead of the records:
-- with 100,000 of them that is 5 MB instead of 300.

-- The live records of each source, and those that a run has not seen.
CREATE INDEX records_source ON records (source, live, id);

-- The raw copies in use and their size.
CREATE INDEX records_raw ON records (raw) WHERE raw <> '';
CREATE INDEX pages_raw ON pages (raw, raw_bytes) WHERE raw <> '';
