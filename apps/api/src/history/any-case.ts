/**
 * A regular expression of Postgres that finds a text in any case, in every locale: ILIKE and lower() follow the locale of
 * the database, in which "LINE" may not be "line". To be used with COLLATE "C", which looks at nothing but the letters.
 */
export function anyCase(text: string): string {
  return Array.from(text.normalize('NFC'), anyCaseOf).join('');
}

function anyCaseOf(character: string): string {
  const forms = 'iIİı'.includes(character)
    ? [...'iIİı']
    : [character, character.toLowerCase(), character.toUpperCase()];
  return `[${[...new Set(forms)]
    .filter((form) => [...form].length === 1)
    .map(escaped)
    .join('')}]`;
}

const escaped = (character: string) => `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, '0')}`;
