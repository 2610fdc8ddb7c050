-- Makes the index from which callsign_next_id() reads the highest number of a series. Takes a SHARE lock on the table.
create or replace function callsign_id_numbers_index(p_table text, p_type text) returns void language plpgsql as $$
begin
  execute format('create index %I on %I (%s callsign_id_series(id) collate "C", callsign_id_number(id))
    where not is_deleted', p_table || '_id_numbers', p_table,
    case when p_type <> 'production' then 'production_uuid,' end);
end $$;
