/** A table, by its schema and name as the catalog spells them (never quoted). */
export interface TableName {
  schema: string;
  name: string;
}
