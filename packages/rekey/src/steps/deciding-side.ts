/** What decides in a row that is written, as SQL over new and old. */
interface DecidingRow {
  /** The uuid's column, quoted. */
  uuid: string;
  /** Conditions that the old columns are written anew, and that one of them is empty. */
  changed: string;
  empty: string;
  /** Which side wins where a statement sets both. */
  decides: 'legacy' | 'uuid';
  /** Further branches of an UPDATE, before the ordinary one. */
  further?: string;
}

/** The part of a sync function that sets by_legacy: whether the old columns or the uuid say whom the row refers to. Returns where neither was written. */
export function decidingSide({ uuid, changed, empty, decides, further = '' }: DecidingRow): string {
  const byLegacy = decides === 'legacy';
  const rewritten = `new.${uuid} is distinct from old.${uuid}`;
  return `if tg_op = 'INSERT' then
    by_legacy := case when new.${uuid} is null then true when ${empty} then false else ${byLegacy} end;
  ${further}else
    by_legacy := case when ${changed} then case when ${rewritten} then ${byLegacy} else true end
      when ${rewritten} then false end;
    if by_legacy is null then
      if new.${uuid} is not null or ${empty} then return new; end if;
      by_legacy := true;
    end if;
  end if;`;
}
