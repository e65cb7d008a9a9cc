-- Jobs, all states in one table: every question the queue asks has an index of its own over the rows it is about
-- (docs/decisions/0180-jobs-in-one-table.md). Inputs stand apart, so that a change of a job does not write its input again.
CREATE TABLE jobs (
    seq                 INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    id                  BLOB    NOT NULL,
    tenant              TEXT    NOT NULL,
    queue               TEXT    NOT NULL,
    type                TEXT    NOT NULL,
    state               INTEGER NOT NULL,
    priority            INTEGER NOT NULL,
    score               REAL    NOT NULL,
    is_scored           INTEGER NOT NULL,
    deadline            INTEGER,
    run_at              INTEGER,
    max_attempts        INTEGER NOT NULL,
    backoff             INTEGER NOT NULL,
    time_limit          INTEGER,
    follows             BLOB,
    added_by            TEXT    NOT NULL,
    user_id             TEXT,
    model               TEXT,
    callback_url        TEXT,
    idempotency_key     TEXT,
    request_hash        BLOB    NOT NULL,
    schedule            TEXT,
    added_at            INTEGER NOT NULL,
    ready_at            INTEGER NOT NULL,
    started_at          INTEGER,
    finished_at         INTEGER,
    attempts            INTEGER NOT NULL,
    stalls              INTEGER NOT NULL,
    token               INTEGER NOT NULL,
    lease_owner         TEXT,
    lease_until         INTEGER,
    is_cancel_requested INTEGER NOT NULL,
    progress            INTEGER NOT NULL,
    progress_text       TEXT,
    error_code          TEXT,
    error_message       TEXT,
    callback_state      INTEGER NOT NULL,
    callback_attempts   INTEGER NOT NULL,
    callback_status     INTEGER,
    callback_error      TEXT,
    callback_due        INTEGER,
    result              BLOB
);

CREATE TABLE job_inputs (
    seq     INTEGER NOT NULL PRIMARY KEY,
    input   BLOB    NOT NULL,
    signals BLOB    NOT NULL
);

-- States: 0 blocked, 1 delayed, 2 waiting, 3 active, 4 completed, 5 failed, 6 cancelled. Of callbacks: 1 pending.
CREATE UNIQUE INDEX jobs_id ON jobs (id, tenant);
CREATE UNIQUE INDEX jobs_key ON jobs (tenant, queue, idempotency_key) WHERE idempotency_key IS NOT NULL;
CREATE INDEX jobs_order ON jobs (queue, tenant, score DESC, seq) WHERE state = 2;
CREATE INDEX jobs_order_of_type ON jobs (queue, tenant, type, score DESC, seq) WHERE state = 2;
CREATE INDEX jobs_scored ON jobs (queue, seq) WHERE state = 2 AND is_scored = 1;
CREATE INDEX jobs_delayed ON jobs (ready_at) WHERE state = 1;
CREATE INDEX jobs_blocked ON jobs (follows, tenant) WHERE state = 0;
CREATE INDEX jobs_not_waiting ON jobs (state, tenant, seq) WHERE state <> 2;
CREATE INDEX jobs_tenant ON jobs (tenant, seq);
CREATE INDEX jobs_completed ON jobs (queue, tenant, finished_at, seq) WHERE state IN (4, 6);
CREATE INDEX jobs_failed ON jobs (queue, tenant, finished_at, seq) WHERE state = 5;
CREATE INDEX jobs_callbacks ON jobs (callback_due) WHERE callback_state = 1;

-- How many jobs stand where, kept in step by the triggers below; the shard is always 0 here.
CREATE TABLE job_counts (
    queue  TEXT    NOT NULL,
    state  INTEGER NOT NULL,
    tenant TEXT    NOT NULL,
    shard  INTEGER NOT NULL,
    jobs   INTEGER NOT NULL,
    PRIMARY KEY (queue, state, tenant, shard)
) WITHOUT ROWID;

CREATE INDEX job_counts_tenant ON job_counts (tenant);

CREATE TRIGGER jobs_added AFTER INSERT ON jobs
BEGIN
    INSERT INTO job_counts (queue, state, tenant, shard, jobs) VALUES (new.queue, new.state, new.tenant, 0, 1)
    ON CONFLICT (queue, state, tenant, shard) DO UPDATE SET jobs = jobs + 1;
END;

CREATE TRIGGER jobs_moved AFTER UPDATE OF state ON jobs WHEN old.state <> new.state
BEGIN
    UPDATE job_counts SET jobs = jobs - 1 WHERE queue = old.queue AND state = old.state AND tenant = old.tenant AND shard = 0;
    INSERT INTO job_counts (queue, state, tenant, shard, jobs) VALUES (new.queue, new.state, new.tenant, 0, 1)
    ON CONFLICT (queue, state, tenant, shard) DO UPDATE SET jobs = jobs + 1;
END;

CREATE TRIGGER jobs_removed AFTER DELETE ON jobs
BEGIN
    UPDATE job_counts SET jobs = jobs - 1 WHERE queue = old.queue AND state = old.state AND tenant = old.tenant AND shard = 0;
    DELETE FROM job_inputs WHERE seq = old.seq;
END;

-- An empty tenant stands for all.
CREATE TABLE job_pauses (
    queue  TEXT NOT NULL,
    tenant TEXT NOT NULL,
    PRIMARY KEY (queue, tenant)
) WITHOUT ROWID;

-- Leases given in the current window; an empty tenant stands for the whole queue.
CREATE TABLE job_rates (
    queue  TEXT    NOT NULL,
    tenant TEXT    NOT NULL,
    length INTEGER NOT NULL,
    begins INTEGER NOT NULL,
    used   INTEGER NOT NULL,
    PRIMARY KEY (queue, tenant)
) WITHOUT ROWID;
