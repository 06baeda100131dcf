/** How the workflows written by hand send a request, byte by byte as the sagas do. */
import {
  ActivityCancellationType,
  ActivityFailure,
  type ActivityOptions,
  ApplicationFailure,
  scheduleActivity,
  scheduleLocalActivity,
  workflowInfo,
} from '@temporalio/workflow';
import { describeReply } from '../src/engine/requests/request-message';
import type { ContextEcho, ParticipantAnswer } from '../src/protocol/participant-call';
import type { SagaRecord, StepRecord } from '../src/protocol/record';
import type { ScenarioStep } from './scenarios';

export type Context = SagaRecord['context'];

/** The record of a step; its undo is added when it has happened. */
export type Note = StepRecord & { undo?: NonNullable<StepRecord['undo']> };

export interface Request {
  readonly target: string;
  readonly content: unknown;
  readonly echo: ContextEcho;
  readonly isUndo?: boolean;
}

const FIVE_MINUTES = 5 * 60_000;
const ONE_DAY = 24 * 3_600_000;
export const EXECUTE = policy(FIVE_MINUTES, 30_000);
export const UNDO = policy(ONE_DAY, 60_000);

/** Sends a request of the step at the path. */
export type Call = (path: string, request: Request, options: ActivityOptions) => Promise<ParticipantAnswer>;

/** By an activity. */
export const call: Call = (path, request, options) =>
  scheduleActivity<ParticipantAnswer>(request.target, [callOf(path, request)], options).catch(refusedAnswer);

/** By a local activity, which has no id of its own. */
export const callLocally: Call = (path, request, { activityId: _, ...options }) =>
  scheduleLocalActivity<ParticipantAnswer>(request.target, [callOf(path, request)], options).catch(
    refusedAnswer,
  );

function callOf(path: string, { target: _, content, echo, isUndo = false }: Request): object {
  const { workflowId, firstExecutionRunId } = workflowInfo();
  const executeKey = `${firstExecutionRunId}:${path}:execute:1`;
  const metadata = {
    idempotencyKey: isUndo ? `${firstExecutionRunId}:${path}:undo:1` : executeKey,
    undoOf: isUndo ? [executeKey] : [],
    sagaId: workflowId,
    step: path,
    sentAt: Date.now(),
  };
  return { content, metadata, echo, ...(isUndo && { undoes: 'done' }) };
}

/** The note of a request that was answered. */
export function noteOf(
  path: string,
  { content }: Pick<Request, 'content'>,
  answer: ParticipantAnswer,
  startedAt: number,
): Note {
  const refused = answer.reply.status === 400;
  return {
    step: path,
    kind: 'remote',
    status: refused ? 'failed' : 'done',
    startedAt,
    endedAt: Date.now(),
    outcome: refused ? 'refused' : 'done',
    attempts: answer.attempts,
    requestSize: lengthOf(content),
    responseSize: lengthOf(answer.reply.content),
  };
}

/** A refusal fails its activity, with the answer as the detail of the failure. */
function refusedAnswer(error: unknown): ParticipantAnswer {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  if (!(cause instanceof ApplicationFailure) || cause.type !== 'SagaRefused') throw error;
  return cause.details?.[0] as ParticipantAnswer;
}

/** The length of a value's JSON, in which all characters are ASCII here. */
function lengthOf(value: unknown): number {
  return JSON.stringify(value).length;
}

function policy(totalTimeout: number, maximumInterval: number): ActivityOptions {
  return {
    startToCloseTimeout: 10_000,
    scheduleToCloseTimeout: totalTimeout,
    scheduleToStartTimeout: totalTimeout,
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: {
      initialInterval: 1_000,
      backoffCoefficient: 2,
      maximumInterval,
      nonRetryableErrorTypes: [
        'SagaRefused',
        'SagaUnknownTarget',
        'NotFoundError',
        'ActivityNotRegisteredError',
      ],
    },
  };
}

export class Refused extends Error {
  readonly step: string;
  readonly reply: ParticipantAnswer['reply'];

  constructor(path: string, { target }: ScenarioStep, reply: ParticipantAnswer['reply']) {
    super(`${target} refused${describeReply(reply)}`);
    this.step = path;
    this.reply = reply;
  }
}

export function failure(
  saga: string,
  { step, message, reply }: Refused,
  record: SagaRecord,
): ApplicationFailure {
  const error = {
    code: 'REFUSED',
    step,
    hook: 'onExecute',
    message,
    causes: [],
    response: reply,
  } as const;
  const failed = ApplicationFailure.create({
    type: 'SagaErrored',
    message: `[REFUSED] ${saga} failed at ${step} (onExecute): ${message}`,
    nonRetryable: true,
    details: [{ ...record, error }],
  });
  failed.stack = `${failed.name}: ${failed.message}`;
  return failed;
}
