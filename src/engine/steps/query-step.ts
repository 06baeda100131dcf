/** Owns the query: it asks a participant, where `until` says so again and again, and takes the answer into the context. */
import { contentText, decodeContent } from '../../context/content';
import { SagaContext } from '../../context/saga-context';
import type { CallbackOperation } from '../../definition/operation';
import type { PollDefinition, QueryStepDefinition } from '../../definition/steps/query-step';
import { truncate } from '../../errors/format-value';
import { callOnReply, changeContext, draftOf, encodeOrFail, storeContext } from '../callbacks/call-hook';
import { verdictOf } from '../callbacks/verdict';
import type { Coroutine } from '../coroutine';
import { HostInterrupt } from '../host-interrupt';
import { mayBegin } from '../flows/admission';
import { failureAt, StepFailure } from '../record/failure';
import type { Reply } from '../record/reply';
import { ask, untilAskable } from '../requests/ask';
import type { BuiltRequest } from '../requests/build-request';
import { fittingReply } from '../requests/fitting-reply';
import { refused, replyByHand, stepRequest } from '../requests/step-request';
import type { StepKindRun, StepRun } from '../step-run';
import { certainReasonToStop } from '../stop-reason';
import { waitFor } from '../waits/wait-for';
import { supervise } from './supervise';

/** The most characters of an answer in a message. */
const LONGEST_ANSWER = 200;

type QueryRun = StepRun<QueryStepDefinition>;

/** A question to a participant. It has no effect, so there is nothing to undo. */
export const queryStep: StepKindRun<QueryStepDefinition> = {
  forward: (run) =>
    supervise(run, 'execute', {
      attempt(change) {
        if (change) run.entry.beginGeneration(change);
        return askUntilOver(run);
      },
      byHand: ({ response }) => takeByHand(run, response),
    }),
  *backward() {
    // A query has no effect.
  },
};

/** Asks until the query is over. The journal keeps the wait, unless the query has failed: another run asks on. */
function* askUntilOver(run: QueryRun): Coroutine {
  try {
    while (!(yield* askOnce(run)));
  } catch (error) {
    if (!(error instanceof HostInterrupt)) run.entry.closedWait();
    throw error;
  }
}

/** Asks once, after the wait that the journal has. @returns Whether the query is over. */
function* askOnce(run: QueryRun): Coroutine<boolean> {
  const { entry, step, runtime } = run;
  const { since = runtime.now() } = entry.wait ?? {};
  yield* untilDue(run);
  const request = yield* stepRequest(run);
  yield* untilAskable(run, request);
  entry.closedWait();
  const { kind, reply: given } = yield* ask(run, request);
  if (kind === 'refused') {
    yield* refused(run, request, given);
    return true;
  }
  const reply = yield* fittingReply(run, request.schemas.reply, given);
  if (step.until && !(yield* isAwaited(run, step.until, reply))) {
    openNext(run, step, since, { request, reply });
    return false;
  }
  yield* take(run, reply);
  return true;
}

/** Waits until the next question is due. Another run may ask it: the journal keeps the wait until then. */
function* untilDue(run: QueryRun): Coroutine {
  const { wait } = run.entry;
  if (!wait) return;
  yield* waitFor(run, wait, () => undefined);
  const reason = (yield* mayBegin(run)) ?? (yield* certainReasonToStop(run));
  if (reason) throw new StepFailure(reason);
}

/** Waits for the next question, unless the time is over. The last question is asked at its end. */
function openNext(
  run: QueryRun,
  { every, for: time }: PollDefinition,
  since: number,
  { request, reply }: { readonly request: BuiltRequest; readonly reply: Reply },
): void {
  const { entry, options, path, runtime } = run;
  const { deadline = Infinity } = options;
  const now = runtime.now();
  const end = since + Math.min(time, deadline);
  if (now < end) {
    entry.opened({
      step: path,
      kind: 'query',
      since,
      target: request.target,
      until: Math.min(now + every, end),
    });
    return;
  }
  const code = deadline < time ? 'DEADLINE_EXCEEDED' : 'QUERY_TIMED_OUT';
  const message = `${request.target} has not given the awaited answer within ${String(end - since)} ms; the last one was ${truncate(contentText(reply.content), LONGEST_ANSWER)}. The query ${path} has changed nothing: retry it to ask for as long again, or let it ask longer.`;
  throw failureAt({ step: path, hook: 'until' }, code, message, { response: reply });
}

function* isAwaited(run: QueryRun, operation: CallbackOperation, reply: Reply): Coroutine<boolean> {
  const verdict = yield* callOnReply(run, 'until', operation, reply);
  return verdictOf({ step: run.path, hook: 'until' }, verdict);
}

/** An operator may give no answer. */
function* takeByHand(run: QueryRun, response: unknown): Coroutine {
  if (response !== undefined) yield* take(run, yield* replyByHand(run, response));
}

/** Takes the content of an answer into the context. */
function* take(run: QueryRun, { content }: Reply): Coroutine {
  const { step, path } = run;
  const { key, into } = step;
  const answer = decodeContent(content);
  if (into) yield* changeContext(run, 'into', into, [answer]);
  if (key === undefined) return;
  const write = () => SagaContext.set(draftOf(run), key, answer);
  storeContext(run, 'into', encodeOrFail({ step: path, hook: 'into' }, write));
}
