-- What finds records that say the same. A row per record that is public, names
-- its body and has enough text; see same.go.
CREATE TABLE texts (
    id       TEXT PRIMARY KEY,
    digest   BIGINT NOT NULL,   -- of the folded words: equal for the same text
    band1    BIGINT NOT NULL,   -- signature: one is equal for nearly the same
    band2    BIGINT NOT NULL,   -- text; 0 where the text may not differ
    band3    BIGINT NOT NULL,
    band4    BIGINT NOT NULL,
    language TEXT NOT NULL,     -- primary subtag
    place    TEXT NOT NULL,     -- the least of a group is shown
    main     TEXT NOT NULL      -- the record that is shown in its stead, '' if itself
);

-- Only what is shown is looked for: of a thousand copies that is one.
CREATE INDEX texts_digest ON texts (digest) WHERE main = '';
CREATE INDEX texts_band1 ON texts (band1) WHERE main = '' AND band1 <> 0;
CREATE INDEX texts_band2 ON texts (band2) WHERE main = '' AND band2 <> 0;
CREATE INDEX texts_band3 ON texts (band3) WHERE main = '' AND band3 <> 0;
CREATE INDEX texts_band4 ON texts (band4) WHERE main = '' AND band4 <> 0;
CREATE INDEX texts_main ON texts (main) WHERE main <> '';

-- By which rules the texts were made; 0 before they are. While they are made
-- anew, filled is the seq up to which that is done.
CREATE TABLE grouping (
    one    SMALLINT PRIMARY KEY CHECK (one = 1),
    rules  INTEGER NOT NULL,
    filled BIGINT NOT NULL
);

INSERT INTO grouping (one, rules, filled) VALUES (1, 0, 0);
