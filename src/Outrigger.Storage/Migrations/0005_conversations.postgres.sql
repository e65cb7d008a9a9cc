-- Conversations of callers. Messages are only added; they go with their conversation.
CREATE TABLE conversations (
    tenant        text COLLATE "C" NOT NULL,
    id            uuid    NOT NULL,
    owner         text COLLATE "C" NOT NULL,
    model         text    NOT NULL,
    title         text,
    message_count integer NOT NULL,
    bytes         bigint  NOT NULL,
    version       bigint  NOT NULL,
    created_at    bigint  NOT NULL,
    updated_at    bigint  NOT NULL,
    PRIMARY KEY (tenant, id)
);

CREATE INDEX conversations_owner ON conversations (tenant, owner, updated_at, id);
CREATE INDEX conversations_updated ON conversations (updated_at, id);

CREATE TABLE conversation_messages (
    tenant            text COLLATE "C" NOT NULL,
    conversation      uuid    NOT NULL,
    position          integer NOT NULL,
    role              text COLLATE "C" NOT NULL,
    content           text    NOT NULL,
    written_at        bigint  NOT NULL,
    is_cut            boolean NOT NULL,
    model             text,
    finish_reason     text,
    prompt_tokens     bigint,
    completion_tokens bigint,
    turn_key          text COLLATE "C",
    PRIMARY KEY (tenant, conversation, position),
    FOREIGN KEY (tenant, conversation) REFERENCES conversations (tenant, id) ON DELETE CASCADE
);
