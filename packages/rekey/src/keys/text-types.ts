/** Types whose values are texts. */
export const textTypes: readonly string[] = [
  'text',
  'character varying',
  'character',
  'bpchar',
  'citext',
  'name',
];
