-- One row a call. Ids are UUIDv7, so the primary key grows at its end.
CREATE TABLE usage_records (
    id               uuid    NOT NULL PRIMARY KEY,
    started_at       bigint  NOT NULL,
    tenant           text COLLATE "C"    NOT NULL,
    team             text,
    user_name        text COLLATE "C",
    key_id           text COLLATE "C",
    end_user         text,
    endpoint         text COLLATE "C"    NOT NULL,
    requested_model  text    NOT NULL,
    provider         text COLLATE "C",
    model            text COLLATE "C",
    is_stream        boolean NOT NULL,
    is_success       boolean NOT NULL,
    status           integer NOT NULL,
    error_code       text,
    attempts         integer NOT NULL,
    prompt_tokens    bigint  NOT NULL,
    completion_tokens bigint NOT NULL,
    cached_tokens    bigint  NOT NULL,
    reasoning_tokens bigint  NOT NULL,
    is_usage_reported boolean NOT NULL,
    duration         bigint  NOT NULL,
    first_byte       bigint  NOT NULL,
    overhead         bigint  NOT NULL,
    tags             text
);

CREATE INDEX usage_records_started ON usage_records (started_at, id);
CREATE INDEX usage_records_tenant ON usage_records (tenant, started_at, id);
CREATE INDEX usage_records_key ON usage_records (key_id, started_at, id) WHERE key_id IS NOT NULL;

-- Rows are only added and, months later, deleted in batches: vacuum early so that the table does not bloat.
ALTER TABLE usage_records SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.05);

-- Totals of raw records that are gone. Empty text stands for "none" so that the key is complete.
CREATE TABLE usage_days (
    day              bigint  NOT NULL,
    tenant           text COLLATE "C"    NOT NULL,
    key_id           text COLLATE "C"    NOT NULL,
    user_name        text COLLATE "C"    NOT NULL,
    provider         text COLLATE "C"    NOT NULL,
    model            text COLLATE "C"    NOT NULL,
    endpoint         text COLLATE "C"    NOT NULL,
    requests         bigint  NOT NULL,
    failures         bigint  NOT NULL,
    prompt_tokens    bigint  NOT NULL,
    completion_tokens bigint NOT NULL,
    duration         bigint  NOT NULL,
    PRIMARY KEY (tenant, day, key_id, user_name, provider, model, endpoint)
);

CREATE INDEX usage_days_day ON usage_days (day);
