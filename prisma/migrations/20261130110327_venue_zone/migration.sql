-- The zone (IANA name) on whose clocks a show's moments are read. Postgres's list of names is another than that of
-- browsers and of Node, so the contract checks it, and not the table.
alter table productions add column zone text;
