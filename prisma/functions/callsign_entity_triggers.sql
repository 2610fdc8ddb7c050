-- Attaches versioning, the log and the keeping of former ids to an entity table, and writes callsign_touch() anew.
create or replace function callsign_entity_triggers(p_table text, p_type text) returns void language plpgsql as $$
begin
  execute format('
    drop trigger if exists callsign_apply on %1$I;
    drop trigger if exists callsign_stamp on %1$I;
    create trigger callsign_apply before update on %1$I
      for each row when (new.field_versions ? '''') execute function callsign_apply();
    create trigger callsign_stamp before insert or update on %1$I
      for each row execute function callsign_stamp();
    create trigger callsign_log_insert after insert on %1$I
      referencing new table as new_rows for each statement execute function callsign_log(%2$L);
    create trigger callsign_log_update after update on %1$I
      referencing old table as old_rows new table as new_rows for each statement execute function callsign_log(%2$L);
    create trigger callsign_log_delete after delete on %1$I
      referencing old table as old_rows for each statement execute function callsign_log(%2$L)', p_table, p_type);
  perform callsign_former_id_trigger(p_table, p_type);
  perform callsign_write_touch();
end $$;
