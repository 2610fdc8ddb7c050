import type { Operation } from '@callsign/contracts/commits';
import type { AnyDefinition } from '@callsign/contracts/entity';
import { definitionOf, definitions, type Entity, type EntityType } from '@callsign/contracts/registry';
import type { DisplayId, Uuid } from '@callsign/contracts/scalars';

/** What is sent of a row; rows name each other by display id until they are sent. */
export type Fields = Record<string, unknown> & { id?: DisplayId };

/** Sends one commit and answers its rows as stored, in the order of the operations. */
export type SendCommit = (operations: Operation[]) => Promise<Entity[]>;

/** The rows of the sample show that have been created so far. */
export class SampleBook {
  readonly #rows = new Map<EntityType, Entity[]>();
  readonly #send: SendCommit;

  constructor(send: SendCommit) {
    this.#send = send;
  }

  /** Creates rows of one type in one commit. An empty list says that the show has none, `undefined` says nothing. */
  async create(entityType: EntityType, rows: Fields[] | undefined): Promise<Entity[]> {
    if (!rows) return [];
    const operations = rows.map((fields): Operation => ({ op: 'create', entityType, fields }));
    const made = rows.length > 0 ? await this.#send(operations) : [];
    this.#rows.set(entityType, [...(this.#rows.get(entityType) ?? []), ...made]);
    return made;
  }

  /** The uuid of the row that the show names so; null where it names none. */
  uuidOf(type: EntityType, name: string | undefined): Uuid | null {
    if (name === undefined) return null;
    const row = this.#rows.get(type)?.find((one) => one.id === name);
    if (!row) throw new Error(`The sample show names ${type} ${name}, which it does not hold.`);
    return row.uuid;
  }

  /** Creates one row, its definition's sample, of every type that the show says nothing of. */
  async createUnsaid(): Promise<void> {
    for (const { type } of definitions) {
      if (type !== 'production' && !this.#rows.has(type as EntityType))
        await this.#sampleOf(type as EntityType);
    }
  }

  /** The first row of a type, or a new one; what it cannot be without is created before it. */
  async #sampleOf(type: EntityType): Promise<Entity> {
    const [first] = this.#rows.get(type) ?? [];
    if (first) return first;
    const definition = definitionOf(type) as AnyDefinition;
    const fields: Fields = { ...definition.sample };
    for (const [field, { to }] of Object.entries(definition.references as Record<string, { to: EntityType }>))
      if (!definition.fields[field].safeParse(null).success) fields[field] = (await this.#sampleOf(to)).uuid;
    const [made] = await this.create(type, [fields]);
    return made as Entity;
  }
}
