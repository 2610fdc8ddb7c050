-- Whether every character of an id is seen: no controls, format characters, private use, noncharacters, variation
-- selectors, tags, empty planes, letters that look like a blank, nor any white space but single blanks inside. Written
-- out, so that no version of a library changes it.
create or replace function callsign_is_seen(id text)
returns boolean language plpgsql immutable strict parallel safe as $$
begin
  return id <> '' and id is nfc normalized and id !~ '^ |  | $' and id collate "C" !~ ('['
    '\u0001-\u001f\u007f-\u00a0\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890-\u0891\u08e2\u115f-\u1160\u1680'
    '\u17b4-\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3000\u3164\ue000-\uf8ff'
    '\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\ufffe-\uffff\U000110bd\U000110cd\U00013430-\U0001343f'
    '\U00013441-\U00013442\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U0001fffe-\U0001ffff'
    '\U0002fffe-\U0002ffff\U0003fffe-\U000e0fff\U000efffe-\U0010ffff]');
end $$;
