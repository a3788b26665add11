-- Times are microseconds since 1970 in UTC, 0 for none; flags are 0 or 1.

-- The log: its identity, the last seq, and the last id given to a run.
CREATE TABLE head (
    one      SMALLINT PRIMARY KEY CHECK (one = 1),
    identity TEXT NOT NULL,
    seq      BIGINT NOT NULL,
    run      BIGINT NOT NULL
);

-- One row per record that ever was, under the seq of its latest change.
CREATE TABLE records (
    id         TEXT PRIMARY KEY,
    seq        BIGINT NOT NULL UNIQUE,
    source     TEXT NOT NULL,
    live       SMALLINT NOT NULL,   -- 0: a tombstone, without hash and content
    hash       TEXT NOT NULL,       -- SHA-256 of content, hex
    raw        TEXT NOT NULL,       -- SHA-256 of the raw copy, hex
    was_public SMALLINT NOT NULL,   -- the record was public at some time
    due        BIGINT NOT NULL,     -- when time alone next changes its public view
    fetched    BIGINT NOT NULL,
    content    TEXT                 -- JSON; last, so that reading the others is cheap
);

CREATE INDEX records_due ON records (due) WHERE due > 0;

-- How far each follower has read which log.
CREATE TABLE cursors (
    follower TEXT PRIMARY KEY,
    log      TEXT NOT NULL,
    seq      BIGINT NOT NULL
);

CREATE TABLE runs (
    id       BIGINT PRIMARY KEY,
    source   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    started  BIGINT NOT NULL,
    finished BIGINT NOT NULL,
    complete SMALLINT NOT NULL,
    report   TEXT,                  -- JSON
    error    TEXT NOT NULL
);

CREATE INDEX runs_source ON runs (source, id);

-- What a run under way has seen.
CREATE TABLE seen (
    run BIGINT NOT NULL,
    id  TEXT NOT NULL,
    PRIMARY KEY (run, id)
);

-- What is known of each fetched address.
CREATE TABLE pages (
    source        TEXT NOT NULL,
    url           TEXT NOT NULL,
    final_url     TEXT NOT NULL,
    status        INTEGER NOT NULL,
    etag          TEXT NOT NULL,
    last_modified TEXT NOT NULL,
    header        TEXT,             -- JSON
    raw           TEXT NOT NULL,    -- SHA-256 of the raw copy, hex
    raw_bytes     BIGINT NOT NULL,  -- its size on disk
    fetched       BIGINT NOT NULL,
    PRIMARY KEY (source, url)
);
