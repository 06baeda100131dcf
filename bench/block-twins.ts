/**
 * The scenarios of blocks as a user of Temporal would write them by hand: requests beside each other; the first refusal gives
 * up what is under way; and when all have ended, what was done is undone.
 */
import { CancellationScope } from '@temporalio/workflow';
import { contextText } from '../src/context/json-size';
import { digest } from '../src/context/digest';
import type { ContextEcho } from '../src/protocol/participant-call';
import type { SagaRecord, StepRecord } from '../src/protocol/record';
import { AT_ONCE, type BlockName, ITEMS, type ScenarioStep, stepsOf } from './scenarios';
import { call, type Context, EXECUTE, failure, type Note, noteOf, Refused, UNDO } from './twin-request';

/** One request of a block. */
interface Part {
  readonly path: string;
  readonly step: ScenarioStep;
  readonly summary: string;
  context: Context;
  /** What travels beside its request. */
  readonly echo: (context: Context) => ContextEcho;
}

/** A part whose request was answered. */
interface Ended {
  readonly part: Part;
  readonly note: Note;
}

export async function threeBranches({ context: base }: { context: Context }): Promise<SagaRecord> {
  const steps = stepsOf('threeBranches');
  const baseDigest = digest(contextText(base));
  const parts = steps.map((step) => {
    const path = `all.${step.name}.${step.name}`;
    const echo = (context: Context): ContextEcho => ({ baseDigest, written: writtenIn(context, step) });
    return { path, step, summary: `1/1 ${path}`, context: base, echo };
  });
  return runBlock({
    saga: 'threeBranches',
    step: { step: 'all', kind: 'parallel' },
    base,
    parts,
    atOnce: parts.length,
    join: () => {
      const written = parts.map(({ context, step }) => writtenIn(context, step));
      return Object.assign({}, base, ...written) as Context;
    },
  });
}

export async function fiftyItems({ context: base }: { context: Context }): Promise<SagaRecord> {
  const [step] = stepsOf('fiftyItems') as [ScenarioStep];
  const parts = Array.from({ length: ITEMS }, (_, index) => {
    const path = `each[${String(index)}].${step.name}`;
    const context: Context = { orderId: base['orderId'] ?? null, items: index };
    return { path, step, summary: `1/1 ${path}`, context, echo: (given: Context) => ({ context: given }) };
  });
  return runBlock({
    saga: 'fiftyItems',
    step: { step: 'each', kind: 'forEach' },
    base,
    parts,
    atOnce: AT_ONCE,
    join: () => ({ ...base, parcelIds: parts.map(({ context }) => context['parcelId'] ?? null) }),
  });
}

function writtenIn(context: Context, { field }: ScenarioStep): Context {
  const value = context[field];
  return value === undefined ? {} : { [field]: value };
}

/** A block with all its parts. */
interface Block {
  readonly saga: BlockName;
  /** The step that the block is. */
  readonly step: Pick<StepRecord, 'step' | 'kind'>;
  readonly base: Context;
  readonly parts: readonly Part[];
  readonly atOnce: number;
  /** The context after the block. */
  readonly join: () => Context;
}

async function runBlock({ saga, step, base, parts, atOnce, join }: Block): Promise<SagaRecord> {
  const startedAt = Date.now();
  const notes: Note[] = [];
  const ended: Ended[] = [];
  let refused: Refused | undefined;
  const scope = new CancellationScope();
  await pooled(parts, atOnce, async (part) => {
    if (refused) return;
    const { note, refusal } = await execute(part, scope);
    notes.push(note);
    if (refusal) {
      refused ??= refusal;
      scope.cancel();
    } else ended.push({ part, note });
  });
  const order = new Map(parts.map(({ path }, position) => [path, position]));
  const steps = (status: StepRecord['status']): StepRecord[] => [
    {
      ...step,
      status,
      startedAt,
      endedAt: Date.now(),
      ...(saga === 'fiftyItems' && { items: { of: parts.length, done: ended.length, failed: 0 } }),
    },
    ...notes.sort((one, other) => (order.get(one.step) ?? 0) - (order.get(other.step) ?? 0)),
  ];
  if (!refused) return { saga, status: 'finished', context: join(), steps: steps('done'), undoErrors: [] };
  await CancellationScope.nonCancellable(() => pooled(ended.reverse(), atOnce, undo));
  throw failure(saga, refused, {
    saga,
    status: 'errored',
    context: base,
    steps: steps('failed'),
    undoErrors: [],
  });
}

/** Does something with each of a list, so many at once. */
async function pooled<T>(list: readonly T[], atOnce: number, work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...list];
  const run = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  const settled = await Promise.allSettled(Array.from({ length: Math.min(atOnce, list.length) }, run));
  for (const one of settled) if (one.status === 'rejected') throw one.reason;
}

async function execute(
  part: Part,
  scope: CancellationScope,
): Promise<{ readonly note: Note; readonly refusal?: Refused }> {
  const { path, step, summary, context, echo } = part;
  const content = { orderId: context['orderId'], items: context['items'] };
  const startedAt = Date.now();
  const request = { target: step.target, content, echo: echo(context) };
  const answer = await scope.run(() => call(path, request, { ...EXECUTE, activityId: path, summary }));
  const note = noteOf(path, request, answer, startedAt);
  if (note.status === 'failed') return { note, refusal: new Refused(path, step, answer.reply) };
  part.context = { ...context, [step.field]: (answer.reply.content as { id: string }).id };
  return { note };
}

async function undo({ part: { path, step, context, echo }, note }: Ended): Promise<void> {
  const startedAt = Date.now();
  const content = { orderId: context['orderId'], id: context[step.field] ?? null };
  const options = { ...UNDO, activityId: `${path}:undo`, summary: `undo ${path}` };
  const request = { target: step.undoTarget, content, echo: echo(context), isUndo: true };
  const { attempts } = await call(path, request, options);
  note.undo = { status: 'undone', startedAt, endedAt: Date.now(), attempts };
}
