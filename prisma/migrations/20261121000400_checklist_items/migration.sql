-- CreateTable
CREATE TABLE "checklist_items" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "id" TEXT NOT NULL,
    "production_uuid" UUID NOT NULL,
    "title" TEXT NOT NULL,
    "category" TEXT,
    "completed" BOOLEAN NOT NULL DEFAULT false,
    "completed_at" TIMESTAMPTZ(3),
    "completion_date" DATE,
    "assigned_to" TEXT,
    "due_date" DATE,
    "days_before_show" INTEGER,
    "reference" TEXT,
    "more_info" JSONB,
    "completion_note" JSONB,
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "field_versions" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_modified_by" TEXT,
    "is_deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "checklist_items_pkey" PRIMARY KEY ("uuid")
);

-- CreateIndex
CREATE INDEX "checklist_items_production_uuid_idx" ON "checklist_items"("production_uuid");

-- AddForeignKey
ALTER TABLE "checklist_items" ADD CONSTRAINT "checklist_items_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;


select callsign_entity_table('checklist_items', 'checklist-item');

-- The database notes when an item was ticked. The name sorts before callsign_stamp, which must see the result.
create function callsign_completed() returns trigger language plpgsql as $$
begin
  if not new.completed then
    new.completed_at := null;
  elsif tg_op = 'INSERT' or not old.completed then
    new.completed_at := clock_timestamp();
  else
    new.completed_at := old.completed_at;
  end if;
  return new;
end $$;

create trigger callsign_completed before insert or update on checklist_items
  for each row execute function callsign_completed();
