import type { SagaFailure } from 'temporal-saga/client';
import type { LedgerReport } from '../../examples/order-processing/participants/reply';
import type { Ending } from './customers';
import { isEnded, wrongAfterReset } from './reset-audit';
import { type Effect, EFFECTS, REPEATING, type ServiceName, wantedEffects } from './shapes';

type Execution = NonNullable<Ending['execution']>;

/** An entry in the ledger of a service. */
export type Line = LedgerReport['entries'][number];

/** The ledger of one service. */
export interface ServiceLedger extends LedgerReport {
  readonly service: ServiceName;
}

/** Everything that the audit compares. */
export interface Evidence {
  readonly endings: readonly Ending[];
  readonly ledgers: readonly ServiceLedger[];
  /** The error that each execution had when it was first seen with one, by uuid. */
  readonly firstErrors: ReadonlyMap<string, SagaFailure>;
  /** The problems of every execution that Temporal knows, by uuid: tasks that failed, runs that are open. */
  readonly problems: ReadonlyMap<string, readonly string[]>;
  /** The unexpected codes that replies got, by uuid. */
  readonly refusedReplies: ReadonlyMap<string, string>;
  /** The executions whose workflow was reset, by uuid. */
  readonly resets: ReadonlySet<string>;
}

/** An order and its disagreements. */
export interface Verdict {
  readonly ending: Ending;
  readonly disagreements: readonly string[];
}

/** The disagreements of each order, and the ones that belong to no order. */
export interface Audit {
  readonly verdicts: readonly Verdict[];
  readonly general: readonly string[];
}

/** Compares the records of the sagas with the ledgers of all services. */
export function audit(evidence: Evidence): Audit {
  const { endings, ledgers } = evidence;
  const verdicts = endings.map((ending) => ({ ending, disagreements: disagreements(ending, evidence) }));
  return {
    verdicts,
    general: [...unknownOrders(evidence), ...ledgers.flatMap((ledger) => wrongBalance(ledger))],
  };
}

/** The entries of an order, in the order of each ledger. */
export function linesOf(uuid: string, ledgers: readonly ServiceLedger[]): readonly Line[] {
  return ledgers.flatMap(({ entries }) => entries).filter(({ orderId }) => orderId === uuid);
}

function disagreements(ending: Ending, evidence: Evidence): readonly string[] {
  const { order, execution, clientError } = ending;
  const { ledgers, firstErrors, problems, refusedReplies, resets } = evidence;
  const uuid = order.context.id;
  const lines = linesOf(uuid, ledgers);
  const isReset = resets.has(uuid);
  const refused = refusalOf(refusedReplies.get(uuid), isReset);
  const known = [
    ...(problems.get(uuid) ?? ['Temporal does not know it']),
    ...(refused === undefined ? [] : [refused]),
    ...doubledKeys(lines),
  ];
  if (!execution) return [`its client got ${String(clientError)}`, ...known];
  // After a reset the execution no longer knows its first error.
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
    ...wrongContext(status, wantedEffects(shape, { isExpress }, context.done), context.done),
    ...(isRight ? [] : [`it is ${status} with ${String(error?.code)}`]),
    ...(first && !isSame(first, error)
      ? [`its first error was ${describeFailure(first)}, not ${describeFailure(error)}`]
      : []),
  ];
}

function wrongEffects(
  { shape, context }: Ending['order'],
  execution: Execution,
  { lines, isReset }: { readonly lines: readonly Line[]; readonly isReset: boolean },
): readonly string[] {
  const { status } = execution;
  const expected: readonly Effect[] =
    status === 'finished' ? wantedEffects(shape, context, execution.context.done) : [];
  const isClosed = CLOSED.includes(status) || (isReset && isEnded(execution));
  return [
    ...(isClosed ? [] : [`it is ${status}`]),
    ...EFFECTS.flatMap((effect) => {
      const isExpected = expected.includes(effect);
      if (isReset) return wrongAfterReset(effect, isExpected, lines, execution);
      return wrongLines(effect, isExpected, lines, REPEATING.has(shape));
    }),
  ];
}

/** A run after a reset does not know the requests of the run before, so REPLY_FOREIGN is right. */
function refusalOf(problem: string | undefined, isReset: boolean): string | undefined {
  return isReset && problem?.endsWith('REPLY_FOREIGN') === true ? undefined : problem;
}

const CLOSED = ['finished', 'errored', 'cancelled'];

/**
 * An expected effect happened once and was not undone; any other never happened, or was undone once afterwards.
 *
 * @param mayRepeat - Whether it may happen again after it was undone.
 */
function wrongLines(
  { effect, undo }: Effect,
  isExpected: boolean,
  lines: readonly Line[],
  mayRepeat: boolean,
): readonly string[] {
  const operations = lines.map(({ operation }) => operation);
  const done = operations.filter((one) => one === effect).length;
  const undone = operations.filter((one) => one === undo).length;
  const isInOrder = undone === 0 || operations.indexOf(effect) < operations.lastIndexOf(undo ?? '');
  const left = isExpected ? 1 : 0;
  const isRight = done - undone === left && isInOrder && (mayRepeat || done <= 1);
  const orderNote = isInOrder ? '' : ', the undo first';
  return isRight ? [] : [`${String(done)} x ${effect}, ${String(undone)} x ${undo ?? 'no undo'}${orderNote}`];
}

/** One key has one effect, however often its request arrived. */
function doubledKeys(lines: readonly Line[]): readonly string[] {
  const keys = lines.map(({ key }) => key);
  const doubled = new Set(keys.filter((key, index) => keys.indexOf(key) !== index));
  return [...doubled].map((key) => `${key} took effect more than once`);
}

/** The context of a finished order names each effect once, in the order of the steps. */
function wrongContext(
  status: string,
  expected: readonly Effect[],
  done: readonly string[],
): readonly string[] {
  const recorded = done.join(', ');
  const isRight = status !== 'finished' || recorded === expected.map(({ effect }) => effect).join(', ');
  return isRight ? [] : [`its context names ${recorded || 'nothing'}`];
}

function isSame(one: SagaFailure, other: SagaFailure | undefined): boolean {
  return one.code === other?.code && one.step === other.step;
}

function describeFailure(failure: SagaFailure | undefined): string {
  return failure ? `${failure.code} at ${failure.step ?? 'the start'}` : 'nothing';
}

/** Entries and executions of orders that no customer has placed. */
function unknownOrders({ endings, ledgers, problems }: Evidence): readonly string[] {
  const known = new Set(endings.map(({ order }) => order.context.id));
  const named = [
    ...ledgers.flatMap(({ entries }) => entries.map(({ orderId }) => orderId)),
    ...problems.keys(),
  ];
  return [...new Set(named)]
    .filter((uuid) => !known.has(uuid))
    .map((uuid) => `no customer has ordered ${uuid}`);
}

/** The balance of a service must match its ledger: effects minus undos. */
function wrongBalance({ service, entries, balance }: ServiceLedger): readonly string[] {
  const effects = new Set(EFFECTS.map(({ effect }) => effect));
  const done = entries.filter(({ operation }) => effects.has(operation)).length;
  const held = 2 * done - entries.length;
  return balance === held ? [] : [`${service} holds ${String(balance)}, its ledger says ${String(held)}`];
}
