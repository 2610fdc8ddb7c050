-- CreateTable
CREATE TABLE "partner_keys" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "production_uuid" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "types" TEXT[],
    "start" TEXT NOT NULL,
    "created_by" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),
    "rotated_at" TIMESTAMPTZ(3),
    "rotated_by" UUID,
    "stopped_at" TIMESTAMPTZ(3),
    "stopped_by" UUID,
    "revoked_at" TIMESTAMPTZ(3),
    "revoked_by" UUID,

    CONSTRAINT "partner_keys_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "partner_secrets" (
    "hash" TEXT NOT NULL,
    "key_uuid" UUID NOT NULL,
    "ends_at" TIMESTAMPTZ(3),

    CONSTRAINT "partner_secrets_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "external_access_changes" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "is_on" BOOLEAN NOT NULL,
    "changed_by" UUID,
    "changed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "external_access_changes_pkey" PRIMARY KEY ("uuid")
);

-- CreateIndex
CREATE INDEX "partner_keys_production_uuid_idx" ON "partner_keys"("production_uuid");

-- CreateIndex
CREATE INDEX "partner_secrets_key_uuid_idx" ON "partner_secrets"("key_uuid");

-- AddForeignKey
ALTER TABLE "partner_keys" ADD CONSTRAINT "partner_keys_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "partner_secrets" ADD CONSTRAINT "partner_secrets_key_uuid_fkey" FOREIGN KEY ("key_uuid") REFERENCES "partner_keys"("uuid") ON DELETE CASCADE ON UPDATE CASCADE;

-- Of a key's secrets one is the newest; the one before it has an end.
create unique index partner_secrets_newest on partner_secrets (key_uuid) where ends_at is null;
