-- CreateTable
CREATE TABLE "streams" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "id" TEXT NOT NULL,
    "production_uuid" UUID NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "protocol" TEXT NOT NULL DEFAULT 'RTMP',
    "url" TEXT,
    "stream_key" TEXT,
    "passcode" TEXT,
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "field_versions" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_modified_by" TEXT,
    "is_deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "streams_pkey" PRIMARY KEY ("uuid")
);

-- CreateIndex
CREATE INDEX "streams_production_uuid_idx" ON "streams"("production_uuid");

-- AddForeignKey
ALTER TABLE "streams" ADD CONSTRAINT "streams_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

select callsign_entity_table('streams', 'stream');
