-- Recorded decisions of Assist and what was said of them since. Ids are UUIDv7: their order is that of time.
CREATE TABLE decisions (
    id                 uuid             NOT NULL PRIMARY KEY,
    tenant             text COLLATE "C" NOT NULL,
    module             text COLLATE "C" NOT NULL,
    subject            text COLLATE "C" NOT NULL,
    outcome            text COLLATE "C" NOT NULL,
    score              double precision NOT NULL,
    confidence         double precision NOT NULL,
    reasons            text             NOT NULL,
    model              text COLLATE "C" NOT NULL,
    version            text COLLATE "C" NOT NULL,
    samples_seen       bigint           NOT NULL,
    is_cold_start      boolean          NOT NULL,
    elapsed_us         double precision NOT NULL,
    mode               integer          NOT NULL,
    parameters_version text COLLATE "C" NOT NULL,
    features           bytea            NOT NULL,
    shadow             text,
    is_notable         boolean          NOT NULL,
    fallback           text COLLATE "C",
    decided_at         bigint           NOT NULL,
    feedback_count     integer          NOT NULL
);

CREATE INDEX decisions_tenant ON decisions (tenant, id);
CREATE INDEX decisions_module ON decisions (tenant, module, id);
CREATE INDEX decisions_age ON decisions (decided_at);
CREATE INDEX decisions_learning ON decisions (model, id) WHERE feedback_count > 0;

CREATE TABLE decision_feedback (
    decision uuid             NOT NULL REFERENCES decisions (id) ON DELETE CASCADE,
    source   text COLLATE "C" NOT NULL,
    outcome  double precision NOT NULL,
    label    text,
    comment  text,
    said_at  bigint           NOT NULL,
    PRIMARY KEY (decision, source)
);
