-- What an entity table asks of its ids: their form, and that no two live rows of a production have the same. The
-- exclusion is deferrable, so that two rows of one commit swap theirs. Takes an ACCESS EXCLUSIVE lock on the table.
create or replace function callsign_id_rules(p_table text, p_type text) returns void language plpgsql as $$
begin
  -- The words of callsign_is_id() and not its name, for a check is planned anew with each statement.
  execute format($sql$alter table %I add constraint %I check (
    length(id) <= 64 and case when octet_length(id) = length(id)
      then id collate "C" ~ '^[!-~]+( [!-~]+)*$' else callsign_is_seen(id) end)$sql$, p_table, p_table || '_id_form');
  execute format('alter table %I add constraint %I exclude using btree (%s callsign_id_key(id) collate "C" with =)
    where (not is_deleted) deferrable initially immediate', p_table, p_table || '_id_live',
    case when p_type <> 'production' then 'production_uuid with =,' end);
  execute format('create trigger callsign_row_is_no_key before insert on %I
    for each row execute function callsign_row_is_no_key(%L)', p_table, p_type);
end $$;
