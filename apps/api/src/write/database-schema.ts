import { columnOf, tableOf } from '@callsign/contracts/entity';
import { definitionOf, definitions } from '@callsign/contracts/registry';

/** The registry in the words of the SQL functions: table → its type and what its reference columns point at. */
const schema = Object.fromEntries(
  definitions.map((definition) => [
    tableOf(definition),
    {
      type: definition.type,
      references: Object.entries(
        definition.references as Record<string, { to: string; onRemove: string; exclusive?: true }>,
      ).map(([field, { to, onRemove, exclusive }]) => ({
        column: columnOf(field),
        table: tableOf(definitionOf(to) ?? definition),
        on_remove: onRemove,
        exclusive: exclusive ?? false,
      })),
    },
  ]),
);

/** Sent with every transaction. */
export const databaseSchema = JSON.stringify(schema);
