/** Where something stands in its file's text: offsets, end excluded. */
export interface Span {
  start: number;
  end: number;
}

/** An argument's value as it was written. */
export type Value =
  | { is: 'string'; text: string }
  | { is: 'number'; text: string }
  /** A bare word: a field's name, `Cascade`, `true`. */
  | { is: 'word'; text: string }
  | { is: 'call'; name: string; args: Argument[] }
  | { is: 'list'; items: (Value & Span)[] };

export interface Argument extends Span {
  /** Null when it was given by its place. */
  name: string | null;
  value: Value & Span;
}

/** `@id`, `@db.Uuid`, `@@index([a, b])`; the name comes without the at signs. */
export interface Attribute extends Span {
  name: string;
  args: Argument[];
}

/** One line of a model, from its name to its last attribute; the comment behind it is not part of it. */
export interface Field extends Span {
  name: string;
  nameSpan: Span;
  /** `String`, `Part`, or `Unsupported` with the SQL type in `unsupported`. */
  type: string;
  typeSpan: Span;
  unsupported: string | null;
  list: boolean;
  optional: boolean;
  attributes: Attribute[];
}

export interface Property extends Span {
  name: string;
  value: Value & Span;
}

export interface EnumValue extends Span {
  name: string;
  attributes: Attribute[];
}

export type BlockKind = 'model' | 'view' | 'type' | 'enum' | 'datasource' | 'generator';

/** One block from its keyword to its closing brace. Which of the lists are filled depends on its kind. */
export interface Block extends Span {
  kind: BlockKind;
  name: string;
  nameSpan: Span;
  /** The database's schema of a block without `@@schema`. */
  home: string;
  /** Between the braces. */
  body: Span;
  fields: Field[];
  attributes: Attribute[];
  values: EnumValue[];
  properties: Property[];
}

export interface SchemaFile {
  path: string;
  text: string;
  /** The database's schema of blocks without `@@schema`. */
  home: string;
  blocks: Block[];
}

/** All files of a schema: one, or the folder's in the order of their names. */
export interface PrismaSchema {
  /** The file or folder that was named. */
  path: string;
  files: SchemaFile[];
}
