import { readCatalog } from '../../src/catalog/read-catalog.ts';
import { readSchemaText } from '../../src/catalog/schema-text.ts';
import { applyUnit } from '../../src/lifecycle/apply-unit.ts';
import { openRunner } from '../../src/lifecycle/open-runner.ts';
import { makePlan } from '../../src/planning/make-plan.ts';
import type { Report } from '../../src/run/report.ts';
import { stepsFor } from '../../src/steps/steps-for.ts';
import { watchLocks } from '../watch-locks.ts';
import type { Way } from './way.ts';

/** rekey itself, with two workers: up to the soak, the application's statements valid before and after the swap. */
export const withRekey: Way = {
  name: 'rekey',
  title: 'rekey, two workers',
  run: async ({ url, parents, connect, generator }) => {
    const client = await connect();
    const { plan } = await makePlan(client, {
      strategies: { parent: 'cutover', child: 'leave' },
      generator,
    });
    const [decision] = plan.units.filter(({ strategy }) => strategy === 'cutover');
    if (!decision) throw new Error('The plan does not convert parent.');
    const reports: Report[] = [];
    const locks = watchLocks();
    const runner = await openRunner({
      url,
      readSchemaText,
      workers: 2,
      report: (report) => reports.push(report),
      openGate: async () => ({ summary: 'the bench', evidence: null }),
    });
    try {
      await applyUnit(
        {
          unit: decision.table,
          planSha: 'the bench',
          soakSeconds: 0,
          statements: [],
          makeSteps: async (it) => stepsFor(await readCatalog(it), plan, decision),
        },
        runner,
      );
    } finally {
      locks.stop();
      await runner.close();
    }
    const done = reports.filter((report) => report.event === 'step-is-done');
    const fill = done.find(({ phase, title }) => phase === 'backfill' && title.includes('child'));
    return {
      childRate: fill ? (parents * 2) / fill.seconds : null,
      swapMs: locks.longestMs(),
      estimatedSeconds: null,
      parts: done.map(({ phase, title, seconds }) => ({ title: `${phase}: ${title}`, seconds })),
    };
  },
};
