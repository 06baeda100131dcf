/**
 * The scenarios as a user of Temporal would write them by hand, in the style of Temporal's samples: activities in try/catch,
 * and a list of compensations. Activities, options, ids, summaries and payloads equal the ones of the sagas, byte by byte.
 */
import { CancellationScope } from '@temporalio/workflow';
import type { ParticipantAnswer } from '../src/protocol/participant-call';
import type { SagaRecord } from '../src/protocol/record';
import { type ScenarioStep, type SequenceName, stepsOf } from './scenarios';
import { type Call, type Context, EXECUTE, failure, type Note, noteOf, Refused, UNDO } from './twin-request';

interface Compensation {
  readonly note: Note;
  run(): Promise<ParticipantAnswer>;
}

type Twin = (input: { context: Context }) => Promise<SagaRecord>;

/** The scenarios without blocks, whose requests are sent by `call`. */
export function sequenceTwins(call: Call): Readonly<Record<SequenceName, Twin>> {
  const twin =
    (saga: SequenceName): Twin =>
    ({ context }) =>
      order(saga, context, call);
  return { threeSteps: twin('threeSteps'), tenSteps: twin('tenSteps'), failingThird: twin('failingThird') };
}

async function order(saga: SequenceName, initial: Context, call: Call): Promise<SagaRecord> {
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
      const request = { target: step.target, content, echo: { context } };
      const answer = await call(step.name, request, options);
      context = echoOf(answer);
      const note = noteOf(step.name, request, answer, startedAt);
      notes.push(note);
      if (note.status === 'failed') throw new Refused(step.name, step, answer.reply);
      compensations.unshift({ note, run: () => undo(step, context, call) });
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

function undo(step: ScenarioStep, context: Context, call: Call): Promise<ParticipantAnswer> {
  const content = { orderId: context['orderId'], id: context[step.field] ?? null };
  const options = { ...UNDO, activityId: `${step.name}:undo`, summary: `undo ${step.name}` };
  return call(step.name, { target: step.undoTarget, content, echo: { context }, isUndo: true }, options);
}

/** The context in the answer, as the history holds it. */
function echoOf({ echo }: ParticipantAnswer): Context {
  return 'context' in echo ? echo.context : {};
}
