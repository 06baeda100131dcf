import type { SagaFailure } from 'temporal-saga/client';
import type { BookReport } from '../../examples/order-processing/participants/reply';
import type { Ending } from './customers';
import { isEnded, wrongAfterReset } from './reset-audit';
import { type Deed, DEEDS, type ServiceName, SHAPES } from './shapes';

type Execution = NonNullable<Ending['execution']>;

/** A line in the books of a service. */
export type Line = BookReport['entries'][number];

/** The books of one service. */
export interface Book extends BookReport {
  readonly service: ServiceName;
}

/** What is compared in the end. */
export interface Evidence {
  readonly endings: readonly Ending[];
  readonly books: readonly Book[];
  /** The errors that executions had when they were first seen with one, by uuid. */
  readonly firstErrors: ReadonlyMap<string, SagaFailure>;
  /** Of every execution that Temporal knows, what should not be so: tasks that failed, runs that are open. By uuid. */
  readonly complaints: ReadonlyMap<string, readonly string[]>;
  /** What was said to replies that should not be said to any, by uuid. */
  readonly refusedReplies: ReadonlyMap<string, string>;
  /** The executions whose workflow was reset, by uuid. */
  readonly resets: ReadonlySet<string>;
}

/** An order, and everything that is wrong with it. */
export interface Verdict {
  readonly ending: Ending;
  readonly disagreements: readonly string[];
}

/** What is wrong with each order, and what is wrong with no order in particular. */
export interface Audit {
  readonly verdicts: readonly Verdict[];
  readonly general: readonly string[];
}

/** Compares what the sagas say with what is in the books of all services. */
export function audit(evidence: Evidence): Audit {
  const { endings, books } = evidence;
  const verdicts = endings.map((ending) => ({ ending, disagreements: disagreements(ending, evidence) }));
  return { verdicts, general: [...strangers(evidence), ...books.flatMap((book) => wrongBalance(book))] };
}

/** The lines of an order, in the order of each book. */
export function linesOf(uuid: string, books: readonly Book[]): readonly Line[] {
  return books.flatMap(({ entries }) => entries).filter(({ orderId }) => orderId === uuid);
}

function disagreements(ending: Ending, evidence: Evidence): readonly string[] {
  const { order, execution, trouble } = ending;
  const { books, firstErrors, complaints, refusedReplies, resets } = evidence;
  const uuid = order.context.id;
  const lines = linesOf(uuid, books);
  const isReset = resets.has(uuid);
  const refused = refusalOf(refusedReplies.get(uuid), isReset);
  const known = [
    ...(complaints.get(uuid) ?? ['Temporal knows nothing of it']),
    ...(refused === undefined ? [] : [refused]),
    ...doubledKeys(lines),
  ];
  if (!execution) return [`its client got ${String(trouble)}`, ...known];
  // A reset takes back what the execution knows of its first error.
  const first = isReset ? undefined : firstErrors.get(uuid);
  return [
    ...wrongEnd(order, execution, first),
    ...wrongEffects(order, execution, { lines, isReset }),
    ...known,
  ];
}

function wrongEnd(
  { shape, context: { isExpress } }: Ending['order'],
  { status, error, context }: Execution,
  first: SagaFailure | undefined,
): readonly string[] {
  const isRight = (status === 'finished') === (error === undefined);
  return [
    ...wrongContext(status, SHAPES[shape]({ isExpress }), context.done),
    ...(isRight ? [] : [`it is ${status} with ${String(error?.code)}`]),
    ...(first && !isSame(first, error) ? [`its first error was ${shown(first)}, not ${shown(error)}`] : []),
  ];
}

function wrongEffects(
  { shape, context }: Ending['order'],
  execution: Execution,
  { lines, isReset }: { readonly lines: readonly Line[]; readonly isReset: boolean },
): readonly string[] {
  const { status } = execution;
  const expected: readonly Deed[] = status === 'finished' ? SHAPES[shape](context) : [];
  const isClosed = CLOSED.includes(status) || (isReset && isEnded(execution));
  return [
    ...(isClosed ? [] : [`it is ${status}`]),
    ...DEEDS.flatMap((deed) => {
      const isExpected = expected.includes(deed);
      if (isReset) return wrongAfterReset(deed, isExpected, lines, execution);
      return wrongLines(deed, isExpected, lines);
    }),
  ];
}

/** A run that came from a reset does not know what the run before had sent. */
function refusalOf(complaint: string | undefined, isReset: boolean): string | undefined {
  return isReset && complaint?.endsWith('REPLY_FOREIGN') === true ? undefined : complaint;
}

const CLOSED = ['finished', 'errored', 'cancelled'];

/** A deed that is expected was done once and not undone; any other was never done, or undone once, after it was done. */
function wrongLines({ deed, undo }: Deed, isExpected: boolean, lines: readonly Line[]): readonly string[] {
  const operations = lines.map(({ operation }) => operation);
  const done = operations.filter((one) => one === deed).length;
  const undone = operations.filter((one) => one === undo).length;
  const isInOrder = undone === 0 || operations.indexOf(deed) < operations.lastIndexOf(undo ?? '');
  const isRight = isExpected ? done === 1 && undone === 0 : done <= 1 && undone === done && isInOrder;
  const amiss = isInOrder ? '' : ', the undo first';
  return isRight ? [] : [`${String(done)} x ${deed}, ${String(undone)} x ${undo ?? 'no undo'}${amiss}`];
}

/** One key, one effect, however often it was asked for. */
function doubledKeys(lines: readonly Line[]): readonly string[] {
  const keys = lines.map(({ key }) => key);
  const doubled = new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
  return [...doubled].map((key) => `${key} took effect more than once`);
}

/** The context of a finished order tells each deed once, in the order of the steps. */
function wrongContext(status: string, expected: readonly Deed[], done: readonly string[]): readonly string[] {
  const told = done.join(', ');
  const isRight = status !== 'finished' || told === expected.map(({ deed }) => deed).join(', ');
  return isRight ? [] : [`its context tells of ${told || 'nothing'}`];
}

function isSame(one: SagaFailure, other: SagaFailure | undefined): boolean {
  return one.code === other?.code && one.step === other.step;
}

function shown(failure: SagaFailure | undefined): string {
  return failure ? `${failure.code} at ${failure.step ?? 'the start'}` : 'nothing';
}

/** Lines and executions of orders that nobody has placed. */
function strangers({ endings, books, complaints }: Evidence): readonly string[] {
  const known = new Set(endings.map(({ order }) => order.context.id));
  const named = [
    ...books.flatMap(({ entries }) => entries.map(({ orderId }) => orderId)),
    ...complaints.keys(),
  ];
  return [...new Set(named)].filter((uuid) => !known.has(uuid)).map((uuid) => `nobody has ordered ${uuid}`);
}

/** What a service holds must be what its books say: the deeds without the undos. */
function wrongBalance({ service, entries, balance }: Book): readonly string[] {
  const deeds = new Set(DEEDS.map(({ deed }) => deed));
  const done = entries.filter(({ operation }) => deeds.has(operation)).length;
  const held = 2 * done - entries.length;
  return balance === held ? [] : [`${service} holds ${String(balance)}, its books say ${String(held)}`];
}
