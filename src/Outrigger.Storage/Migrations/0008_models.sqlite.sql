-- Versions of models' parameters, which of them is in charge, and what the modules of each node have learned.
CREATE TABLE model_versions (
    model         TEXT    NOT NULL,
    version       TEXT    NOT NULL,
    parameters    BLOB    NOT NULL,
    created_at    INTEGER NOT NULL,
    origin        TEXT    NOT NULL,
    parent        TEXT,
    learned_until INTEGER NOT NULL,
    comparison    TEXT,
    PRIMARY KEY (model, version)
) WITHOUT ROWID;

CREATE TABLE model_charges (
    model     TEXT    NOT NULL PRIMARY KEY,
    version   TEXT    NOT NULL,
    previous  TEXT,
    is_pinned INTEGER NOT NULL,
    reason    TEXT    NOT NULL,
    since     INTEGER NOT NULL,
    revision  INTEGER NOT NULL
) WITHOUT ROWID;

CREATE TABLE model_states (
    node           TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    saved_at       INTEGER NOT NULL,
    format_version INTEGER NOT NULL,
    sha256         TEXT    NOT NULL,
    content        BLOB    NOT NULL,
    PRIMARY KEY (node, name, saved_at)
);

CREATE INDEX model_states_newest ON model_states (name, saved_at);
