-- What providers keep for callers: whose it is and where it lies. No foreign key to tenants: the tenant of callers
-- without keys has no row, and what is left of a removed one goes with time.
CREATE TABLE stored_objects (
    tenant     text COLLATE "C" NOT NULL,
    kind       integer NOT NULL,
    id         text COLLATE "C" NOT NULL,
    provider   text COLLATE "C" NOT NULL,
    key_id     text COLLATE "C" NOT NULL,
    model      text NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (tenant, kind, id)
);

CREATE INDEX stored_objects_age ON stored_objects (created_at);
