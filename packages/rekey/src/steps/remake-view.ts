import type { View } from '../catalog/catalog.ts';
import { dollarQuoted, ident, literal, qualified } from '../database/sql.ts';
import { grantsOf } from './make-step.ts';

/** Towards uuids, or back. */
export type Way = 'forward' | 'back';

/** As PostgreSQL calls it in CREATE and DROP. */
export const kindOf = ({ isMaterialized }: View) => (isMaterialized ? 'materialized view' : 'view');

const textOf = ({ definition, wanted }: View, way: Way) =>
  way === 'forward' ? (wanted ?? definition) : definition;

/**
 * Views that read one another, made again all or none. What does not fit yet, because it compares with a column that a later unit converts,
 * is noted, and that unit's swap tries it again in its first words: by then it reads old columns by their new names.
 */
export const remakeWhereItFits = (group: readonly View[], way: Way): string =>
  whereItFits(
    [
      ...group.toReversed().map((view) => `drop ${kindOf(view)} if exists ${qualified(view)}`),
      ...group.flatMap((view) => remakeView(view, way)),
    ],
    group.map((view) => `view ${view.schema}.${view.name}`).join(', '),
    way === 'back' ? '' : noteLagging(group),
  );

function noteLagging(group: readonly View[]): string {
  const rows = group.map(
    (view) => `(${literal(qualified(view))}::regclass, ${literal(textOf(view, 'forward'))})`,
  );
  return `
  create table if not exists rekey.lagging_view (name text primary key, wanted text not null, present text not null);
  perform set_config('rekey.search_path', current_setting('search_path'), true), set_config('search_path', '', true);
  insert into rekey.lagging_view select view::text, wanted, pg_get_viewdef(view) from (values ${rows.join(', ')}) it (view, wanted)
    on conflict (name) do update set wanted = excluded.wanted, present = excluded.present;
  perform set_config('search_path', current_setting('rekey.search_path'), true);`;
}

/**
 * Statements that make something again by name, all or none: where a new type does not fit into its text (a comparison with a column that
 * is converted later, or with a number), it stays bound to the old columns. The contract names it then.
 */
export function whereItFits(statements: string[], what: string, otherwise = ''): string {
  return `do ${dollarQuoted(`begin
${statements.map((sql) => `  execute ${literal(sql)};`).join('\n')}
exception when undefined_function or undefined_object or datatype_mismatch or cannot_coerce or indeterminate_datatype or invalid_text_representation or grouping_error then
  raise warning '% stays with the old columns: %', ${literal(what)}, sqlerrm;${otherwise}
end`)}`;
}

/** A view as it was, with owner, grants, comments, options, indexes and triggers. */
export function remakeView(view: View, way: Way): string[] {
  const name = qualified(view);
  const text = textOf(view, way).trim().replace(/;$/, '');
  const options = view.options.length > 0 ? ` with (${view.options.join(', ')})` : '';
  const kind = kindOf(view);
  return [
    `create ${kind} ${name}${options} as ${text}${view.isMaterialized ? ` with ${view.isPopulated ? '' : 'no '}data` : ''}`,
    `alter ${kind} ${name} owner to ${ident(view.owner)}`,
    // A list of grants replaces the defaults, the owner's own included.
    ...(view.grants === null
      ? []
      : [
          `revoke all on ${name} from ${ident(view.owner)}`,
          ...view.grants.flatMap((grant) => grantsOf(grant, '', name)),
        ]),
    ...view.columnGrants.flatMap(({ column, grants }) =>
      grants.flatMap((grant) => grantsOf(grant, ` (${ident(column)})`, name)),
    ),
    ...(view.comment === null ? [] : [`comment on ${kind} ${name} is ${literal(view.comment)}`]),
    ...view.columnComments.map(
      ({ column, comment }) => `comment on column ${name}.${ident(column)} is ${literal(comment)}`,
    ),
    ...view.columnDefaults.map(
      ({ column, default: sql }) => `alter view ${name} alter column ${ident(column)} set default ${sql}`,
    ),
    ...view.indexes.flatMap(({ name: index, definition, comment }) => [
      definition,
      ...(comment === null ? [] : [`comment on index ${index} is ${literal(comment)}`]),
    ]),
    ...view.triggers,
  ];
}
