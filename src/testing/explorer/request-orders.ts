/**
 * Owns which orders of requests an exploration tries where flows run beside each other.
 *
 * All orders of n requests are too many, and most of them bring the same. The selection is a partial-order reduction, as in
 * the dynamic one of Flanagan and Godefroid (2005): the recorded run shows which requests depend on each other, and only
 * their order is changed. Two results commute, so that one order stands for both, unless one of them fails, conflicts with
 * another flow, or ends a wait:
 *
 * - A flow sees no writes of the flows beside it, and a block joins them in the order of the definition: what a success
 *   leaves does not depend on when it comes.
 * - A failure, a conflict or a cancel stops the flows beside it: it matters which of them have come that far.
 * - So does a success in a loop that needs only some of its items.
 *
 * That participants do not depend on each other either is no property of the engine. So in the run without faults, and in
 * the undos after a cancel, each request comes first once, and all of them come in the reverse order.
 */
import type { Phase } from '../../definition/options/resolve-options';
import type { ForEachStepDefinition } from '../../definition/steps/for-each-step';
import { type PortEvent, placeOf } from '../port-event';
import type { Fault } from './fault';
import { requestsOf, type RecordedRun } from './recorded-run';
import { areBeside } from './step-order';

/** The places of requests that come first, in this order. */
export type RequestOrder = readonly string[];

/** A request of a run, once for all its repetitions. */
interface Sent {
  readonly place: string;
  readonly step: string;
  readonly phase: Phase;
}

/** The orders that follow a run in the order of the definition. */
export function ordersAfter(run: RecordedRun): readonly RequestOrder[] {
  const racing = racingRequests(run);
  // After a reset, which items of a loop are still needed does not follow from an order of the earlier run.
  const isOpen = run.before !== undefined && racing.some(({ step }) => isInItemsOfSome(run, step));
  if (racing.length === 0 || isOpen) return [];
  const dependent = racing.filter((one) => isDependent(run, one));
  const orders =
    dependent.length > 0
      ? dependent.flatMap((one) => ordersAround(run, racing, one))
      : ordersOfAll(
          run,
          racing.filter(({ phase }) => phase === commutingPhase(run)),
        );
  return distinct(orders);
}

/** A part of the orders, spread evenly, if there are more than `most`. */
export function sampled<S>(all: readonly S[], most: number): readonly S[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, index) => all[Math.floor((index * all.length) / most)] as S);
}

/** The requests beside which others are under way. */
function racingRequests(run: RecordedRun): readonly Sent[] {
  const sent = new Map<string, Sent>();
  for (const { dispatch } of requestsOf(run)) {
    const { step, phase } = dispatch;
    if (phase !== 'probe') sent.set(placeOf(dispatch), { place: placeOf(dispatch), step, phase });
  }
  const all = [...sent.values()];
  return all.filter((one) => all.some((other) => race(run, one, other)));
}

function race({ steps }: RecordedRun, one: Sent, other: Sent): boolean {
  return one.phase === other.phase && areBeside(steps, one.step, other.step, one.phase);
}

/** The phase whose requests change places although all of them succeed. */
function commutingPhase({ schedule: { faults } }: RecordedRun): Phase | undefined {
  const [first, ...more] = faults;
  if (!first) return 'execute';
  return more.length === 0 && first.fault === 'cancel' ? 'undo' : undefined;
}

/** The faults after which the order matters although the request has succeeded. */
const STOPPING: ReadonlySet<Fault> = new Set(['cancel', 'deadline', 'meanwhile']);

/** Whether the result of a request does not commute with those beside it. */
function isDependent(run: RecordedRun, { place, step, phase }: Sent): boolean {
  const { schedule, journal } = run;
  const isStopping = schedule.faults.some(({ site, fault }) => site === place && STOPPING.has(fault));
  if (isStopping && phase === 'execute') return true;
  const own = requestsOf(run).filter(({ dispatch }) => placeOf(dispatch) === place);
  if (own.some(({ delivery }) => !isSuccess(delivery?.outcome.kind))) return true;
  if (phase !== 'execute') return false;
  if (isInItemsOfSome(run, step)) return true;
  return journal.some((entry) => {
    const isOwn = entry.error?.step === entry.step && entry.error.code !== 'BRANCH_STOPPED';
    return isOwn && (entry.step === step || isLastBefore(run, step, entry.step));
  });
}

/** Whether a step stands in a loop that needs only some of its items. */
function isInItemsOfSome({ steps }: RecordedRun, step: string): boolean {
  const { parts = [] } = steps.get(step) ?? {};
  return parts.some(({ step: block }) => (block as Partial<ForEachStepDefinition>).enough !== undefined);
}

function isSuccess(outcome: string | undefined): boolean {
  return outcome === 'success' || outcome === 'accepted';
}

/** Whether a request is the last one before a step that sends none, such as a function. */
function isLastBefore(run: RecordedRun, request: string, step: string): boolean {
  const sent = requestsOf(run).map(({ dispatch }) => dispatch);
  if (sent.some((one) => one.step === step)) return false;
  const first = run.events.findIndex((event) => isOf(event, step));
  const earlier = run.events.slice(0, Math.max(first, 0)).findLast((event) => {
    return event.kind === 'request' && !areBeside(run.steps, event.dispatch.step, step);
  });
  return earlier?.kind === 'request' && earlier.dispatch.step === request;
}

function isOf(event: PortEvent, step: string): boolean {
  return event.kind === 'callback' && event.step === step;
}

/** A request before all others, after all others, and after each single one beside it. */
function ordersAround(run: RecordedRun, racing: readonly Sent[], one: Sent): readonly RequestOrder[] {
  const others = racing.filter((other) => race(run, one, other));
  const own = upTo(run, racing, one);
  const single = others.length > 1 ? others.map((other) => [...upTo(run, racing, other), ...own]) : [];
  return [own, ...single, [...others.map(({ place }) => place), ...own]];
}

function ordersOfAll(run: RecordedRun, racing: readonly Sent[]): readonly RequestOrder[] {
  if (racing.length === 0) return [];
  const reverse = racing.map(({ place }) => place).toReversed();
  return [...racing.map((one) => upTo(run, racing, one)), reverse];
}

/** A request, behind those that its flow sends before. */
function upTo(run: RecordedRun, racing: readonly Sent[], one: Sent): RequestOrder {
  const before = racing.slice(0, racing.indexOf(one)).filter((other) => {
    return other.phase === one.phase && !race(run, one, other);
  });
  return [...before, one].map(({ place }) => place);
}

function distinct(orders: readonly RequestOrder[]): readonly RequestOrder[] {
  return [...new Map(orders.map((order) => [order.join(), order])).values()];
}
