-- CreateTable
CREATE TABLE "legacy_keys" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "production_uuid" UUID NOT NULL,
    "entity_type" TEXT NOT NULL,
    "entity_uuid" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "canonical" TEXT NOT NULL,
    "system" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "created_by" TEXT,

    CONSTRAINT "legacy_keys_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "former_ids" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "production_uuid" UUID NOT NULL,
    "entity_type" TEXT NOT NULL,
    "entity_uuid" UUID NOT NULL,
    "id" TEXT NOT NULL,
    "until" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "former_ids_pkey" PRIMARY KEY ("uuid")
);

-- CreateIndex
CREATE UNIQUE INDEX "legacy_keys_production_uuid_entity_type_canonical_key" ON "legacy_keys"("production_uuid", "entity_type", "canonical");

-- CreateIndex
CREATE INDEX "legacy_keys_entity_uuid_idx" ON "legacy_keys"("entity_uuid");

-- AddForeignKey
ALTER TABLE "legacy_keys" ADD CONSTRAINT "legacy_keys_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "former_ids" ADD CONSTRAINT "former_ids_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE CASCADE ON UPDATE CASCADE;

-- A show is looked up in no other scope than all shows, so its keys are unique among all.
create unique index legacy_keys_of_shows on legacy_keys (canonical) where entity_type = 'production';

-- A row that had an id twice is listed once, with the last time.
create unique index former_ids_once on former_ids (entity_uuid, lower(id));
create index former_ids_by_id on former_ids (production_uuid, lower(id));
create index former_ids_of_shows on former_ids (lower(id)) where entity_type = 'production';

-- AFTER, and only where the id is another one: keeps the one that the row had.
create function callsign_keep_former_id() returns trigger language plpgsql as $$
begin
  insert into former_ids (production_uuid, entity_type, entity_uuid, id, until)
    values (coalesce((to_jsonb(new) ->> 'production_uuid')::uuid, new.uuid), tg_argv[0], new.uuid, old.id, new.updated_at)
    on conflict (entity_uuid, lower(id)) do update set id = excluded.id, until = excluded.until;
  return null;
end $$;

-- Attaches that to an entity table.
create function callsign_former_id_trigger(p_table text, p_type text) returns void language plpgsql as $$
begin
  execute format('create trigger callsign_former_id after update on %I for each row when (old.id <> new.id and lower(old.id) <> lower(new.id)) execute function callsign_keep_former_id(%L)', p_table, p_type);
end $$;

-- Attaches versioning, the log and the keeping of ids to an entity table.
create or replace function callsign_entity_triggers(p_table text, p_type text) returns void language plpgsql as $$
begin
  execute format('drop trigger if exists callsign_apply on %I', p_table);
  execute format('drop trigger if exists callsign_stamp on %I', p_table);
  execute format('create trigger callsign_apply before update on %I for each row when (new.field_versions ? '''') execute function callsign_apply()', p_table);
  execute format('create trigger callsign_stamp before insert or update on %I for each row execute function callsign_stamp()', p_table);
  execute format('create trigger callsign_log_insert after insert on %I referencing new table as new_rows for each statement execute function callsign_log(%L)', p_table, p_type);
  execute format('create trigger callsign_log_update after update on %I referencing old table as old_rows new table as new_rows for each statement execute function callsign_log(%L)', p_table, p_type);
  execute format('create trigger callsign_log_delete after delete on %I referencing old table as old_rows for each statement execute function callsign_log(%L)', p_table, p_type);
  perform callsign_former_id_trigger(p_table, p_type);
  perform callsign_write_touch();
end $$;

-- The tables that exist; their types stand in the arguments of the log's triggers.
select callsign_former_id_trigger(relname, split_part(encode(tgargs, 'escape'), '\000', 1))
  from pg_trigger join pg_class on pg_class.oid = tgrelid where tgname = 'callsign_log_update';

-- What the log still knows. Changes of shows stand in two streams, of which the workspace's is left out.
insert into former_ids (production_uuid, entity_type, entity_uuid, id, until)
  select distinct on (entity_uuid, lower(old ->> 'id')) production_uuid, entity_type, entity_uuid, old ->> 'id', at from changes
  where operation in ('updated', 'restored') and old ? 'id' and lower(old ->> 'id') <> lower(row ->> 'id')
    and production_uuid in (select uuid from productions)
  order by entity_uuid, lower(old ->> 'id'), version desc;
