import { type Phase, resolvePolicy } from '../definition/policy';
import { failureAt } from './failure';
import type { UndoStatus } from './journal';
import type { BuiltRequest } from './request';
import type { Delivery, DeliveryOutcome, Reply } from './runtime';
import type { Visit } from './visit';
import type { Work } from './work';

/** The outcome of a request that was answered. */
export type Answer = Extract<DeliveryOutcome, { kind: 'success' | 'refused' }>;

/**
 * Sends the request of a step, and books in the journal what may have been done (S3, S4).
 *
 * @throws StepFailure `OUTCOME_UNKNOWN`, or the host's code for a request that reached nobody.
 */
export function* sendExecute(visit: Visit, request: BuiltRequest): Work<Answer> {
  const { entry, path, options, walk } = visit;
  const { outcome, attempts } = yield* send(visit, 'execute', request);
  if (attempts !== undefined) entry.attempts = attempts;
  const place = { step: path, hook: 'onExecute' };
  if (outcome.kind === 'unsent')
    throw failureAt(place, outcome.code, outcome.message, { causes: outcome.causes });
  entry.keys = [keyOf(visit, 'execute')];
  entry.outcome = outcome.kind === 'success' ? 'done' : outcome.kind;
  if (options.keepReply === true && outcome.reply) entry.reply = outcome.reply;
  if (outcome.kind !== 'unknown') return outcome;
  if (outcome.late) entry.settleTime = settleTime(visit, request.participant);
  // An attempt that a cancel cut short fails because of the cancel, whatever its own end was (S7, S8).
  const code = walk.runtime.cancelRequested() ? 'CANCELLED' : 'OUTCOME_UNKNOWN';
  throw failureAt(place, code, outcome.message, { causes: outcome.causes, response: outcome.reply });
}

/** The failure of a step whose request was refused. */
export function refusal({ path }: Visit, response: Reply): Error {
  const place = { step: path, hook: 'onExecute' };
  return failureAt(place, 'REFUSED', 'The participant refused the request.', { response });
}

/**
 * Sends the undo of a step. "Undone" means that the participant said so; what was never done may also be
 * unknown to it, or refused by it (S6).
 *
 * @throws StepFailure when the undo did not happen.
 */
export function* sendUndo(
  visit: Visit,
  request: BuiltRequest,
): Work<{ readonly status: UndoStatus; readonly reply: Reply }> {
  const { entry, path, walk } = visit;
  if (entry.settleTime !== undefined) yield* walk.runtime.settle(entry.settleTime, path);
  const { outcome, attempts } = yield* send(visit, 'undo', request);
  if (entry.undo && attempts !== undefined) entry.undo.attempts = attempts;
  const place = { step: path, hook: 'onFailure' };
  switch (outcome.kind) {
    case 'success':
      return { status: 'undone', reply: outcome.reply };
    case 'refused':
      if (hadNothingToUndo(visit, outcome.reply)) return { status: 'nothing', reply: outcome.reply };
      throw failureAt(place, 'REFUSED', 'The participant refused the undo.', { response: outcome.reply });
    case 'unknown':
      // An earlier attempt may have undone it, which comes to the same.
      if (outcome.reply?.status === 400 && hadNothingToUndo(visit, outcome.reply)) {
        return { status: 'nothing', reply: outcome.reply };
      }
      throw failureAt(place, 'OUTCOME_UNKNOWN', outcome.message, {
        causes: outcome.causes,
        response: outcome.reply,
      });
    case 'unsent':
      throw failureAt(place, outcome.code, outcome.message, { causes: outcome.causes });
  }
}

/** How long to let a request land that was left without an answer, before it is undone (S4). */
function settleTime(visit: Visit, participant: string): number {
  return visit.options.settleTime ?? policyOf(visit, 'execute', participant).attemptTimeout;
}

function hadNothingToUndo({ entry }: Visit, { httpStatus }: Reply): boolean {
  if (entry.outcome === 'done') return false;
  return entry.outcome === 'refused' || httpStatus === 404 || httpStatus === 410;
}

function* send(visit: Visit, phase: Phase, request: BuiltRequest): Work<Delivery> {
  const { walk, path, entry, title } = visit;
  const delivery = yield* walk.runtime.send({
    ...request,
    step: path,
    phase,
    summary: phase === 'execute' ? title : `undo ${path}`,
    idempotencyKey: keyOf(visit, phase),
    undoOf: phase === 'undo' ? entry.keys : [],
    policy: policyOf(visit, phase, request.participant),
    context: walk.state.context,
  });
  walk.state.context = delivery.context;
  return delivery;
}

function policyOf({ walk, options }: Visit, phase: Phase, participant: string) {
  return resolvePolicy(phase, walk.runtime.participantPolicy(participant, phase), options[phase]);
}

/** S9. The last part is the generation: it rises only when a person changes the request. */
function keyOf({ walk, path }: Visit, phase: Phase): string {
  return `${walk.rootKey}:${path}:${phase}:1`;
}
