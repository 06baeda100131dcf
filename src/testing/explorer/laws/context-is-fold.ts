/** L10: checks the context against the callbacks of the run. */
import { decodeContent } from '../../../context/content';
import { decodeContext, encodeContext, type EncodedContext } from '../../../context/encoding';
import { SagaContext } from '../../../context/saga-context';
import type { QueryStepDefinition } from '../../../definition/steps/query-step';
import type { SagaErrorCode } from '../../../errors/error-codes';
import type { CallbackEvent, PortEvent, RequestEvent } from '../../port-event';
import { isSameJson } from '../../stable-text';
import { FlowContexts } from '../flow-contexts';
import { requestsOf, type RecordedRun } from '../recorded-run';
import type { Breach, Law } from './law';
import { lateReplies } from './step-outcomes';
import { undoneStep } from './walk-steps';

/**
 * Each successful callback changes the context that the callbacks before it in its flow left. Writes of a failed callback,
 * of a callback that builds a request and of a condition are dropped (S1). Flows that run beside each other do not see each
 * other's writes; the writes of all are in the context after their block.
 */
export const contextIsFold: Law = {
  id: 'L10',
  title: 'The context is the fold of the successful callbacks: writes of a failed callback are dropped',
  check(run) {
    const flows = new FlowContexts(run);
    for (const event of run.events) {
      const breach = event.kind === 'callback' ? afterCallback(run, flows, event) : undefined;
      if (breach) return breach;
      for (const [request, fields] of activityReplies(run, event)) {
        const flow = flows.flowOf(request.dispatch.step, request.dispatch.phase === 'undo');
        flow.context = withFields(flow.context, fields);
      }
      for (const { step, key, content } of answersTaken(run, event)) {
        const flow = flows.flowOf(step, false);
        flow.context = withField(flow.context, key, content);
      }
    }
    const { context } = run.record;
    return isSameJson(context, flows.final) ? undefined : differenceOf(context, flows.final);
  },
};

function afterCallback(run: RecordedRun, flows: FlowContexts, event: CallbackEvent): Breach | undefined {
  const { step, hook, before, after } = event;
  const flow = flows.flowOf(step, undoneStep(event) !== undefined);
  if (hook.startsWith('merge.')) {
    flows.noteMerge(event, flow);
    return undefined;
  }
  if (before && !isSameJson(before, flow.context)) {
    return {
      message: `${event.reference} saw a different context than the callbacks before it left.`,
      culprit: event,
    };
  }
  if (hook === 'input' && !event.hasFailed) flows.noteInput(event);
  if (after && !isDropped(run, event)) flow.context = after;
  return undefined;
}

/** The codes of drafts that are refused although their callback has succeeded. */
const REFUSED: ReadonlySet<SagaErrorCode> = new Set(['CONTEXT_CONFLICT', 'CONTEXT_TOO_LARGE']);

/** Whether the draft of a callback was refused, because of what flows beside it had written. */
function isDropped({ events, journal, record }: RecordedRun, event: CallbackEvent): boolean {
  const entry = journal.find(({ step }) => step === event.step);
  const incidents = record.incidents?.map(({ error }) => error) ?? [];
  const failures = [entry?.error, entry?.undo?.error, ...record.undoErrors, ...incidents];
  const isRefused = failures.some((failure) => {
    return failure?.step === event.step && failure.hook === event.hook && REFUSED.has(failure.code);
  });
  return isRefused && events.findLast((one) => isSameHook(one, event)) === event;
}

function isSameHook(one: PortEvent, { step, hook }: CallbackEvent): boolean {
  return one.kind === 'callback' && one.step === step && one.hook === hook;
}

/** The fields that activities of local steps have returned, now or in a late reply. */
function activityReplies(
  run: RecordedRun,
  event: PortEvent,
): readonly (readonly [request: RequestEvent, fields: unknown])[] {
  return successes(run, event).filter(([{ dispatch }]) => dispatch.participant === '');
}

/** The requests that have succeeded in an event, with the content of the reply. */
function successes(
  run: RecordedRun,
  event: PortEvent,
): readonly (readonly [request: RequestEvent, content: unknown])[] {
  const late = lateReplies([event]).flatMap(({ request: key, says, reply }) => {
    const request = requestsOf(run).find(({ dispatch }) => dispatch.idempotencyKey === key);
    return request && says === 'done' ? [[request, reply.content] as const] : [];
  });
  const own =
    event.kind === 'request' && event.delivery?.outcome.kind === 'success'
      ? [[event, event.delivery.outcome.reply.content] as const]
      : [];
  return [...late, ...own];
}

/** The answer of a query that goes to a key of the context. */
interface TakenAnswer {
  readonly step: string;
  readonly key: string;
  readonly content: unknown;
}

/** The answers that an event brings for keys of the context: of a query that asks once, or one that awaits its answer. */
function answersTaken(run: RecordedRun, event: PortEvent): readonly TakenAnswer[] {
  const answers = event.kind === 'callback' ? awaitedAnswers(event) : answersOf(run, event);
  return answers.flatMap(({ step, content }) => {
    const { key, until } = (run.steps.get(step)?.step ?? {}) as Partial<QueryStepDefinition>;
    const isTaken = key !== undefined && (until !== undefined) === (event.kind === 'callback');
    return isTaken && !isKeyRefused(run, step) ? [{ step, key, content }] : [];
  });
}

function awaitedAnswers({
  step,
  hook,
  value,
  given: [content],
}: CallbackEvent): readonly Omit<TakenAnswer, 'key'>[] {
  return hook === 'until' && value === true ? [{ step, content }] : [];
}

/** The answers that an event brings, now or in a late reply. */
function answersOf(run: RecordedRun, event: PortEvent): readonly Omit<TakenAnswer, 'key'>[] {
  return successes(run, event).map(([{ dispatch }, content]) => ({
    step: dispatch.step,
    content: decodeContent(content),
  }));
}

/** Whether the answer could not be written, because of what flows beside it had written. */
function isKeyRefused({ journal, record }: RecordedRun, step: string): boolean {
  const { error = record.error } = journal.find((entry) => entry.step === step) ?? {};
  return error?.step === step && error.hook === 'into' && REFUSED.has(error.code);
}

function withField(context: EncodedContext, key: string, content: unknown): EncodedContext {
  return encodeContext(SagaContext.update(decodeContext(context), { [key]: content }));
}

function withFields(context: EncodedContext, fields: unknown): EncodedContext {
  try {
    return encodeContext(
      SagaContext.update(decodeContext(context), decodeContext(decodeContent(fields) as EncodedContext)),
    );
  } catch {
    // The fields cannot be stored, so the step failed.
    return context;
  }
}

function differenceOf(actual: EncodedContext, expected: EncodedContext): Breach {
  return {
    message: `The context is ${JSON.stringify(actual)}, but the callbacks left ${JSON.stringify(expected)}.`,
  };
}
