import * as fc from 'fast-check';
import type { SagaManager } from 'temporal-saga/client';
import { cases } from '../prove/cases';
import { difference } from '../prove/disagreement';
import { runInMemory } from '../prove/memory-run';
import { foresee } from '../prove/model/foresee';
import type { Observation, SeenStep } from '../prove/observation';
import type { Case } from '../prove/plan';
import { inRealTime } from '../prove/real-time';
import { TemporalCases } from '../prove/temporal-run';
import { useTemporal } from '../support/saga-worker';

const temporal = useTemporal();
const FIXED_SEED = 5;
/** `DIFFERENTIAL_SEED=<seed>` runs the cases of one that was printed. */
const FRESH_SEED = Number(process.env['DIFFERENTIAL_SEED'] ?? Date.now() % 2 ** 31);
const COUNT = 12;
/** A busy machine takes ten times as long as an idle one. */
const PATIENCE_MS = 240_000;

/** Cases of a seed that can be run in real time: at the most two that come to the same kind of end in the same way. */
function casesOf(seed: number): readonly Case[] {
  const kinds = new Map<string, number>();
  const sample = fc.sample(cases, { seed, numRuns: COUNT * 100 });
  const chosen = sample
    .flatMap((given) => inRealTime(given) ?? [])
    .filter((given) => {
      const { status, actions = [], steps = [] } = foresee(given);
      const isAsked = steps.some(({ probe }) => probe);
      const kind = [
        status,
        actions.map(({ action }) => action).join('+'),
        given.cancelAt !== undefined,
        isAsked,
      ].join(' ');
      const before = kinds.get(kind) ?? 0;
      kinds.set(kind, before + 1);
      return before < 2;
    });
  return chosen.slice(0, COUNT);
}

/**
 * What both hosts must say alike: everything that an observation holds (which leaves out times, sizes, ids and words),
 * but for
 * - the callbacks: those of an earlier run of the workflow are gone with its memory, and a replay calls them again. What
 *   they saw is in the requests and the context;
 * - the numbers of attempts: Temporal does not tell how many there were of a request that was not answered. Each of
 *   them is among the calls.
 */
function comparable({ happened, steps = [], ...rest }: Observation): Observation {
  return {
    ...rest,
    happened: happened.filter((event) => typeof event !== 'string'),
    steps: steps.map(withoutAttempts),
  };
}

function withoutAttempts({ attempts: _, probe, undo, ...step }: SeenStep): SeenStep {
  return {
    ...step,
    ...(probe && { probe: { found: probe.found } }),
    ...(undo && { undo: { status: undo.status, ...(undo.by !== undefined && { by: undo.by }) } }),
  };
}

/** Does something with each, so many at a time. */
async function inGroups<T>(
  list: readonly T[],
  size: number,
  work: (each: T) => Promise<void>,
): Promise<void> {
  for (let start = 0; start < list.length; start += size) {
    await Promise.all(list.slice(start, start + size).map(work));
  }
}

describe.each([
  ['with a cache', {}, { count: COUNT, atATime: COUNT }],
  // A worker without a cache lets the tasks of a second workflow wait until they time out, which takes 10 s.
  ['that replays every task from the start', { maxCachedWorkflows: 0 }, { count: 8, atATime: 1 }],
])('on a worker %s', (_how, options, { count, atATime }) => {
  let host: TemporalCases;
  let manager: SagaManager;
  beforeAll(async () => {
    host = new TemporalCases(temporal.client);
    ({ manager } = await temporal.startWorker({ ...host.workerOptions, ...options }));
  });

  it.each([
    ['the fixed seed', FIXED_SEED],
    ['a fresh seed', FRESH_SEED],
  ])(
    `the cases of %s, %i, come out as they do in memory`,
    async (_name, seed) => {
      const given = casesOf(seed).slice(0, count);
      expect(given).toHaveLength(count);
      await inGroups(given, atATime, async (each) => {
        const inMemory = comparable(await runInMemory(each));
        const onTemporal = comparable(await host.run(each, manager));
        const mistake = difference(['in memory', inMemory], ['Temporal', onTemporal]);
        if (mistake !== undefined) throw new Error(`${mistake}\ncase: ${JSON.stringify(each)}`);
      });
    },
    PATIENCE_MS,
  );
});
