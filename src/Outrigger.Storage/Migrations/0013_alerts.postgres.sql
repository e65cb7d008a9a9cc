-- Alerts by id. current_key is the key while the alert is the last of it: at most one a tenant and key. The record lies
-- in body; the columns beside it are what is asked for. Deliveries lie in the same database, so that an alert and what is
-- to be sent of it are written together.
CREATE TABLE alerts (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    current_key text COLLATE "C",
    type text COLLATE "C" NOT NULL,
    severity integer NOT NULL,
    state integer NOT NULL,
    version bigint NOT NULL,
    next_check bigint,
    resolved_at bigint,
    body text COLLATE "C" NOT NULL
);

CREATE UNIQUE INDEX alerts_current ON alerts (tenant, current_key) WHERE current_key IS NOT NULL;
CREATE INDEX alerts_tenant ON alerts (tenant, id);
CREATE INDEX alerts_open ON alerts (tenant) WHERE state <> 2;
CREATE INDEX alerts_due ON alerts (next_check) WHERE next_check IS NOT NULL;
CREATE INDEX alerts_over ON alerts (resolved_at) WHERE resolved_at IS NOT NULL;

CREATE TABLE alert_silences (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant text COLLATE "C",
    type text COLLATE "C",
    endpoint text COLLATE "C",
    max_severity integer NOT NULL,
    from_at bigint NOT NULL,
    until_at bigint NOT NULL,
    made_by text COLLATE "C" NOT NULL,
    why text COLLATE "C" NOT NULL
);

-- States: 0 gathering, 1 sending, 2 delivered, 3 dead. Items are JSON texts, one a line.
CREATE TABLE alert_deliveries (
    id text COLLATE "C" NOT NULL PRIMARY KEY,
    tenant text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    grouping text COLLATE "C" NOT NULL,
    state integer NOT NULL,
    attempts integer NOT NULL,
    items text COLLATE "C" NOT NULL,
    notices integer NOT NULL,
    added_at bigint NOT NULL,
    due_at bigint NOT NULL,
    ended_at bigint,
    error text COLLATE "C"
);

CREATE UNIQUE INDEX alert_deliveries_gathering ON alert_deliveries (tenant, channel, grouping) WHERE state = 0;
CREATE INDEX alert_deliveries_due ON alert_deliveries (channel, due_at) WHERE state < 2;
CREATE INDEX alert_deliveries_ended ON alert_deliveries (channel, ended_at) WHERE ended_at IS NOT NULL;
