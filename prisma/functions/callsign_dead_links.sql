-- Of the references that may be cleared (on_remove: clear), the columns whose value in p_row can't be held now: the
-- target is gone, or (exclusive) another live row has it. Null for none. Locks nothing.
create or replace function callsign_dead_links(p_table text, p_row jsonb, p_references jsonb)
returns text[] language plpgsql as $$
declare
  reference record;
  dead boolean;
  links text[];
begin
  for reference in
    select r ->> 'column' as name, r ->> 'table' as target_table,
      (p_row ->> (r ->> 'column'))::uuid as target_uuid,
      coalesce((r ->> 'exclusive')::bool, false) as exclusive
    from jsonb_array_elements(p_references) r
    where r ->> 'on_remove' = 'clear' and p_row ->> (r ->> 'column') is not null
  loop
    execute format('
        select not exists (select from %I where uuid = $1 and not is_deleted)
          or ($2 and exists (select from %I where %I = $1 and uuid <> $3 and not is_deleted))',
        reference.target_table, p_table, reference.name)
      into dead using reference.target_uuid, reference.exclusive, (p_row ->> 'uuid')::uuid;
    if dead then
      links := links || reference.name;
    end if;
  end loop;
  return links;
end $$;
