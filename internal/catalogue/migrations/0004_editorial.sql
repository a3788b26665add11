-- Editors' decisions, an overlay on what the sources said: put never touches
-- it, get and changes give the record with it.
CREATE TABLE decisions (
    record TEXT NOT NULL,
    field  TEXT NOT NULL,      -- 'hidden', 'merged', or the name of a facet
    value  TEXT NOT NULL,      -- '' (hidden), a record's id (merged), or a JSON list of codes
    who    TEXT NOT NULL,      -- name of the editor's key
    at     BIGINT NOT NULL,
    why    TEXT NOT NULL,
    holds  SMALLINT NOT NULL,  -- of a merger: both records are there to be shown, so it counts
    PRIMARY KEY (record, field)
);

CREATE INDEX decisions_merged ON decisions (value, holds) WHERE field = 'merged';

-- The tables of package editorial.

CREATE TABLE submissions (
    id        TEXT PRIMARY KEY,
    secret    TEXT NOT NULL,      -- SHA-256 of the receipt's secret, hex
    state     TEXT NOT NULL,      -- received, returned, published, rejected, withdrawn
    revision  INTEGER NOT NULL,   -- the latest
    published INTEGER NOT NULL,   -- the revision that is public, 0 for none
    version   BIGINT NOT NULL,    -- grows with every change: who writes names the one seen
    created   BIGINT NOT NULL,
    updated   BIGINT NOT NULL,
    via       TEXT NOT NULL,      -- 'form', or the id of the key of a tool
    request   TEXT NOT NULL,      -- SHA-256 of via and the idempotency key, hex; '' for none
    reason    TEXT NOT NULL       -- what the editors last said to the submitter
);

CREATE UNIQUE INDEX submissions_request ON submissions (request) WHERE request <> '';
CREATE INDEX submissions_state ON submissions (state, updated);

CREATE TABLE revisions (
    submission TEXT NOT NULL,
    number     INTEGER NOT NULL,
    author     TEXT NOT NULL,     -- 'submitter', or the name of the editor's key
    at         BIGINT NOT NULL,
    content    TEXT NOT NULL,     -- JSON
    PRIMARY KEY (submission, number)
);

-- Warnings that an editor has looked at and cleared.
CREATE TABLE clearances (
    submission TEXT NOT NULL,
    warning    TEXT NOT NULL,     -- SHA-256 of what was warned of, so that another text warns anew
    who        TEXT NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (submission, warning)
);

CREATE TABLE uploads (
    id         TEXT PRIMARY KEY,
    submission TEXT NOT NULL,
    name       TEXT NOT NULL,     -- as the submitter called it
    media_type TEXT NOT NULL,
    bytes      BIGINT NOT NULL,
    sha256     TEXT NOT NULL,     -- hex; the file's name in the folder of uploads is the id
    text       TEXT NOT NULL,     -- what it says, plain
    metadata   TEXT NOT NULL,     -- JSON: what its metadata says (author, company, title)
    at         BIGINT NOT NULL
);

CREATE INDEX uploads_submission ON uploads (submission);

-- The ledger: who consented to what, when, until when, by which evidence.
CREATE TABLE consents (
    id        TEXT PRIMARY KEY,
    record    TEXT NOT NULL,      -- id of the record that shows the contact
    person    TEXT NOT NULL,
    data      TEXT NOT NULL,      -- which of a person's data: name, email, phone
    purpose   TEXT NOT NULL,
    evidence  TEXT NOT NULL,
    given     BIGINT NOT NULL,
    until     BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL,
    told      BIGINT NOT NULL     -- when the team was told of its end
);

CREATE INDEX consents_record ON consents (record);

-- Who did what when: no contents, these stand in revisions.
CREATE TABLE audit (
    seq    INTEGER PRIMARY KEY,
    at     BIGINT NOT NULL,
    who    TEXT NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,         -- id of a record, submission, consent or key
    fields TEXT NOT NULL          -- names, divided by blanks
);

CREATE INDEX audit_object ON audit (object);

CREATE TABLE keys (
    id      TEXT PRIMARY KEY,
    name    TEXT NOT NULL,
    scopes  TEXT NOT NULL,        -- divided by blanks
    hash    TEXT NOT NULL,        -- SHA-256 of the secret, hex
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    revoked BIGINT NOT NULL,
    used    BIGINT NOT NULL
);

CREATE TABLE sessions (
    token   TEXT PRIMARY KEY,     -- SHA-256 of the cookie's value, hex
    key     TEXT NOT NULL,
    csrf    TEXT NOT NULL,
    created BIGINT NOT NULL,
    seen    BIGINT NOT NULL
);
