import { Saga } from 'temporal-saga';
import { InMemoryHost } from 'temporal-saga/testing';
import { decodeDefinition, encodeDefinition } from '../../../src/definition/definition-codec';
import { STEP_KINDS } from '../../../src/definition/steps/step-kinds';
import { haveSameStructure } from '../../../src/definition/structure';
import { type RunsOf, STEP_RUNS } from '../../../src/engine/steps/step-runs';
import { issuesOf } from '../definition/issues';
import { noteKind } from './note-definition';
import { noteStep } from './note-step';

/** The two rows: with the two files, they are all that a leaf kind needs. */
const kinds = { ...STEP_KINDS, note: noteKind };
const runs: RunsOf<typeof kinds> = { ...STEP_RUNS, note: noteStep };
Object.assign(STEP_KINDS, kinds);
Object.assign(STEP_RUNS, runs);

// @ts-expect-error -- the compiler demands a row of the engine for each kind
const withoutRow: RunsOf<typeof kinds> = STEP_RUNS;
void withoutRow;

const note = (more: object = {}) => ({ kind: 'note', id: 'a', field: 'noted', value: 'yes', ...more });
const local = (more: object) => ({
  kind: 'local',
  id: 'b',
  onExecute: { callback: 's.b.onExecute' },
  ...more,
});
const json = (...steps: readonly object[]) => ({ format: 2, name: 's', steps });
const saga = (...steps: readonly object[]) => Saga.fromJSON(json(...steps));
const issuesIn = (...steps: readonly object[]) => issuesOf(() => saga(...steps));

describe('a leaf kind of two files and two rows', () => {
  it('is read and committed', () => {
    expect(saga(note()).committed).toBe(true);
    expect(saga(note()).toJSON()).toEqual(json(note()));
  });

  it('is checked by its own reader, and as every step is', () => {
    expect(issuesIn(note({ value: 7 }))).toEqual(['MALFORMED s.a.value']);
    expect(issuesIn(note({ onExecute: { callback: 'x' } }))).toEqual(['MALFORMED s.a.onExecute']);
    expect(issuesIn(note(), note())).toEqual(['STEP_DUPLICATE s.a']);
    expect(issuesIn(note({ options: { deadline: 'soon' } }))).toEqual([
      'OPTIONS_INVALID s.a.options.deadline',
    ]);
  });

  it('is sent and received as it was, its neighbours packed', () => {
    const definition = saga(note(), local({})).toJSON();
    const sent = encodeDefinition(definition, 0);
    expect(sent).toEqual(json(note(), local({ onExecute: true })));
    expect(decodeDefinition(sent)).toEqual(definition);
  });

  it('takes part in the pivot proof: a note needs no undo, and must be retriable after the pivot', () => {
    const pivot = local({ pivot: true });
    expect(issuesIn(note(), pivot)).toEqual([]);
    expect(issuesIn(pivot, note())).toEqual(['NOT_RETRIABLE s.a']);
    expect(issuesIn(pivot, note({ retriable: true }))).toEqual([]);
  });

  it('takes part in the structure check', () => {
    const other = saga(local({ id: 'a' })).toJSON();
    expect(haveSameStructure(saga(note()).toJSON(), other)).toBe(false);
  });

  it('runs and is recorded', async () => {
    const execution = await new InMemoryHost().run(saga(note()), { orderId: 'o-1' });
    expect(execution).toMatchObject({ status: 'finished', context: { orderId: 'o-1', noted: 'yes' } });
    expect(execution.steps).toMatchObject([{ step: 'a', kind: 'note', status: 'done', outcome: 'done' }]);
  });

  it('is compensated, and that is recorded', async () => {
    const execution = await new InMemoryHost().run(failsAfter(saga(note())));
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'fails' } });
    expect(execution.context.noted).toBeUndefined();
    expect(execution.steps).toMatchObject([
      { step: 'branch', kind: 'conditional', branch: 'else' },
      { step: 'branch.else.a', kind: 'note', status: 'done', undo: { status: 'undone' } },
      { step: 'fails', kind: 'local', status: 'failed' },
    ]);
  });
});

/** A saga with another one in a branch, whose last step fails. */
function failsAfter(inner: Saga): Saga {
  const outer = new Saga('outer');
  outer.conditionalStep('branch').elseThen(inner);
  outer.localStep('fails', () => {
    throw new Error('The step fails.');
  });
  return outer.commit();
}
