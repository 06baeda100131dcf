/** L30: checks that no branch relies on what a branch beside it writes. */
import { decodeContext, type EncodedContext, encodeContext } from '../../../context/encoding';
import { SagaContext } from '../../../context/saga-context';
import { type ContextWrites, valueOf, withWrites, writesBetween } from '../../../engine/flows/context-writes';
import type { ParallelStepDefinition } from '../../../definition/steps/parallel-step';
import { predecessors } from '../../../definition/steps/parallel-step';
import { inSandbox } from '../../callback-sandbox';
import type { CallbackEvent, PortEvent } from '../../port-event';
import type { PartPlace } from '../../step-table';
import { stableText } from '../../stable-text';
import type { RecordedRun } from '../recorded-run';
import type { Law } from './law';
import { forwardStep } from './walk-steps';

/**
 * A branch never sees what a branch beside it writes. A callback is called once more, with the fields that only the other
 * branch writes: if it does something else then, it relies on them.
 */
export const noReadingBeside: Law = {
  id: 'L30',
  title: 'No branch relies on a field that only a branch beside it writes',
  async check(run) {
    // Callbacks do the same in each run with the same context, so the run without faults shows it.
    if (run.schedule.faults.length > 0 || run.schedule.order) return undefined;
    for (const culprit of run.events) {
      if (culprit.kind !== 'callback' || forwardStep(culprit) === undefined) continue;
      for (const part of branchesAround(run, culprit.step)) {
        const missing = await missingField(run, culprit, part);
        if (!missing) continue;
        const { key, other } = missing;
        const message = `${culprit.step}: ${culprit.hook} relies on context.${key}, which the branch ${other} writes beside it, so it is never there; declare { after: ['${other}'] }, or write it before the block.`;
        return { message, culprit: shownFor(run, culprit) };
      }
    }
    return undefined;
  },
};

/** The request that a callback has built: a transcript shows no callbacks that build one. */
function shownFor({ events }: RecordedRun, event: CallbackEvent): PortEvent {
  const sent = events.slice(events.indexOf(event)).find((one) => {
    return one.kind === 'request' && one.dispatch.step === event.step;
  });
  return event.isLocal || !sent ? event : sent;
}

/** The branches of parallel steps that a step stands in, and that share the context of their block. */
function branchesAround({ steps }: RecordedRun, path: string): readonly PartPlace[] {
  const parts = steps.get(path)?.parts ?? [];
  const own = parts.findLastIndex(({ step }) => step.kind === 'forEach' || 'input' in step);
  return parts.slice(own + 1).filter(({ step }) => step.kind === 'parallel');
}

async function missingField(
  run: RecordedRun,
  event: CallbackEvent,
  part: PartPlace,
): Promise<{ readonly key: string; readonly other: string } | undefined> {
  const { before } = event;
  const own = writesOf(run, part.prefix, part.step as ParallelStepDefinition);
  const callback = run.callbacks.get(event.reference, event.step);
  if (!before || !callback) return undefined;
  for (const [other, writes] of writesBeside(run, part)) {
    // What the branch writes as well is there, and a different value would conflict.
    const absent = [...writes].filter(([key]) => !own.has(key) && valueOf(before, key) === undefined);
    for (const write of absent) {
      const context = withWrites(before, new Map([write]));
      const [without, withField] = [
        await resultOf(callback, before, event),
        await resultOf(callback, context, event),
      ];
      if (without !== withField) return { key: write[0], other };
    }
  }
  return undefined;
}

/** What the branches beside a branch have written, without the keys that a reducer merges. */
function writesBeside(
  run: RecordedRun,
  { step, block, branch }: PartPlace,
): readonly (readonly [branch: string, writes: ContextWrites])[] {
  const definition = step as ParallelStepDefinition;
  const before = predecessors(definition);
  const others = definition.branches
    .map(({ name }) => name)
    .filter((name) => {
      return name !== branch && !before(branch).includes(name) && !before(name).includes(branch);
    });
  return others.map((name) => [name, writesOf(run, `${block}.${name}.`, definition)] as const);
}

function writesOf(run: RecordedRun, prefix: string, { merge = {} }: ParallelStepDefinition): ContextWrites {
  const writes = new Map<string, ReturnType<typeof valueOf>>();
  for (const event of run.events) {
    if (event.kind !== 'callback' || !event.step.startsWith(prefix)) continue;
    if (!event.before || !event.after || forwardStep(event) === undefined) continue;
    const inOwn = branchesAround(run, event.step).some((part) => part.prefix === prefix);
    for (const [key, value] of inOwn ? writesBetween(event.before, event.after) : []) {
      if (!Object.hasOwn(merge, key) && value !== undefined) writes.set(key, value);
    }
  }
  return writes;
}

/** What a callback does with a context: what it changes, and what it returns. */
async function resultOf(
  callback: NonNullable<ReturnType<RecordedRun['callbacks']['get']>>,
  context: EncodedContext,
  { given }: CallbackEvent,
): Promise<string> {
  const draft = decodeContext(context);
  try {
    const result: unknown = await inSandbox(callback)(draft, ...given.slice(1));
    const changes = [...writesBetween(context, encodeContext(draft))];
    return stableText([changes, result instanceof SagaContext ? 'context' : result]);
  } catch {
    return 'fails';
  }
}
