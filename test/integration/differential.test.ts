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
/** `DIFFERENTIAL_SEED=<seed>` repeats the cases of a printed seed. */
const NEW_SEED = Number(process.env['DIFFERENTIAL_SEED'] ?? Date.now() % 2 ** 31);
const COUNT = 12;
/** Generated cases at a time. Some rare pairs come once in ten batches. */
const BATCH = 2_000;
const MOST_BATCHES = 100;
/** A busy machine takes ten times as long as an idle one. */
const TIMEOUT_MS = 240_000;

/** Pairs of events that rarely meet by chance: the cases of every seed include one of each. */
const RARE_PAIRS: Readonly<Record<string, (given: Case, seen: Observation) => boolean>> = {
  'a cancel and a probe': ({ cancelAt }, { steps = [] }) =>
    steps.some(({ step, probe }) => probe && step === cancelAt),
  'an abort and a late reply': ({ plan }, { actions = [], steps = [] }) =>
    actions.some(({ action, applied }) => action === 'abort' && applied) &&
    [...allSteps(plan)].some(
      ([path, step]) => isAnsweredLater(step) && steps.some((one) => one.step === path),
    ),
  'a retry after a refusal': (_, { actions = [] }) =>
    actions.some(({ action, failure }) => action === 'retry' && failure === 'REFUSED'),
  'a request that is sent again because its probe answered "not done"': (_, { happened, steps = [] }) =>
    steps.some(({ step, probe }) => probe?.found === 'not-done' && sentUnder(happened, `${step}:execute:2`)),
  'two probes of one step': (_, { steps = [] }) => steps.some(({ probe }) => (probe?.generation ?? 0) > 1),
};

function isAnsweredLater(step: StepPlan): boolean {
  return step.kind === 'remote' && (step.fates?.execute ?? []).some((fate) => fate.startsWith('later'));
}

function sentUnder(happened: Observation['happened'], key: string): boolean {
  return happened.some((event) => typeof event !== 'string' && event.key.endsWith(`:${key}`));
}

/** The cases of a seed that can run in real time: each rare pair, and cases that end in different ways. */
function casesOf(seed: number): readonly Case[] {
  const sample: SampledCase[] = [];
  const rare = new Map<string, Case>();
  const missing = () => Object.keys(RARE_PAIRS).filter((name) => !rare.has(name));
  for (let batch = 0; missing().length > 0; batch += 1) {
    if (batch === MOST_BATCHES)
      throw new Error(`No case of the seed ${String(seed)} has ${missing().join(', or ')}.`);
    const more = sampleOf(seed + batch);
    sample.push(...more);
    for (const name of missing()) {
      const found = more.find(([given, seen]) => RARE_PAIRS[name]?.(given, seen));
      if (found) rare.set(name, found[0]);
    }
  }
  return [...new Set([...rare.values(), ...ofManyKinds(sample)])].slice(0, COUNT);
}

/** A case, and what the model foresees. */
type SampledCase = readonly [given: Case, seen: Observation];

function sampleOf(seed: number): readonly SampledCase[] {
  return fc
    .sample(cases, { seed, numRuns: BATCH })
    .flatMap((given) => inRealTime(given) ?? [])
    .map((given) => [given, foresee(given)] as const);
}

/** At most two cases for each way to end. */
function ofManyKinds(sample: readonly SampledCase[]): readonly Case[] {
  const kinds = new Map<string, number>();
  const chosen = sample.filter(([given, seen]) => {
    const { status, actions = [], steps = [] } = seen;
    const isProbed = steps.some(({ probe }) => probe);
    const kind = [
      status,
      actions.map(({ action }) => action).join('+'),
      given.cancelAt !== undefined,
      isProbed,
    ].join(' ');
    const before = kinds.get(kind) ?? 0;
    kinds.set(kind, before + 1);
    return before < 2;
  });
  return chosen.map(([given]) => given);
}

/**
 * The part of an observation that must be equal on both hosts. An observation leaves out times, sizes, ids and messages;
 * this leaves out two more things:
 * - callbacks: a new run of the workflow has lost the ones before it, and a replay calls them again. Their input is
 *   visible in the requests and the context;
 * - numbers of attempts, of steps and of notices: Temporal does not report how many attempts a request without an answer
 *   had. Each attempt is among the calls.
 */
function comparable({ happened, steps = [], notices, ...rest }: Observation): Observation {
  return {
    ...rest,
    happened: happened.filter((event) => typeof event !== 'string'),
    steps: steps.map(withoutAttempts),
    ...(notices && { notices: notices.map(({ attempts: _, ...notice }) => notice) }),
  };
}

function withoutAttempts({ attempts: _, probe, undo, ...step }: SeenStep): SeenStep {
  return {
    ...step,
    ...(probe && { probe: { found: probe.found } }),
    ...(undo && { undo: { status: undo.status, ...(undo.by !== undefined && { by: undo.by }) } }),
  };
}

/** Runs a function for each value, with a limit of concurrent runs. */
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
  // A worker without a cache leaves the tasks of a second workflow until they time out after 10 s.
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
    ['a fresh seed', NEW_SEED],
  ])(
    `every host runs the cases of %s, %i, as the in-memory host does`,
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
    TIMEOUT_MS,
  );
});
