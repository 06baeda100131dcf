import * as fc from 'fast-check';
import type { SagaManager } from 'temporal-saga/client';
import { allSteps } from '../prove/all-steps';
import { cases } from '../prove/cases';
import { difference } from '../prove/difference';
import { runInMemory } from '../prove/memory-run';
import { foresee } from '../prove/model/foresee';
import type { Observation, SeenStep } from '../prove/observation';
import type { Case, StepPlan } from '../prove/plan';
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

/** Pairs of events that seldom meet by chance: a case of each is always among those of a seed. */
const RARE_PAIRS: Readonly<Record<string, (given: Case, seen: Observation) => boolean>> = {
  'a cancel and a probe': ({ cancelAt }, { steps = [] }) =>
    steps.some(({ step, probe }) => probe && step === cancelAt),
  'an abort and a reply that comes later': ({ plan }, { actions = [], steps = [] }) =>
    actions.some(({ action, applied }) => action === 'abort' && applied) &&
    [...allSteps(plan)].some(
      ([path, step]) => isAnsweredLater(step) && steps.some((one) => one.step === path),
    ),
  'a retry after a refusal': (_, { actions = [] }) =>
    actions.some(({ action, failure }) => action === 'retry' && failure === 'REFUSED'),
  'a request that is sent again since its probe said that it was not done': (_, { happened, steps = [] }) =>
    steps.some(({ step, probe }) => probe?.found === 'not-done' && sentUnder(happened, `${step}:execute:2`)),
  'two probes of one step': (_, { steps = [] }) => steps.some(({ probe }) => (probe?.generation ?? 0) > 1),
};

function isAnsweredLater(step: StepPlan): boolean {
  return step.kind === 'remote' && (step.fates?.execute ?? []).some((fate) => fate.startsWith('later'));
}

function sentUnder(happened: Observation['happened'], key: string): boolean {
  return happened.some((event) => typeof event !== 'string' && event.key.endsWith(`:${key}`));
}

/** Cases of a seed that can be run in real time: each rare pair, and others that come to their ends in other ways. */
function casesOf(seed: number): readonly Case[] {
  const sample = fc
    .sample(cases, { seed, numRuns: COUNT * 1_000 })
    .flatMap((given) => inRealTime(given) ?? [])
    .map((given) => [given, foresee(given)] as const);
  const rare = Object.entries(RARE_PAIRS).map(([name, has]) => {
    const found = sample.find(([given, seen]) => has(given, seen));
    if (!found) throw new Error(`No case of the seed ${String(seed)} has ${name}.`);
    return found[0];
  });
  return [...new Set([...rare, ...ofManyKinds(sample)])].slice(0, COUNT);
}

/** At the most two that come to the same kind of end in the same way. */
function ofManyKinds(sample: readonly (readonly [given: Case, seen: Observation])[]): readonly Case[] {
  const kinds = new Map<string, number>();
  const chosen = sample.filter(([given, seen]) => {
    const { status, actions = [], steps = [] } = seen;
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
  return chosen.map(([given]) => given);
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
        const problem = difference(['in memory', inMemory], ['Temporal', onTemporal]);
        if (problem !== undefined) throw new Error(`${problem}\ncase: ${JSON.stringify(each)}`);
      });
    },
    PATIENCE_MS,
  );
});
