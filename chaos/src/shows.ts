import { definitionOf } from '@callsign/contracts/registry';
import { workedOn, workedOnTypes } from './crew/act.ts';
import type { Random } from './random.ts';

/** Rows of each type that a show starts with. */
const ROWS = 8;

/** Makes the two shows that the crew works on, with some rows each; answers their uuids. */
export async function makeShows(port: number, random: Random, twice: boolean): Promise<string[]> {
  async function post<T>(path: string, body: unknown): Promise<T> {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': random.uuid() },
      body: JSON.stringify(body),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    // A plant may break this too; whoever tries again is let through.
    if (twice && response.status >= 500) return post(path, body);
    throw new Error(`The shows could not be made: POST ${path} answered ${response.status} ${text}`);
  }

  const uuids: string[] = [];
  for (const showName of ['Spring Launch', 'Autumn Keynote']) {
    const { entity } = await post<{ entity: { uuid: string } }>('/api/productions', {
      client: 'Northwind',
      showName,
    });
    uuids.push(entity.uuid);
    for (const type of workedOnTypes.filter((each) => each !== 'source-output')) {
      const operations = Array.from({ length: ROWS }, (_, row) => ({
        op: 'create',
        entityType: type,
        fields: { [workedOn[type][0]]: `${definitionOf(type)?.label.one} ${row + 1}` },
      }));
      await post('/api/commits', { productionUuid: entity.uuid, operations });
    }
  }
  return uuids;
}
