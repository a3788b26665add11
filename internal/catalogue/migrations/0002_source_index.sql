-- Counting the live records of each source and finding those that a run has
-- not seen read this index alone, never the records: with 100,000 of them
-- that is 5 MB instead of 300.
CREATE INDEX records_source ON records (source, live, id);
