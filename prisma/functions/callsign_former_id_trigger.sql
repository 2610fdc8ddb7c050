-- Attaches callsign_keep_former_id() to an entity table. Takes a SHARE ROW EXCLUSIVE lock on it.
create or replace function callsign_former_id_trigger(p_table text, p_type text) returns void language plpgsql as $$
begin
  execute format('drop trigger if exists callsign_former_id on %I', p_table);
  execute format('create trigger callsign_former_id after update on %I for each row
    when (old.id <> new.id) execute function callsign_keep_former_id(%L)', p_table, p_type);
end $$;
