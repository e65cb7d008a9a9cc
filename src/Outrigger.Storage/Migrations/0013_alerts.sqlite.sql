-- Alerts by id. current_key is the key while the alert is the last of it: at most one a tenant and key. The record lies
-- in body; the columns beside it are what is asked for. Deliveries lie in the same database, so that an alert and what is
-- to be sent of it are written together.
CREATE TABLE alerts (
    id          TEXT    NOT NULL PRIMARY KEY,
    tenant      TEXT    NOT NULL,
    current_key TEXT,
    type        TEXT    NOT NULL,
    severity    INTEGER NOT NULL,
    state       INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    next_check  INTEGER,
    resolved_at INTEGER,
    body        TEXT    NOT NULL
);

CREATE UNIQUE INDEX alerts_current ON alerts (tenant, current_key) WHERE current_key IS NOT NULL;
CREATE INDEX alerts_tenant ON alerts (tenant, id);
CREATE INDEX alerts_open ON alerts (tenant) WHERE state <> 2;
CREATE INDEX alerts_due ON alerts (next_check) WHERE next_check IS NOT NULL;
CREATE INDEX alerts_over ON alerts (resolved_at) WHERE resolved_at IS NOT NULL;

CREATE TABLE alert_silences (
    id           TEXT    NOT NULL PRIMARY KEY,
    tenant       TEXT,
    type         TEXT,
    endpoint     TEXT,
    max_severity INTEGER NOT NULL,
    from_at      INTEGER NOT NULL,
    until_at     INTEGER NOT NULL,
    made_by      TEXT    NOT NULL,
    why          TEXT    NOT NULL
);

-- States: 0 gathering, 1 sending, 2 delivered, 3 dead. Items are JSON texts, one a line.
CREATE TABLE alert_deliveries (
    id        TEXT    NOT NULL PRIMARY KEY,
    tenant    TEXT    NOT NULL,
    channel   TEXT    NOT NULL,
    grouping  TEXT    NOT NULL,
    state     INTEGER NOT NULL,
    attempts  INTEGER NOT NULL,
    items     TEXT    NOT NULL,
    notices   INTEGER NOT NULL,
    added_at  INTEGER NOT NULL,
    due_at    INTEGER NOT NULL,
    ended_at  INTEGER,
    error     TEXT
);

CREATE UNIQUE INDEX alert_deliveries_gathering ON alert_deliveries (tenant, channel, grouping) WHERE state = 0;
CREATE INDEX alert_deliveries_due ON alert_deliveries (channel, due_at) WHERE state < 2;
CREATE INDEX alert_deliveries_ended ON alert_deliveries (channel, ended_at) WHERE ended_at IS NOT NULL;
