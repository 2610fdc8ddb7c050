-- The next id of a prefix is read from an index: looked for among all rows of the show, a commit of hundreds of new rows
-- took seconds (400 rows: 2.4 to 9 s), and one row in a show of thousands ten times as long as a row that brings its id.

-- An id is a series and a number: "SRC 12" is the 12 of "src ".
create function callsign_id_series(id text) returns text language sql immutable parallel safe
  return rtrim(callsign_id_key(id), '0123456789');

create function callsign_id_number(id text) returns numeric language sql immutable parallel safe
  return nullif(substr(callsign_id_key(id), length(callsign_id_series(id)) + 1), '')::numeric;

create function callsign_id_numbers_index(p_table text, p_type text) returns void language plpgsql as $$
begin
  execute format('create index %I on %I (%s callsign_id_series(id) collate "C", callsign_id_number(id))
    where not is_deleted', p_table || '_id_numbers', p_table,
    case when p_type <> 'production' then 'production_uuid,' end);
end $$;

select callsign_id_numbers_index(relname, split_part(encode(tgargs, 'escape'), '\000', 1))
  from pg_trigger join pg_class on pg_class.oid = tgrelid where tgname = 'callsign_log_update' order by relname;

create or replace function callsign_entity_table(p_table text, p_type text) returns void language plpgsql as $$
begin
  perform callsign_id_rules(p_table, p_type);
  perform callsign_id_numbers_index(p_table, p_type);
  -- Room on every page keeps most updates off the indexes (HOT).
  execute format('alter table %I set (fillfactor = 80)', p_table);
  perform callsign_entity_triggers(p_table, p_type);
end $$;

-- As before, by the indexes of numbers and of keys.
create or replace function callsign_next_id(p_table text, p_production uuid, p_prefix text) returns text
language plpgsql as $$
declare
  series constant text := callsign_id_series(p_prefix || ' ');
  highest numeric;
  letters text;
  place int;
  scope text := case when p_table = 'productions' then 'true' else 'production_uuid = $1' end;
begin
  -- An id of nines as long as allowed is passed over: it has no successor, and would end its series for everyone.
  execute format('select max(callsign_id_number(id)) from %I
    where %s and not is_deleted and callsign_id_series(id) collate "C" = $2
      and not (length(id) = 64 and callsign_id_key(id) collate "C" ~ ''[^0-9]9+$'')', p_table, scope)
    into highest using p_production, series;
  if highest is not null then
    return p_prefix || ' ' || highest + 1;
  end if;
  -- One letter of any case, or two capitals, and "IN" is no pair of letters: as in packages/identity. Keys that begin
  -- with the series lie between it and what follows a blank in ASCII.
  execute format('select upper(substring(id collate "C" from ''[A-Za-z]+$'')) as letters from %I
    where %s and not is_deleted and callsign_id_key(id) collate "C" > $2 and callsign_id_key(id) collate "C" < $3
      and substr(id, length($2)) collate "C" ~ ''^ ([A-Za-z]|(?!IN)[A-Z]{2})$''
    order by length(id) desc, letters desc limit 1', p_table, scope)
    into letters using p_production, series, rtrim(series) || '!';
  if letters is null or letters = 'ZZ' then
    return p_prefix || ' 1';
  end if;
  place := ascii(right(letters, 1)) - 64 + case when length(letters) = 2 then 26 * (ascii(letters) - 64) else 0 end;
  -- place counts A as 1, so it is also the 0-based place of the next one.
  return p_prefix || ' ' || case when place >= 26 then chr(64 + place / 26) else '' end || chr(65 + place % 26);
end $$;
