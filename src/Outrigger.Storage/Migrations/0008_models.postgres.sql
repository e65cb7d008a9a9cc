-- Versions of models' parameters, which of them is in charge, and what the modules of each node have learned.
CREATE TABLE model_versions (
    model         text COLLATE "C" NOT NULL,
    version       text COLLATE "C" NOT NULL,
    parameters    bytea            NOT NULL,
    created_at    bigint           NOT NULL,
    origin        text COLLATE "C" NOT NULL,
    parent        text COLLATE "C",
    learned_until bigint           NOT NULL,
    comparison    text,
    PRIMARY KEY (model, version)
);

CREATE TABLE model_charges (
    model     text COLLATE "C" NOT NULL PRIMARY KEY,
    version   text COLLATE "C" NOT NULL,
    previous  text COLLATE "C",
    is_pinned boolean          NOT NULL,
    reason    text COLLATE "C" NOT NULL,
    since     bigint           NOT NULL,
    revision  bigint           NOT NULL
);

CREATE TABLE model_states (
    node           text COLLATE "C" NOT NULL,
    name           text COLLATE "C" NOT NULL,
    saved_at       bigint           NOT NULL,
    format_version integer          NOT NULL,
    sha256         text COLLATE "C" NOT NULL,
    content        bytea            NOT NULL,
    PRIMARY KEY (node, name, saved_at)
);

CREATE INDEX model_states_newest ON model_states (name, saved_at);
