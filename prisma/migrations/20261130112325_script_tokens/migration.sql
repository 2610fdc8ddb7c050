-- The bearer tokens of people's scripts. A token stands for a session, so whatever ends sessions (signing out everywhere,
-- another password, the end of an account) ends it too.

-- CreateTable
CREATE TABLE "script_tokens" (
    "session_uuid" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "script_tokens_pkey" PRIMARY KEY ("session_uuid")
);

-- AddForeignKey
ALTER TABLE "script_tokens" ADD CONSTRAINT "script_tokens_session_uuid_fkey"
  FOREIGN KEY ("session_uuid") REFERENCES "sessions"("uuid") ON DELETE CASCADE ON UPDATE CASCADE;

-- A person tells their tokens apart by name.
alter table script_tokens add constraint script_tokens_name_filled check (btrim(name) <> '');
