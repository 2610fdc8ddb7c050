import { publicSchema } from '../database/home-schema.ts';
import type {
  Argument,
  Attribute,
  Block,
  BlockKind,
  EnumValue,
  Field,
  Property,
  SchemaFile,
  Span,
  Value,
} from './syntax.ts';
import { badSchema, readTokens, type Token } from './tokens.ts';

const blockKinds: readonly string[] = ['model', 'view', 'type', 'enum', 'datasource', 'generator'];

/** Reads one file; every node knows where it stands, so that an edit changes nothing else. What names no schema of the database stands in `home`. */
export function parseSchemaFile(path: string, text: string, home = publicSchema): SchemaFile {
  const cursor = new Cursor(path, text);
  const blocks: Block[] = [];
  for (cursor.skipNewlines(); !cursor.at('end'); cursor.skipNewlines()) blocks.push(readBlock(cursor, home));
  return { path, text, home, blocks };
}

function readBlock(cursor: Cursor, home: string): Block {
  const keyword = cursor.take('word', 'a block such as `model Name {`');
  if (!blockKinds.includes(keyword.text))
    throw cursor.problem(keyword, `there is no block \`${keyword.text}\``);
  const kind = keyword.text as BlockKind;
  const name = cursor.take('word', `the name of the ${kind}`);
  const open = cursor.takeSign('{');
  const block: Block = {
    kind,
    name: name.text,
    nameSpan: spanOf(name),
    home,
    start: keyword.start,
    end: open.end,
    body: { start: open.end, end: open.end },
    fields: [],
    attributes: [],
    values: [],
    properties: [],
  };
  for (cursor.skipNewlines(); !cursor.atSign('}'); cursor.skipNewlines()) {
    if (cursor.at('end')) throw cursor.problem(keyword, `${kind} ${name.text} is never closed`);
    readLine(cursor, block);
  }
  const close = cursor.takeSign('}');
  block.body.end = close.start;
  block.end = close.end;
  return block;
}

function readLine(cursor: Cursor, block: Block): void {
  if (cursor.atSign('@@')) block.attributes.push(readAttribute(cursor, '@@'));
  else if (block.kind === 'enum') block.values.push(readEnumValue(cursor));
  else if (block.kind === 'datasource' || block.kind === 'generator')
    block.properties.push(readProperty(cursor));
  else block.fields.push(readField(cursor));
  if (!cursor.at('newline') && !cursor.at('end') && !cursor.atSign('}')) {
    throw cursor.problem(cursor.peek(), `\`${cursor.peek().text}\` was not expected`);
  }
}

function readField(cursor: Cursor): Field {
  const name = cursor.take('word', 'a field');
  const type = cursor.take('word', `the type of ${name.text}`);
  let unsupported: string | null = null;
  if (type.text === 'Unsupported') {
    cursor.takeSign('(');
    unsupported = cursor.take('string', 'the SQL type').text;
    cursor.takeSign(')');
  }
  let list = false;
  let optional = false;
  if (cursor.atSign('[')) {
    cursor.takeSign('[');
    cursor.takeSign(']');
    list = true;
  }
  if (cursor.atSign('?')) {
    cursor.takeSign('?');
    optional = true;
  }
  const typeSpan = { start: type.start, end: cursor.last.end };
  const attributes = readAttributes(cursor);
  const span = { start: name.start, end: cursor.last.end };
  return {
    ...span,
    name: name.text,
    nameSpan: spanOf(name),
    type: type.text,
    typeSpan,
    unsupported,
    list,
    optional,
    attributes,
  };
}

function readEnumValue(cursor: Cursor): EnumValue {
  const name = cursor.take('word', 'a value');
  const attributes = readAttributes(cursor);
  return { start: name.start, end: cursor.last.end, name: name.text, attributes };
}

function readProperty(cursor: Cursor): Property {
  const name = cursor.take('word', 'a setting');
  cursor.takeSign('=');
  const value = readValue(cursor);
  return { start: name.start, end: value.end, name: name.text, value };
}

function readAttributes(cursor: Cursor): Attribute[] {
  const attributes: Attribute[] = [];
  while (cursor.atSign('@')) attributes.push(readAttribute(cursor, '@'));
  return attributes;
}

function readAttribute(cursor: Cursor, sign: '@' | '@@'): Attribute {
  const { start } = cursor.takeSign(sign);
  const name = readDottedName(cursor, 'an attribute');
  const args = cursor.atSign('(') ? readArguments(cursor) : [];
  return { start, end: cursor.last.end, name, args };
}

function readDottedName(cursor: Cursor, what: string): string {
  let name = cursor.take('word', what).text;
  while (cursor.atSign('.')) {
    cursor.takeSign('.');
    name += `.${cursor.take('word', what).text}`;
  }
  return name;
}

function readArguments(cursor: Cursor): Argument[] {
  cursor.takeSign('(');
  return readSeparated(cursor, ')', () => {
    const [first, second] = [cursor.peek(), cursor.peek(1)];
    const named = first.is === 'word' && second.is === 'sign' && second.text === ':';
    if (named) {
      cursor.take('word', 'an argument');
      cursor.takeSign(':');
      cursor.skipNewlines();
    }
    const value = readValue(cursor);
    return { start: first.start, end: value.end, name: named ? first.text : null, value };
  });
}

function readValue(cursor: Cursor): Value & Span {
  const first = cursor.peek();
  const { start } = first;
  if (first.is === 'string' || first.is === 'number') {
    cursor.take(first.is, 'a value');
    return { is: first.is, text: first.text, start, end: first.end };
  }
  if (cursor.atSign('[')) {
    cursor.takeSign('[');
    const items = readSeparated(cursor, ']', () => readValue(cursor));
    return { is: 'list', items, start, end: cursor.last.end };
  }
  const name = readDottedName(cursor, 'a value');
  if (!cursor.atSign('(')) return { is: 'word', text: name, start, end: cursor.last.end };
  const args = readArguments(cursor);
  return { is: 'call', name, args, start, end: cursor.last.end };
}

function readSeparated<T>(cursor: Cursor, close: ')' | ']', read: () => T): T[] {
  const items: T[] = [];
  for (cursor.skipNewlines(); !cursor.atSign(close); cursor.skipNewlines()) {
    items.push(read());
    cursor.skipNewlines();
    if (cursor.atSign(',')) cursor.takeSign(',');
    else if (!cursor.atSign(close)) throw cursor.problem(cursor.peek(), `\`,\` or \`${close}\` is missing`);
  }
  cursor.takeSign(close);
  return items;
}

const spanOf = ({ start, end }: Span): Span => ({ start, end });

/** Walks over a file's tokens. */
class Cursor {
  private readonly tokens: Token[];
  private index = 0;
  private readonly path: string;
  private readonly text: string;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
    this.tokens = readTokens(text, path);
  }

  peek(ahead = 0): Token {
    return this.tokens[this.index + ahead] ?? (this.tokens.at(-1) as Token);
  }

  /** The token that was taken before. */
  get last(): Token {
    return this.tokens[this.index - 1] ?? this.peek();
  }

  at(is: Token['is']): boolean {
    return this.peek().is === is;
  }

  atSign(text: string): boolean {
    return this.at('sign') && this.peek().text === text;
  }

  take(is: Token['is'], what: string): Token {
    const token = this.peek();
    if (token.is !== is) throw this.problem(token, `${what} is missing`);
    this.index += 1;
    return token;
  }

  takeSign(text: string): Token {
    if (!this.atSign(text)) throw this.problem(this.peek(), `\`${text}\` is missing`);
    return this.take('sign', text);
  }

  skipNewlines(): void {
    while (this.at('newline')) this.index += 1;
  }

  problem({ start }: Span, problem: string) {
    return badSchema(this.path, this.text, start, problem);
  }
}
