-- Limits of keys, as JSON, and what has been used of quotas. Empty text stands for "the whole server" in tenant.
ALTER TABLE virtual_keys ADD COLUMN limits TEXT;
ALTER TABLE provider_keys ADD COLUMN quota_tokens INTEGER;
ALTER TABLE provider_keys ADD COLUMN quota_zone TEXT;

CREATE TABLE quota_counters (
    tenant    TEXT    NOT NULL,
    scope     TEXT    NOT NULL,
    subject   TEXT    NOT NULL,
    unit      TEXT    NOT NULL,
    period    TEXT    NOT NULL,
    starts_at INTEGER NOT NULL,
    ends_at   INTEGER NOT NULL,
    used      INTEGER NOT NULL,
    PRIMARY KEY (tenant, scope, subject, unit, period, starts_at)
) WITHOUT ROWID;

CREATE INDEX quota_counters_ended ON quota_counters (ends_at);
