/** What can be found, by stable names, with the few words that reports head their lists with. */
export const ruleTitles = {
  'sequence-key': 'A sequence makes the key',
  'editable-key': 'The key is a name that people type',
  'unclear-key': 'It does not show who makes the key',
  'unsequenced-key': 'The key is counted without a sequence',
  'opaque-text-key': 'The key is an opaque text',
  'uuid-in-text': 'UUIDs are kept as text',
  'client-default': '@default(uuid()) without a database default',
  'composite-key': 'The key has several columns',
  'redundant-key': 'Two keys say the same thing',
  'redundant-reference': 'Two references say the same thing',
  'padded-key': 'The key is padded with blanks',
  'identifying-key': "The key is the parent's key",
  'no-primary-key': 'There is no primary key',
  'enumerable-key': 'Sequential ids in URLs',
  'random-uuid-hot': 'Random UUIDs where much is inserted',
  'missing-foreign-key': 'A reference without a foreign key',
  'polymorphic-reference': 'A reference to rows of several tables',
  'array-reference': 'An array of references',
  'mixed-type-reference': "A reference of another type than its parent's key",
  'missing-fk-index': 'A foreign key without an index',
  'duplicate-index': 'An index that another one replaces',
  'invalid-index': 'An index that was never finished',
  'key-cycle': 'Tables that refer to each other in a circle',
} as const;

export type RuleName = keyof typeof ruleTitles;
