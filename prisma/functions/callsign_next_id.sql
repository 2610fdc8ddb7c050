-- The next id of a prefix among the live rows of a production: its highest number + 1, so that numbers left free stay
-- free; letters go on where no number is (Z, AA, AB). As packages/identity. Locks nothing: the caller holds the
-- stream's head.
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
