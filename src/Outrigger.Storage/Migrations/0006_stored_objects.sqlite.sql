-- What providers keep for callers: whose it is and where it lies. No foreign key to tenants: the tenant of callers
-- without keys has no row, and what is left of a removed one goes with time.
CREATE TABLE stored_objects (
    tenant     TEXT    NOT NULL,
    kind       INTEGER NOT NULL,
    id         TEXT    NOT NULL,
    provider   TEXT    NOT NULL,
    key_id     TEXT    NOT NULL,
    model      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, kind, id)
) WITHOUT ROWID;

CREATE INDEX stored_objects_age ON stored_objects (created_at);
