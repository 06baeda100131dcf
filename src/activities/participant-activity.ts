/**
 * The activities of the saga worker: one call is one attempt of a request.
 *
 * Owns the way from a call to its participant, and from the end of the attempt to Temporal's terms: a result, or a
 * failure after which another attempt follows. `attempt-proof.ts` decides whether an end proves something.
 */
import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { compact } from '../context/compact';
import { decodeContent } from '../context/content';
import type { EncodedContext } from '../context/encoding';
import { holds } from '../context/own-fields';
import {
  isMetadata,
  isParticipantCall,
  type ParticipantAnswer,
  type ParticipantCall,
  readsFailures,
} from '../protocol/participant-call';
import type { LocalEnd, LocalTerms } from '../protocol/local-call';
import { unknownTarget } from '../protocol/routing';
import type { Transport } from './transport';
import { functionTransport } from './function-transport';
import { requestLocally } from './local-request';
import { attemptFailure, attemptOnce, type RequestFrame } from './one-attempt';
import { returnToOtherWorker } from './other-worker';
import type { ParticipantRegistry } from './participant-registry';
import { fitReply } from './reply-size';
import { showAnswer } from './shown-answer';
import { asParticipant, type StepActivity } from './step-activity';

/** An activity that the saga's own worker serves. */
type OwnActivity = (call: ParticipantCall) => Promise<ParticipantAnswer | LocalEnd>;

/** An activity of any name. It gets a call of this worker's sagas, or content and metadata of another saga worker. */
type CatchAllActivity = (...args: readonly unknown[]) => Promise<unknown>;

/** The catch-all activity: carries a request of any target to its participant. */
export function participantActivity(
  registry: ParticipantRegistry,
  stepActivityNames: readonly string[] = [],
): CatchAllActivity {
  return async (...args) => {
    const target = activityInfo().activityType;
    const [participant = ''] = target.split('/', 1);
    const served = registry.transportOf(participant);
    const transport = served ?? notServed(target, Object.keys(registry.routing), stepActivityNames);
    const frame = { target, operation: target.slice(participant.length + 1) };
    const [first, metadata] = args;
    if (args.length === 1 && isParticipantCall(first)) {
      const request = { ...frame, ...first.metadata, content: contentOf(first) };
      if (isLocalCall(first)) return requestLocally(first, request, served);
      const answer = await carryOut(first, request, transport);
      return readsFailures(first) ? showAnswer(answer, target) : answer;
    }
    if (args.length !== 2 || !isMetadata(metadata)) throw notARequest(target);
    const request = { ...frame, ...metadata, content: first };
    return returnToOtherWorker(await attemptOnce(request, transport), metadata.idempotencyKey);
  };
}

/** The activities that local steps name, in the form in which Temporal calls them: the context comes with the call (S14). */
export function stepActivities(
  activities: Readonly<Record<string, StepActivity>>,
): Readonly<Record<string, OwnActivity>> {
  const wrapped = Object.entries(activities).map(([name, activity]) => {
    const run: OwnActivity = async (call) => {
      if (!isParticipantCall(call) || !holds(call.echo, 'context')) throw notARequest(name);
      const participant = asParticipant(activity, call.echo.context, call.content as EncodedContext | null);
      const request = { target: name, operation: '', ...call.metadata, content: call.content };
      const transport = functionTransport(participant);
      if (isLocalCall(call)) {
        const end = await requestLocally(call, request, transport);
        return 'reply' in end ? withFields(end) : end;
      }
      const recorded = withFields(await carryOut(call, request, transport));
      return readsFailures(call) ? showAnswer(recorded, name) : recorded;
    };
    return [name, run] as const;
  });
  return Object.fromEntries(wrapped);
}

/** The fields are encoded already, as a context is: history holds them in that form. */
function withFields(answer: ParticipantAnswer): ParticipantAnswer {
  return { ...answer, reply: { ...answer.reply, content: decodeContent(answer.reply.content) } };
}

function isLocalCall(call: ParticipantCall): call is ParticipantCall & { readonly local: LocalTerms } {
  return call.local !== undefined && activityInfo().isLocal;
}

/**
 * During a rolling deploy, another worker of the task queue may serve a participant that this one does not: this worker
 * does not send the request, and the next attempt may run on the right worker.
 */
function notServed(
  target: string,
  participants: readonly string[],
  activities: readonly string[],
): Transport {
  const [participant = ''] = target.split('/', 1);
  const ofStep = target.includes('/') ? '' : ` ${unknownTarget(target, activities, 'stepActivities')}`;
  const message = `${unknownTarget(participant, participants)}${ofStep}`;
  return () => ({ kind: 'unsent', code: 'UNKNOWN_TARGET', message });
}

/** A workflow of version 0.2 sends plain JSON, and no time of the request. */
function contentOf({ content, metadata }: ParticipantCall): unknown {
  return metadata.sentAt === undefined ? content : decodeContent(content);
}

function notARequest(target: string): ApplicationFailure {
  const message = `The activity ${target} was called with something other than a saga's request; nothing was sent.`;
  return ApplicationFailure.nonRetryable(message, 'SagaNotARequest');
}

/** Makes one attempt of a request of this worker's own sagas. */
async function carryOut(
  { echo, metadata, undoes, earlier, nonRetryable = [] }: ParticipantCall,
  request: RequestFrame,
  transport: Transport,
): Promise<ParticipantAnswer> {
  const { end, attempt, uncertain } = await attemptOnce(request, transport, { undoes, earlier });
  const { idempotencyKey: key } = metadata;
  if (end.kind === 'retry') throw attemptFailure(end, { key, attempt, uncertain, nonRetryable });
  const reply = fitReply(end.reply, echo);
  const { causes } = end;
  const answer = { key, reply, attempts: attempt, uncertain, echo };
  return { format: 'saga-answer-2', ...answer, ...compact({ causes }) };
}
