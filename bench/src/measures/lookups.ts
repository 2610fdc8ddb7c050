import { findDrift } from '@callsign/prisma/drift';
import { cookieHeader } from '../load/signed-in.ts';
import { sql } from '../peers/database.ts';
import type { Peer } from '../peers/peer.ts';
import { median } from '../stats.ts';
import { digits } from '../table.ts';
import type { Measure } from './measure.ts';

const ROWS = 4000;
const TIMES = 25;
/** A person who types does not wait for this; nor does somebody who starts a server for the other. */
const SEARCH_MS = 500;
const DRIFT_MS = 1000;

/** What people and servers wait for that is neither a write nor a whole show. */
export const lookupsMeasure: Measure = {
  name: 'lookups',
  summary: 'searching a large show with a long past; comparing a database with its schema',
  async run(bench) {
    const peer = await bench.lineup.start('callsign', 1);
    try {
      const { name } = await peer.addProduction('LOOKUPS', ROWS);
      await giveAPast(peer, name);
      const cells = [['what', 'p50 ms', 'longest ms']];
      const line = async (what: string, work: () => Promise<unknown>) => {
        await work();
        const took: number[] = [];
        for (let n = 0; n < TIMES; n++) {
          const start = performance.now();
          await work();
          took.push(performance.now() - start);
        }
        cells.push([what, digits(median(took), 1), digits(Math.max(...took), 1)]);
        return median(took);
      };
      const search = (q: string) => async () => {
        const url = `${peer.base}/api/productions/${name}/search?q=${encodeURIComponent(q)}`;
        const answer = await fetch(url, { headers: cookieHeader(peer.cookie) });
        if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
        await answer.arrayBuffer();
      };
      const searched = [
        await line('search: a former id', search('src 17')),
        await line('search: what thousands begin with', search('cam')),
        await line('search: what is nowhere', search('nothing')),
      ];
      const compared = await line('drift of the schema', () => findDrift(peer.databaseUrl));
      const goal = (what: string, ms: number, most: number) => ({
        what,
        goal: `<= ${most} ms`,
        value: `${digits(ms, 1)} ms`,
        reached: ms <= most,
      });
      return {
        title: 'Look-ups',
        notes: [
          `A show of ${digits(ROWS)} rows that were all renamed once and have four keys of other systems each.`,
        ],
        cells,
        goals: [
          goal('search in a large show, p50', Math.max(...searched), SEARCH_MS),
          goal('drift check, p50', compared, DRIFT_MS),
        ],
      };
    } finally {
      await bench.lineup.stop(peer);
    }
  },
};

/** Renames every source, and gives each keys that it had in another system. */
async function giveAPast({ databaseUrl }: Peer, production: string): Promise<void> {
  await sql(databaseUrl, `update sources set id = 'CAM ' || substr(id, 5) where production_uuid = $1`, [
    production,
  ]);
  await sql(
    databaseUrl,
    `insert into legacy_keys (production_uuid, entity_type, entity_uuid, key, canonical, system)
     select $1, 'source', uuid, id || ' ' || n, id || ' ' || n, 'x' from sources, generate_series(1, 4) n where production_uuid = $1`,
    [production],
  );
}
