-- Conversations of callers. Messages are only added; they go with their conversation.
CREATE TABLE conversations (
    tenant        TEXT    NOT NULL,
    id            BLOB    NOT NULL,
    owner         TEXT    NOT NULL,
    model         TEXT    NOT NULL,
    title         TEXT,
    message_count INTEGER NOT NULL,
    bytes         INTEGER NOT NULL,
    version       INTEGER NOT NULL,
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL,
    PRIMARY KEY (tenant, id)
) WITHOUT ROWID;

CREATE INDEX conversations_owner ON conversations (tenant, owner, updated_at, id);
CREATE INDEX conversations_updated ON conversations (updated_at, id);

CREATE TABLE conversation_messages (
    tenant            TEXT    NOT NULL,
    conversation      BLOB    NOT NULL,
    position          INTEGER NOT NULL,
    role              TEXT    NOT NULL,
    content           TEXT    NOT NULL,
    written_at        INTEGER NOT NULL,
    is_cut            INTEGER NOT NULL,
    model             TEXT,
    finish_reason     TEXT,
    prompt_tokens     INTEGER,
    completion_tokens INTEGER,
    turn_key          TEXT,
    PRIMARY KEY (tenant, conversation, position),
    FOREIGN KEY (tenant, conversation) REFERENCES conversations (tenant, id) ON DELETE CASCADE
);
