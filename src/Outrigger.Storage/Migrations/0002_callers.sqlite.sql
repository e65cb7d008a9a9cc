-- Who calls: tenants, teams, users, virtual keys (as keyed hashes), provider keys and the root secret (encrypted).
CREATE TABLE tenants (
    id          TEXT    NOT NULL PRIMARY KEY,
    name        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    disabled_at INTEGER
) WITHOUT ROWID;

CREATE TABLE teams (
    tenant      TEXT    NOT NULL REFERENCES tenants (id),
    id          TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    disabled_at INTEGER,
    PRIMARY KEY (tenant, id)
) WITHOUT ROWID;

CREATE TABLE users (
    tenant      TEXT    NOT NULL REFERENCES tenants (id),
    id          TEXT    NOT NULL,
    team        TEXT,
    name        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    disabled_at INTEGER,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, team) REFERENCES teams (tenant, id)
) WITHOUT ROWID;

CREATE INDEX users_team ON users (tenant, team, id) WHERE team IS NOT NULL;

CREATE TABLE virtual_keys (
    id             TEXT    NOT NULL PRIMARY KEY,
    hash           BLOB    NOT NULL,
    name           TEXT    NOT NULL,
    tenant         TEXT    NOT NULL REFERENCES tenants (id),
    team           TEXT,
    user_name      TEXT,
    allowed_models TEXT,
    expires_at     INTEGER,
    disabled_at    INTEGER,
    created_at     INTEGER NOT NULL,
    last_used_at   INTEGER,
    version        INTEGER NOT NULL UNIQUE,
    FOREIGN KEY (tenant, team) REFERENCES teams (tenant, id),
    FOREIGN KEY (tenant, user_name) REFERENCES users (tenant, id)
) WITHOUT ROWID;

CREATE INDEX virtual_keys_tenant ON virtual_keys (tenant, id);
CREATE INDEX virtual_keys_team ON virtual_keys (tenant, team, id) WHERE team IS NOT NULL;
CREATE INDEX virtual_keys_user ON virtual_keys (tenant, user_name, id) WHERE user_name IS NOT NULL;

CREATE TABLE provider_keys (
    id          TEXT    NOT NULL PRIMARY KEY,
    provider    TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    hint        TEXT    NOT NULL,
    master_key  TEXT    NOT NULL,
    wrapped_key BLOB    NOT NULL,
    payload     BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    rotated_at  INTEGER,
    disabled_at INTEGER
) WITHOUT ROWID;

CREATE TABLE secret_roots (
    id          TEXT    NOT NULL PRIMARY KEY,
    master_key  TEXT    NOT NULL,
    wrapped_key BLOB    NOT NULL,
    payload     BLOB    NOT NULL
) WITHOUT ROWID;

-- What other nodes poll: a row an area, raised in the transaction of the change, so that versions become visible in order.
CREATE TABLE change_counters (
    area     TEXT    NOT NULL PRIMARY KEY,
    version  INTEGER NOT NULL,
    removals INTEGER NOT NULL
) WITHOUT ROWID;

INSERT INTO change_counters (area, version, removals) VALUES ('tenancy', 0, 0), ('keys', 0, 0), ('provider-keys', 0, 0);
INSERT INTO tenants (id, name, created_at) VALUES ('default', 'Default', 0);
