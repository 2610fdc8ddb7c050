-- Makes a table an entity table: ids checked and unique among live rows, rows versioned and logged. A migration calls
-- it once for a new table; `pnpm db:new` writes that call. Takes an ACCESS EXCLUSIVE lock on the table.
create or replace function callsign_entity_table(p_table text, p_type text) returns void language plpgsql as $$
begin
  perform callsign_id_rules(p_table, p_type);
  perform callsign_id_numbers_index(p_table, p_type);
  -- Room on every page keeps most updates off the indexes (HOT).
  execute format('alter table %I set (fillfactor = 80)', p_table);
  perform callsign_entity_triggers(p_table, p_type);
end $$;
