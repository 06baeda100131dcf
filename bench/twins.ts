/**
 * The scenarios as a user of Temporal would write them by hand, in the style of Temporal's samples: activities in try/catch,
 * and a list of compensations. Activities, options, ids, summaries and payloads equal the ones of the sagas, byte by byte.
 */
import {
  ActivityCancellationType,
  ActivityFailure,
  type ActivityOptions,
  ApplicationFailure,
  CancellationScope,
  scheduleActivity,
  workflowInfo,
} from '@temporalio/workflow';
import { describeReply } from '../src/engine/requests/request-message';
import type { ParticipantAnswer } from '../src/protocol/participant-call';
import type { SagaRecord, StepRecord } from '../src/protocol/record';
import { type ScenarioName, type ScenarioStep, stepsOf } from './scenarios';

type Context = SagaRecord['context'];

/** The record of a step; its undo is added when it has happened. */
type Note = StepRecord & { undo?: NonNullable<StepRecord['undo']> };

interface Compensation {
  readonly note: Note;
  run(): Promise<ParticipantAnswer>;
}

interface Request {
  readonly target: string;
  readonly content: unknown;
  readonly context: Context;
  readonly isUndo?: boolean;
}

const FIVE_MINUTES = 5 * 60_000;
const ONE_DAY = 24 * 3_600_000;
const EXECUTE = policy(FIVE_MINUTES, 30_000);
const UNDO = policy(ONE_DAY, 60_000);

export function threeSteps(input: { context: Context }): Promise<SagaRecord> {
  return order('threeSteps', input.context);
}

export function tenSteps(input: { context: Context }): Promise<SagaRecord> {
  return order('tenSteps', input.context);
}

export function failingThird(input: { context: Context }): Promise<SagaRecord> {
  return order('failingThird', input.context);
}

async function order(saga: ScenarioName, initial: Context): Promise<SagaRecord> {
  let context = initial;
  const steps = stepsOf(saga);
  const notes: Note[] = [];
  const compensations: Compensation[] = [];
  try {
    for (const [index, step] of steps.entries()) {
      const content = { orderId: context['orderId'], items: context['items'] };
      const summary = `${String(index + 1)}/${String(steps.length)} ${step.name}`;
      const options = { ...EXECUTE, activityId: step.name, summary };
      const startedAt = Date.now();
      const answer = await call(step, { target: step.target, content, context }, options);
      context = echoOf(answer);
      const refused = answer.reply.status === 400;
      const note: Note = {
        step: step.name,
        kind: 'remote',
        status: refused ? 'failed' : 'done',
        startedAt,
        endedAt: Date.now(),
        outcome: refused ? 'refused' : 'done',
        attempts: answer.attempts,
        requestSize: lengthOf(content),
        responseSize: lengthOf(answer.reply.content),
      };
      notes.push(note);
      if (refused) throw new Refused(step, answer.reply);
      compensations.unshift({ note, run: () => undo(step, context) });
      context = { ...context, [step.field]: (answer.reply.content as { id: string }).id };
    }
    return { saga, status: 'finished', context, steps: notes, undoErrors: [] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await CancellationScope.nonCancellable(async () => {
      for (const { note, run } of compensations) {
        const startedAt = Date.now();
        const answer = await run();
        context = echoOf(answer);
        note.undo = { status: 'undone', startedAt, endedAt: Date.now(), attempts: answer.attempts };
      }
    });
    throw failure(saga, error, { saga, status: 'errored', context, steps: notes, undoErrors: [] });
  }
}

function undo(step: ScenarioStep, context: Context): Promise<ParticipantAnswer> {
  const content = { orderId: context['orderId'], id: context[step.field] ?? null };
  const options = { ...UNDO, activityId: `${step.name}:undo`, summary: `undo ${step.name}` };
  return call(step, { target: step.undoTarget, content, context, isUndo: true }, options);
}

function call(
  step: ScenarioStep,
  { target, content, context, isUndo = false }: Request,
  options: ActivityOptions,
): Promise<ParticipantAnswer> {
  const { workflowId, firstExecutionRunId } = workflowInfo();
  const executeKey = `${firstExecutionRunId}:${step.name}:execute:1`;
  const metadata = {
    idempotencyKey: isUndo ? `${firstExecutionRunId}:${step.name}:undo:1` : executeKey,
    undoOf: isUndo ? [executeKey] : [],
    sagaId: workflowId,
    step: step.name,
    sentAt: Date.now(),
  };
  const undoes = isUndo && { undoes: 'done' };
  return scheduleActivity<ParticipantAnswer>(
    target,
    [{ content, metadata, echo: { context }, ...undoes }],
    options,
  ).catch(refusedAnswer);
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

/** The context in the answer, as the history holds it. */
function echoOf({ echo }: ParticipantAnswer): Context {
  return 'context' in echo ? echo.context : {};
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

class Refused extends Error {
  readonly step: string;
  readonly reply: ParticipantAnswer['reply'];

  constructor({ name, target }: ScenarioStep, reply: ParticipantAnswer['reply']) {
    super(`${target} refused${describeReply(reply)}`);
    this.step = name;
    this.reply = reply;
  }
}

function failure(saga: string, { step, message, reply }: Refused, record: SagaRecord): ApplicationFailure {
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
