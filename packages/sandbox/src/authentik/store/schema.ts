/** Schema steps of the Authentik data file, oldest first. */
export const schema: readonly string[] = [
  `
  CREATE TABLE users (
    pk INTEGER PRIMARY KEY AUTOINCREMENT,
    uuid TEXT NOT NULL UNIQUE,
    username TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    is_active INTEGER NOT NULL,
    type TEXT NOT NULL,
    path TEXT NOT NULL,
    attributes TEXT NOT NULL,
    last_login TEXT,
    date_joined TEXT NOT NULL,
    last_updated TEXT NOT NULL
  ) STRICT;
  CREATE INDEX users_email ON users (email COLLATE NOCASE);
  CREATE INDEX users_path ON users (path);

  CREATE TABLE groups (
    num INTEGER PRIMARY KEY AUTOINCREMENT,
    pk TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    is_superuser INTEGER NOT NULL,
    attributes TEXT NOT NULL
  ) STRICT;

  CREATE TABLE memberships (
    group_pk TEXT NOT NULL REFERENCES groups (pk) ON DELETE CASCADE,
    user_pk INTEGER NOT NULL REFERENCES users (pk) ON DELETE CASCADE,
    PRIMARY KEY (group_pk, user_pk)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX memberships_user ON memberships (user_pk);

  CREATE TABLE group_parents (
    group_pk TEXT NOT NULL REFERENCES groups (pk) ON DELETE CASCADE,
    parent_pk TEXT NOT NULL REFERENCES groups (pk) ON DELETE CASCADE,
    PRIMARY KEY (group_pk, parent_pk)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE sessions (
    uuid TEXT PRIMARY KEY,
    user_pk INTEGER NOT NULL REFERENCES users (pk) ON DELETE CASCADE,
    application TEXT NOT NULL,
    provider_session TEXT NOT NULL UNIQUE,
    last_ip TEXT NOT NULL,
    last_user_agent TEXT NOT NULL,
    last_used TEXT NOT NULL,
    expires TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX sessions_user ON sessions (user_pk);

  CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    pk TEXT NOT NULL UNIQUE,
    action TEXT NOT NULL,
    app TEXT NOT NULL,
    user TEXT NOT NULL,
    context TEXT NOT NULL,
    client_ip TEXT,
    created TEXT NOT NULL,
    expires TEXT NOT NULL
  ) STRICT;
  CREATE INDEX events_action ON events (action, seq);

  CREATE TABLE objects (
    kind TEXT NOT NULL,
    pk TEXT NOT NULL,
    seq INTEGER NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (kind, pk)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE recovery_links (
    token_hash TEXT PRIMARY KEY,
    user_pk INTEGER NOT NULL UNIQUE REFERENCES users (pk) ON DELETE CASCADE,
    expires TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  `,
]
