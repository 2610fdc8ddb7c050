-- How often something was tried lately. Unlogged: an attempt is counted without a flush, and a crash of Postgres forgets it.
CREATE UNLOGGED TABLE "counters" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "counters_pkey" PRIMARY KEY ("key")
);
