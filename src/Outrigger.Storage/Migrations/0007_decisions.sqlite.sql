-- Recorded decisions of Assist and what was said of them since. Ids are UUIDv7: their order is that of time.
CREATE TABLE decisions (
    id                 BLOB    NOT NULL PRIMARY KEY,
    tenant             TEXT    NOT NULL,
    module             TEXT    NOT NULL,
    subject            TEXT    NOT NULL,
    outcome            TEXT    NOT NULL,
    score              REAL    NOT NULL,
    confidence         REAL    NOT NULL,
    reasons            TEXT    NOT NULL,
    model              TEXT    NOT NULL,
    version            TEXT    NOT NULL,
    samples_seen       INTEGER NOT NULL,
    is_cold_start      INTEGER NOT NULL,
    elapsed_us         REAL    NOT NULL,
    mode               INTEGER NOT NULL,
    parameters_version TEXT    NOT NULL,
    features           BLOB    NOT NULL,
    shadow             TEXT,
    is_notable         INTEGER NOT NULL,
    fallback           TEXT,
    decided_at         INTEGER NOT NULL,
    feedback_count     INTEGER NOT NULL
) WITHOUT ROWID;

CREATE INDEX decisions_tenant ON decisions (tenant, id);
CREATE INDEX decisions_module ON decisions (tenant, module, id);
CREATE INDEX decisions_age ON decisions (decided_at);
CREATE INDEX decisions_learning ON decisions (model, id) WHERE feedback_count > 0;

CREATE TABLE decision_feedback (
    decision BLOB    NOT NULL REFERENCES decisions (id) ON DELETE CASCADE,
    source   TEXT    NOT NULL,
    outcome  REAL    NOT NULL,
    label    TEXT,
    comment  TEXT,
    said_at  INTEGER NOT NULL,
    PRIMARY KEY (decision, source)
) WITHOUT ROWID;
