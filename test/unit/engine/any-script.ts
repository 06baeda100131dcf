import * as fc from 'fast-check';
import type { SagaOptions } from '../../../src/definition/saga';
import { nothingToUndo, broken, accepted, refused, success, unknown, unsent } from './fake-runtime';
import type { Script, StopKind } from './run-script';
import type { GivenAction } from './operator';
import { answering, RecordingSaga } from './recording-saga';

const anyOutcome = fc.constantFrom(
  success,
  success,
  refused(),
  nothingToUndo,
  unknown(true),
  broken,
  unsent,
  accepted,
);
const anyOutcomes = fc.array(anyOutcome, { minLength: 1, maxLength: 3 });
const anyAction = fc.constantFrom<GivenAction>(
  ['retry'],
  ['retry', { request: { content: { changed: 1 } } }],
  ['done', { response: { by: 'hand' } }],
  ['skip'],
  ['compensate'],
  ['abort'],
  ['end'],
);
const anyOptions = fc.record<SagaOptions>(
  {
    whenStepFails: fc.constantFrom('wait', 'compensate'),
    whenUndoFails: fc.constantFrom('wait', 'continue'),
    whenNotDone: fc.constantFrom('fail', 'retry'),
    undoWhen: fc.constantFrom('unless-refused', 'sent', 'replied', 'done'),
    errorReply: fc.constantFrom('fail', 'continue'),
    keepReply: fc.boolean(),
    settleTime: fc.constantFrom(3, 500),
  },
  { requiredKeys: [] },
);
const anySteps = fc.array(fc.constantFrom('remote', 'probed', 'local', 'failing', 'branch'), {
  minLength: 1,
  maxLength: 5,
});

/** Scripts of sagas with a few steps, some in a branch, with or without a pivot. Each call builds the saga anew. */
export const anyScript = fc
  .record({
    options: anyOptions,
    steps: anySteps,
    inner: anySteps,
    pivot: fc.boolean(),
    outcomes: fc.dictionary(
      fc.constantFrom(...['s0', 's1', 's2', 's3', 's4', 'p', 'r'].flatMap(withPhases)),
      anyOutcomes,
    ),
    found: fc.constantFrom('done', 'not-done', 'unknown'),
    stops: fc.dictionary(
      fc.constantFrom('s0', 's1', 's2', 's3', 'p', 'r'),
      fc.constantFrom<StopKind>('abort', 'end', 'cancel', 'deadline'),
      {
        maxKeys: 1,
      },
    ),
    replies: fc.dictionary(
      fc.constantFrom('s0', 's1', 's2', 's3', 's4:undo', 's1:undo'),
      fc.constantFrom(200, 400, 500),
    ),
    actions: fc.array(anyAction, { maxLength: 8 }),
  })
  .map(({ options, steps, inner, pivot, found, outcomes, ...rest }) => (): Script => {
    const builder = new RecordingSaga(options);
    addSteps(builder, steps, inner);
    if (pivot) builder.pivot('p').retriable('r');
    const probes = Object.fromEntries(
      steps.map((_, index) => [`s${String(index)}:probe`, [answering(found)]]),
    );
    return { saga: builder.saga.commit(), ...rest, outcomes: { ...outcomes, ...probes } };
  });

function withPhases(step: string): readonly string[] {
  return [step, `${step}:undo`];
}

function addSteps(builder: RecordingSaga, steps: readonly string[], inner: readonly string[]): void {
  for (const [index, kind] of steps.entries()) {
    const name = `s${String(index)}`;
    if (kind === 'branch') {
      builder.branch(name, (branch) => {
        addSteps(branch, inner.length > 0 ? inner : ['local'], []);
        return branch;
      });
    } else if (kind === 'remote' || kind === 'probed') {
      builder.remote(name, {}, kind === 'probed');
    } else {
      builder.local(name, {}, kind === 'failing');
    }
  }
}
