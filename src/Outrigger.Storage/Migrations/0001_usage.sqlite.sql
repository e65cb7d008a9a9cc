-- One row a call. Ids are UUIDv7 as 16 big-endian bytes, so the clustered key grows at its end.
CREATE TABLE usage_records (
    id               BLOB    NOT NULL PRIMARY KEY,
    started_at       INTEGER NOT NULL,
    tenant           TEXT    NOT NULL,
    team             TEXT,
    user_name        TEXT,
    key_id           TEXT,
    end_user         TEXT,
    endpoint         TEXT    NOT NULL,
    requested_model  TEXT    NOT NULL,
    provider         TEXT,
    model            TEXT,
    is_stream        INTEGER NOT NULL,
    is_success       INTEGER NOT NULL,
    status           INTEGER NOT NULL,
    error_code       TEXT,
    attempts         INTEGER NOT NULL,
    prompt_tokens    INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    cached_tokens    INTEGER NOT NULL,
    reasoning_tokens INTEGER NOT NULL,
    is_usage_reported INTEGER NOT NULL,
    duration         INTEGER NOT NULL,
    first_byte       INTEGER NOT NULL,
    overhead         INTEGER NOT NULL,
    tags             TEXT
) WITHOUT ROWID;

CREATE INDEX usage_records_started ON usage_records (started_at, id);
CREATE INDEX usage_records_tenant ON usage_records (tenant, started_at, id);

-- Totals of raw records that are gone. Empty text stands for "none" so that the key is complete.
CREATE TABLE usage_days (
    day              INTEGER NOT NULL,
    tenant           TEXT    NOT NULL,
    key_id           TEXT    NOT NULL,
    user_name        TEXT    NOT NULL,
    provider         TEXT    NOT NULL,
    model            TEXT    NOT NULL,
    endpoint         TEXT    NOT NULL,
    requests         INTEGER NOT NULL,
    failures         INTEGER NOT NULL,
    prompt_tokens    INTEGER NOT NULL,
    completion_tokens INTEGER NOT NULL,
    duration         INTEGER NOT NULL,
    PRIMARY KEY (tenant, day, key_id, user_name, provider, model, endpoint)
) WITHOUT ROWID;

CREATE INDEX usage_days_day ON usage_days (day);
