-- CreateTable
CREATE TABLE "productions" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "id" TEXT NOT NULL,
    "client" TEXT NOT NULL,
    "show_name" TEXT NOT NULL,
    "venue" TEXT,
    "room" TEXT,
    "load_in" TIMESTAMPTZ(3),
    "load_out" TIMESTAMPTZ(3),
    "show_info_url" TEXT,
    "status" TEXT NOT NULL DEFAULT 'PLANNING',
    "source_types" JSONB,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "field_versions" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_modified_by" TEXT,
    "is_deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "productions_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "sources" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "id" TEXT NOT NULL,
    "production_uuid" UUID NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "type" TEXT NOT NULL DEFAULT 'OTHER',
    "category" TEXT,
    "h_res" INTEGER,
    "v_res" INTEGER,
    "rate" DOUBLE PRECISION,
    "standard" TEXT,
    "blanking" TEXT,
    "format_assignment_mode" TEXT NOT NULL DEFAULT 'system-wide',
    "secondary_device" TEXT,
    "secondary_device_port" TEXT,
    "primary_device_port" TEXT,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "field_versions" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_modified_by" TEXT,
    "is_deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "sources_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "source_outputs" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "id" TEXT NOT NULL,
    "production_uuid" UUID NOT NULL,
    "source_uuid" UUID NOT NULL,
    "output_index" INTEGER NOT NULL DEFAULT 1,
    "connector" TEXT,
    "h_res" INTEGER,
    "v_res" INTEGER,
    "rate" DOUBLE PRECISION,
    "standard" TEXT,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "field_versions" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_modified_by" TEXT,
    "is_deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "source_outputs_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "sends" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "id" TEXT NOT NULL,
    "production_uuid" UUID NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "type" TEXT NOT NULL DEFAULT 'OTHER',
    "h_res" INTEGER,
    "v_res" INTEGER,
    "rate" DOUBLE PRECISION,
    "standard" TEXT,
    "output_connector" TEXT,
    "secondary_device" TEXT,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "field_versions" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_modified_by" TEXT,
    "is_deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "sends_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "cameras" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "id" TEXT NOT NULL,
    "production_uuid" UUID NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "manufacturer" TEXT,
    "model" TEXT,
    "ccu_uuid" UUID,
    "format_mode" TEXT,
    "lens_type" TEXT,
    "max_zoom" DOUBLE PRECISION,
    "shooting_distance" DOUBLE PRECISION,
    "focal_length" DOUBLE PRECISION,
    "smpte_cable_length" DOUBLE PRECISION,
    "has_heavy_tripod" BOOLEAN,
    "has_medium_tripod" BOOLEAN,
    "has_tripod" BOOLEAN,
    "has_short_tripod" BOOLEAN,
    "has_dolly" BOOLEAN,
    "has_jib" BOOLEAN,
    "has_steadicam" BOOLEAN,
    "has_magic_arm" BOOLEAN,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "field_versions" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_modified_by" TEXT,
    "is_deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "cameras_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "ccus" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "id" TEXT NOT NULL,
    "production_uuid" UUID NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "manufacturer" TEXT,
    "model" TEXT,
    "format_mode" TEXT,
    "fiber_input" TEXT,
    "reference_input" TEXT,
    "outputs" JSONB,
    "sort_order" INTEGER NOT NULL DEFAULT 0,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "field_versions" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_modified_by" TEXT,
    "is_deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "ccus_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "connections" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "id" TEXT NOT NULL,
    "production_uuid" UUID NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "source_uuid" UUID,
    "source_output_uuid" UUID,
    "from_port" TEXT,
    "intermediate_type" TEXT,
    "snake_line_uuid" UUID,
    "intermediate_input" TEXT,
    "intermediate_output" TEXT,
    "destination_type" TEXT,
    "send_uuid" UUID,
    "to_port" TEXT,
    "connector" TEXT,
    "cable_type" TEXT,
    "length_ft" DOUBLE PRECISION,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "field_versions" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_modified_by" TEXT,
    "is_deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "connections_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "cable_snakes" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "id" TEXT NOT NULL,
    "production_uuid" UUID NOT NULL,
    "name" TEXT NOT NULL DEFAULT '',
    "model" TEXT,
    "line_count" INTEGER,
    "length_ft" DOUBLE PRECISION,
    "line_type" TEXT,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "field_versions" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_modified_by" TEXT,
    "is_deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "cable_snakes_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "snake_lines" (
    "uuid" UUID NOT NULL DEFAULT uuidv7(),
    "id" TEXT NOT NULL,
    "production_uuid" UUID NOT NULL,
    "cable_snake_uuid" UUID NOT NULL,
    "line_number" INTEGER NOT NULL DEFAULT 1,
    "connector_a" TEXT,
    "direction_a" TEXT,
    "feed_a" TEXT,
    "note_a" TEXT,
    "connector_b" TEXT,
    "direction_b" TEXT,
    "feed_b" TEXT,
    "note_b" TEXT,
    "note" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "field_versions" JSONB NOT NULL DEFAULT '{}',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_modified_by" TEXT,
    "is_deleted" BOOLEAN NOT NULL DEFAULT false,

    CONSTRAINT "snake_lines_pkey" PRIMARY KEY ("uuid")
);

-- CreateTable
CREATE TABLE "heads" (
    "production_uuid" UUID NOT NULL,
    "seq" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "heads_pkey" PRIMARY KEY ("production_uuid")
);

-- CreateTable
CREATE TABLE "changes" (
    "production_uuid" UUID NOT NULL,
    "seq" BIGINT NOT NULL,
    "commit_uuid" UUID NOT NULL,
    "entity_type" TEXT NOT NULL,
    "entity_uuid" UUID NOT NULL,
    "operation" TEXT NOT NULL,
    "version" INTEGER NOT NULL,
    "row" JSONB NOT NULL,
    "old" JSONB NOT NULL,
    "user_id" TEXT,
    "user_name" TEXT,
    "reason" TEXT,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "changes_pkey" PRIMARY KEY ("production_uuid","seq")
);

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "production_uuid" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "request_hash" TEXT NOT NULL,
    "commit_uuid" UUID NOT NULL,
    "skipped" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("production_uuid","key")
);

-- CreateIndex
CREATE UNIQUE INDEX "sources_production_uuid_uuid_key" ON "sources"("production_uuid", "uuid");

-- CreateIndex
CREATE INDEX "source_outputs_source_uuid_idx" ON "source_outputs"("source_uuid");

-- CreateIndex
CREATE UNIQUE INDEX "source_outputs_production_uuid_uuid_key" ON "source_outputs"("production_uuid", "uuid");

-- CreateIndex
CREATE UNIQUE INDEX "sends_production_uuid_uuid_key" ON "sends"("production_uuid", "uuid");

-- CreateIndex
CREATE INDEX "cameras_production_uuid_idx" ON "cameras"("production_uuid");

-- CreateIndex
CREATE INDEX "cameras_ccu_uuid_idx" ON "cameras"("ccu_uuid");

-- CreateIndex
CREATE UNIQUE INDEX "ccus_production_uuid_uuid_key" ON "ccus"("production_uuid", "uuid");

-- CreateIndex
CREATE INDEX "connections_production_uuid_idx" ON "connections"("production_uuid");

-- CreateIndex
CREATE INDEX "connections_source_uuid_idx" ON "connections"("source_uuid");

-- CreateIndex
CREATE INDEX "connections_source_output_uuid_idx" ON "connections"("source_output_uuid");

-- CreateIndex
CREATE INDEX "connections_snake_line_uuid_idx" ON "connections"("snake_line_uuid");

-- CreateIndex
CREATE INDEX "connections_send_uuid_idx" ON "connections"("send_uuid");

-- CreateIndex
CREATE UNIQUE INDEX "cable_snakes_production_uuid_uuid_key" ON "cable_snakes"("production_uuid", "uuid");

-- CreateIndex
CREATE INDEX "snake_lines_cable_snake_uuid_idx" ON "snake_lines"("cable_snake_uuid");

-- CreateIndex
CREATE UNIQUE INDEX "snake_lines_production_uuid_uuid_key" ON "snake_lines"("production_uuid", "uuid");

-- CreateIndex
CREATE INDEX "changes_production_uuid_commit_uuid_idx" ON "changes"("production_uuid", "commit_uuid");

-- CreateIndex
CREATE INDEX "changes_entity_uuid_version_idx" ON "changes"("entity_uuid", "version");

-- CreateIndex
CREATE INDEX "idempotency_keys_at_idx" ON "idempotency_keys"("at");

-- AddForeignKey
ALTER TABLE "sources" ADD CONSTRAINT "sources_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "source_outputs" ADD CONSTRAINT "source_outputs_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "source_outputs" ADD CONSTRAINT "source_outputs_production_uuid_source_uuid_fkey" FOREIGN KEY ("production_uuid", "source_uuid") REFERENCES "sources"("production_uuid", "uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "sends" ADD CONSTRAINT "sends_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "cameras" ADD CONSTRAINT "cameras_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "cameras" ADD CONSTRAINT "cameras_production_uuid_ccu_uuid_fkey" FOREIGN KEY ("production_uuid", "ccu_uuid") REFERENCES "ccus"("production_uuid", "uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "ccus" ADD CONSTRAINT "ccus_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "connections" ADD CONSTRAINT "connections_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "connections" ADD CONSTRAINT "connections_production_uuid_source_uuid_fkey" FOREIGN KEY ("production_uuid", "source_uuid") REFERENCES "sources"("production_uuid", "uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "connections" ADD CONSTRAINT "connections_production_uuid_source_output_uuid_fkey" FOREIGN KEY ("production_uuid", "source_output_uuid") REFERENCES "source_outputs"("production_uuid", "uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "connections" ADD CONSTRAINT "connections_production_uuid_snake_line_uuid_fkey" FOREIGN KEY ("production_uuid", "snake_line_uuid") REFERENCES "snake_lines"("production_uuid", "uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "connections" ADD CONSTRAINT "connections_production_uuid_send_uuid_fkey" FOREIGN KEY ("production_uuid", "send_uuid") REFERENCES "sends"("production_uuid", "uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "cable_snakes" ADD CONSTRAINT "cable_snakes_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "snake_lines" ADD CONSTRAINT "snake_lines_production_uuid_fkey" FOREIGN KEY ("production_uuid") REFERENCES "productions"("uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;

-- AddForeignKey
ALTER TABLE "snake_lines" ADD CONSTRAINT "snake_lines_production_uuid_cable_snake_uuid_fkey" FOREIGN KEY ("production_uuid", "cable_snake_uuid") REFERENCES "cable_snakes"("production_uuid", "uuid") ON DELETE NO ACTION ON UPDATE NO ACTION;
