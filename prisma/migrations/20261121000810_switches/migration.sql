-- CreateTable
CREATE TABLE "switches" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "id" TEXT NOT NULL,
    "production_uuid" UUID NOT NULL,
    "applies_to" TEXT NOT NULL DEFAULT '',
    "uuid_lookup" BOOLEAN NOT NULL DEFAULT true,
    "legacy_key_lookup" BOOLEAN NOT NULL DEFAULT true,
    "id_lookup" BOOLEAN NOT NULL DEFAULT true,
    "external_api" BOOLEAN NOT NULL DEFAULT false,
    "read_only" BOOLEAN NOT NULL DEFAULT false,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "field_versions" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_modified_by" TEXT,
    "is_deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "switches_pkey" PRIMARY KEY ("uuid")
);

-- CreateIndex
CREATE INDEX "switches_production_uuid_idx" ON "switches"("production_uuid");

-- AddForeignKey
ALTER TABLE "switches" ADD CONSTRAINT "switches_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

select callsign_entity_table('switches', 'switch');

-- One for the whole show, and one for each type.
alter table switches add constraint switches_applies_to_live exclude using btree (production_uuid with =, applies_to with =) where (not is_deleted) deferrable initially immediate;
