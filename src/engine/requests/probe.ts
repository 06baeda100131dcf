/** Owns the probe: the question to a participant whether a request in doubt had its effect (S4). */
import { decodeContent, encodeContent } from '../../context/content';
import { ownFields } from '../../context/own-fields';
import type { RemoteStepDefinition } from '../../definition/steps/remote-step';
import { dispatchRequest, probeGeneration } from './dispatch';
import { toFailure } from '../record/failure';
import type { FailureCause } from '../../errors/describe-error';
import { compact } from '../../context/compact';
import { doneReply, type Reply } from '../record/reply';
import { type BuiltRequest, buildRequest } from './build-request';
import { letSettle } from './settle-time';
import { stepResultOf } from './step-result';
import type { StepRun } from '../step-run';
import type { Coroutine } from '../coroutine';

/** What a participant answers to a probe of a request whose outcome is unknown. */
export type ProbeAnswer =
  | { readonly kind: 'done'; readonly reply: Reply }
  | { readonly kind: 'not-done' }
  | { readonly kind: 'unknown'; readonly cause?: FailureCause };

const UNKNOWN: ProbeAnswer = { kind: 'unknown' };

/**
 * Asks the participant whether the request had its effect, where the step has a probe. A late request gets time to land
 * first, so that "not done" stays true.
 */
export function* probe(run: StepRun): Coroutine<ProbeAnswer> {
  const { entry, state } = run;
  const { probe: operation } = run.step as Partial<RemoteStepDefinition>;
  if (!operation) return UNKNOWN;
  yield* letSettle(run);
  // An operator has decided; or the request may still land, so that "not done" would not stay true.
  if (run.isDecided || entry.settleTime !== undefined) return UNKNOWN;
  const args = [stepResultOf(run, 'unknown')];
  let request: BuiltRequest | undefined;
  try {
    request = yield* buildRequest(run, { hook: 'probe', operation, args });
  } catch (error) {
    // The outcome was in doubt first, and that failure stays (S7).
    const { code, message } = toFailure(error);
    return { kind: 'unknown', cause: { name: code, message: `The probe failed: ${message}` } };
  }
  if (!request) return UNKNOWN;
  const generation = probeGeneration(run);
  const { ending, attempts } = yield* dispatchRequest(run, 'probe', request);
  const answer = ending.kind === 'success' ? readAnswer(ending.reply) : UNKNOWN;
  entry.probed(
    compact({ found: answer.kind, generation: state.hasOldRules ? undefined : generation, attempts }),
  );
  return answer;
}

function readAnswer({ content, httpStatus }: Reply): ProbeAnswer {
  const { outcome, content: done = {} } = ownFields(decodeContent(content));
  if (outcome === 'not-done') return { kind: 'not-done' };
  if (outcome !== 'done') return UNKNOWN;
  return {
    kind: 'done',
    reply: doneReply(encodeContent(done, 'content'), httpStatus),
  };
}
