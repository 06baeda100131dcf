/** Builds the requests of planned sagas. They hold what their callbacks see. */
import {
  type SagaContext,
  SagaRequest,
  type SagaResponse,
  type StepResult,
  type UndoCause,
} from 'temporal-saga';
import { readOrCode } from '../support/read-or-code';
import { compact } from './choices';
import type { Building, Phase } from './plan';
import { type Acting, type CallListener, runBehavior } from './planned-callbacks';

/** A callback that works a reply into the context. */
export function replyHandler(name: string, acts: Acting, onCall: CallListener) {
  return (context: SagaContext, response: SagaResponse) => {
    onCall(name);
    return runBehavior(acts, context, name, replyOf(response));
  };
}

/** Builds a request with the context that the callback sees. Its write into the context must be dropped. */
export function build(
  builds: Building | undefined,
  context: SagaContext,
  phase: Phase,
  attempt?: StepResult,
) {
  const content = { saw: { ...context }, ...(attempt && seenOf(attempt)) };
  context.lost = phase;
  return built(builds, new SagaRequest({ target: `p/${phase}`, content }));
}

/** What a callback returns that builds a request. */
export function built(builds: Building | undefined, request: SagaRequest): SagaRequest {
  return (builds ? BUILT[builds](request) : request) as SagaRequest;
}

const BUILT: Readonly<Record<Building, (request: SagaRequest) => unknown>> = {
  async: (request) => Promise.resolve(request),
  throws: () => {
    throw new Error('Planned to throw.');
  },
  nothing: () => undefined,
  number: () => 42,
  'bad-target': ({ content }) => new SagaRequest({ target: 'no target', content }),
  'unknown-target': ({ content }) => new SagaRequest({ target: 'unknown/target', content }),
  unencodable: ({ target }) => new SagaRequest({ target, content: { size: NaN } }),
};

/** What an undo or a probe learns. A field that is missing, and one that is not kept, look different. */
export function seenOf(result: StepResult) {
  const { outcome, keys, cause } = result;
  const reply = readOrCode(() => result.reply && replyOf(result.reply));
  return compact({
    outcome,
    keys: [...keys],
    reply,
    sent: readOrCode((): unknown => result.sent),
    kept: readOrCode((): unknown => result.kept),
    cause: cause && causeOf(cause),
  });
}

export function causeOf({ code, step, reply }: UndoCause) {
  return compact({ code, step, reply: reply && replyOf(reply) });
}

function replyOf(response: SagaResponse) {
  const { status, httpStatus } = response;
  return { status, ...(httpStatus !== undefined && { httpStatus }), content: response.content() };
}
