/** What a table has that holds entities: a uuid, an id in a production, and versions. */
const marks = ['uuid', 'id', 'production_uuid', 'version', 'field_versions', 'is_deleted'];

/**
 * The statements that attach each new entity table of a script to versioning, the log and the uniqueness of ids. The type is
 * the name of the table's model in schema.prisma, `CableSnake`, as `cable-snake`.
 */
export function entityTableStatements(script: string, schema: string): string[] {
  return Array.from(script.matchAll(/^CREATE TABLE "(\w+)" \(\n([\s\S]*?)^\);/gm)).flatMap(
    ([, table = '', body = '']) => {
      if (!marks.every((column) => body.includes(`"${column}" `))) return [];
      const model = modelOf(schema, table);
      return model ? [`select callsign_entity_table('${table}', '${typeOf(model)}');`] : [];
    },
  );
}

function modelOf(schema: string, table: string): string | undefined {
  const models = schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm);
  return Array.from(models).find(([, , body]) => body?.includes(`@@map("${table}")`))?.[1];
}

const typeOf = (model: string) => model.replace(/(?<=\w)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
