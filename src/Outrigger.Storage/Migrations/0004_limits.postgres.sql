-- Limits of keys, as JSON, and what has been used of quotas. Empty text stands for "the whole server" in tenant.
ALTER TABLE virtual_keys ADD COLUMN limits text COLLATE "C";
ALTER TABLE provider_keys ADD COLUMN quota_tokens bigint, ADD COLUMN quota_zone text COLLATE "C";

CREATE TABLE quota_counters (
    tenant    text COLLATE "C" NOT NULL,
    scope     text COLLATE "C" NOT NULL,
    subject   text COLLATE "C" NOT NULL,
    unit      text COLLATE "C" NOT NULL,
    period    text COLLATE "C" NOT NULL,
    starts_at bigint NOT NULL,
    ends_at   bigint NOT NULL,
    used      bigint NOT NULL,
    PRIMARY KEY (tenant, scope, subject, unit, period, starts_at)
);

CREATE INDEX quota_counters_ended ON quota_counters (ends_at);
