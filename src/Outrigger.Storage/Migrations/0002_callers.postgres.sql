-- Who calls: tenants, teams, users, virtual keys (as keyed hashes), provider keys and the root secret (encrypted).
CREATE TABLE tenants (
    id          text COLLATE "C" NOT NULL PRIMARY KEY,
    name        text NOT NULL,
    created_at  bigint NOT NULL,
    disabled_at bigint
);

CREATE TABLE teams (
    tenant      text COLLATE "C" NOT NULL REFERENCES tenants (id),
    id          text COLLATE "C" NOT NULL,
    name        text NOT NULL,
    created_at  bigint NOT NULL,
    disabled_at bigint,
    PRIMARY KEY (tenant, id)
);

CREATE TABLE users (
    tenant      text COLLATE "C" NOT NULL REFERENCES tenants (id),
    id          text COLLATE "C" NOT NULL,
    team        text COLLATE "C",
    name        text NOT NULL,
    created_at  bigint NOT NULL,
    disabled_at bigint,
    PRIMARY KEY (tenant, id),
    FOREIGN KEY (tenant, team) REFERENCES teams (tenant, id)
);

CREATE INDEX users_team ON users (tenant, team, id) WHERE team IS NOT NULL;

CREATE TABLE virtual_keys (
    id             text COLLATE "C" NOT NULL PRIMARY KEY,
    hash           bytea NOT NULL,
    name           text NOT NULL,
    tenant         text COLLATE "C" NOT NULL REFERENCES tenants (id),
    team           text COLLATE "C",
    user_name      text COLLATE "C",
    allowed_models text COLLATE "C",
    expires_at     bigint,
    disabled_at    bigint,
    created_at     bigint NOT NULL,
    last_used_at   bigint,
    version        bigint NOT NULL UNIQUE,
    FOREIGN KEY (tenant, team) REFERENCES teams (tenant, id),
    FOREIGN KEY (tenant, user_name) REFERENCES users (tenant, id)
);

CREATE INDEX virtual_keys_tenant ON virtual_keys (tenant, id);
CREATE INDEX virtual_keys_team ON virtual_keys (tenant, team, id) WHERE team IS NOT NULL;
CREATE INDEX virtual_keys_user ON virtual_keys (tenant, user_name, id) WHERE user_name IS NOT NULL;

CREATE TABLE provider_keys (
    id          text COLLATE "C" NOT NULL PRIMARY KEY,
    provider    text COLLATE "C" NOT NULL,
    name        text NOT NULL,
    hint        text COLLATE "C" NOT NULL,
    master_key  text COLLATE "C" NOT NULL,
    wrapped_key bytea NOT NULL,
    payload     bytea NOT NULL,
    created_at  bigint NOT NULL,
    rotated_at  bigint,
    disabled_at bigint
);

CREATE TABLE secret_roots (
    id          text COLLATE "C" NOT NULL PRIMARY KEY,
    master_key  text COLLATE "C" NOT NULL,
    wrapped_key bytea NOT NULL,
    payload     bytea NOT NULL
);

-- What other nodes poll: a row an area, raised in the transaction of the change, so that versions become visible in order.
CREATE TABLE change_counters (
    area     text COLLATE "C" NOT NULL PRIMARY KEY,
    version  bigint NOT NULL,
    removals bigint NOT NULL
);

INSERT INTO change_counters (area, version, removals) VALUES ('tenancy', 0, 0), ('keys', 0, 0), ('provider-keys', 0, 0);
INSERT INTO tenants (id, name, created_at) VALUES ('default', 'Default', 0);
