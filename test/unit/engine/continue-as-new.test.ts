import * as fc from 'fast-check';
import type { SagaOptions } from '../../../src/definition/saga';
import { anyScript } from './any-script';
import { nothingToUndo, accepted, broken, refused, success, unknown, unsent } from './fake-runtime';
import { type Script, runScript } from './run-script';
import { answering, RecordingSaga } from './recording-saga';

const three = (options?: SagaOptions) => new RecordingSaga(options).remote('a').local('b').remote('c');
const wait: SagaOptions = { whenStepFails: 'wait' };

const SCRIPTS: Readonly<Record<string, Script>> = {
  finishes: { saga: three().saga.commit() },
  'fails at the end': { saga: three().fail().saga.commit(), context: { at: new Date(0) } },
  'has branches in branches': {
    saga: new RecordingSaga()
      .local('a')
      .branch('k', (inner) =>
        inner
          .remote('x')
          .branch('m', (deep) => deep.local('y').remote('z'))
          .local('w'),
      )
      .remote('b')
      .fail()
      .saga.commit(),
  },
  'fails inside a branch': {
    saga: new RecordingSaga()
      .remote('a')
      .branch('k', (inner) => inner.remote('x').remote('y').fail())
      .saga.commit(),
  },
  'keeps replies': {
    saga: three({ keepReply: true }).fail().saga.commit(),
    outcomes: { a: [{ kind: 'success', reply: { status: 200, httpStatus: 201, content: { id: 5 } } }] },
  },
  'keeps what it sends': {
    saga: three({ keepSent: true, errorReply: 'continue' }).fail().saga.commit(),
    outcomes: { a: [broken], b: [unsent] },
  },
  'has a last request that may still land': {
    saga: three({ settleTime: 77 }).saga.commit(),
    outcomes: { c: [unknown(true)] },
  },
  'has refusals that are undone': {
    saga: three({ errorReply: 'continue' }).fail().saga.commit(),
    outcomes: { a: [refused()], 'a:undo': [nothingToUndo] },
  },
  'has undos that fail, and continues': {
    saga: three({ whenUndoFails: 'continue' }).fail().saga.commit(),
    outcomes: { 'a:undo': [unsent], 'c:undo': [broken] },
  },
  'is stuck in a step forever': { saga: three(wait).saga.commit(), outcomes: { c: [refused()] } },
  'is stuck in an undo forever': {
    saga: three().fail().saga.commit(),
    outcomes: { 'c:undo': [broken] },
  },
  'has a step and an undo that the operator retries': {
    saga: three(wait).fail().saga.commit(),
    outcomes: { a: [broken, refused(), success], 'a:undo': [unsent, success] },
    actions: [['retry'], ['retry'], ['compensate'], ['retry']],
  },
  'has requests that the operator changes': {
    saga: three(wait).fail().saga.commit(),
    outcomes: { a: [unknown(true), refused(), success], 'a:undo': [unsent, unsent, success] },
    actions: [
      ['retry', { request: { content: { n: 2 } } }],
      ['retry'],
      ['compensate'],
      ['retry', { request: { target: 'depot' } }],
      ['retry'],
    ],
  },
  'has everything done by hand': {
    saga: three({ ...wait, keepReply: true })
      .fail()
      .saga.commit(),
    outcomes: { a: [unsent], 'a:undo': [unsent], 'c:undo': [unsent] },
    actions: [['done', { response: { id: 5 } }], ['compensate'], ['skip'], ['done']],
  },
  'is ended by the operator': {
    saga: three().fail().saga.commit(),
    outcomes: { 'c:undo': [broken] },
    actions: [['end']],
  },
  'is ended by the operator in a stuck step': {
    saga: three(wait).saga.commit(),
    outcomes: { c: [unknown(true)] },
    actions: [['end']],
  },
  'is ended during a step': { saga: three().saga.commit(), stops: { a: 'end' } },
  'is ended during an undo': {
    saga: three().fail().saga.commit(),
    stops: { 'c:undo': 'end' },
  },
  'sends notices': {
    saga: new RecordingSaga().remote('a').notifies('finished').notifies('finished').saga.commit(),
    outcomes: { '@finished:notice': [refused()] },
  },
  'sends notices when it is undone': {
    saga: three().fail().notifies('errored').notifies(['errored', 'finished']).saga.commit(),
    stops: { 'a:undo': 'cancel', '@errored:notice': 'end' },
  },
  'is aborted': { saga: three().saga.commit(), stops: { a: 'abort' } },
  'is cancelled': { saga: three().saga.commit(), stops: { a: 'cancel' } },
  'is cancelled in its last step': { saga: three().saga.commit(), stops: { c: 'cancel' } },
  'passes its deadline': { saga: three().saga.commit(), stops: { c: 'deadline' } },
  'probes its requests': {
    saga: new RecordingSaga().remote('a', {}, true).remote('b', {}, true).remote('c', {}, true).saga.commit(),
    outcomes: {
      ...{
        a: [unknown(true)],
        'a:probe': [answering('done')],
        b: [unknown(false)],
        'b:probe': [answering('done')],
      },
      ...{ c: [unknown(true)], 'c:probe': [answering('not-done')] },
    },
  },
  'gets late replies, or none': {
    saga: three({ execute: { replyTimeout: 50 } }).saga.commit(),
    outcomes: { a: [accepted], c: [accepted], 'a:undo': [accepted] },
    replies: { a: 200, 'a:undo': 200 },
  },
  'has passed its pivot': {
    saga: three().pivot('p').retriable('r').saga.commit(),
    outcomes: { r: [refused(), unsent, success] },
    stops: { p: 'cancel' },
    actions: [['retry'], ['compensate']],
  },
  'has a pivot in doubt that was not done': {
    saga: three().pivot('p').retriable('r').saga.commit(),
    outcomes: { p: [unknown(true), refused()] },
    actions: [['retry'], ['abort'], ['compensate']],
  },
  'has a pivot in doubt that was done': {
    saga: three().pivot('p').retriable('r').saga.commit(),
    outcomes: { p: [unknown(true)], r: [unsent] },
    actions: [['done'], ['end']],
  },
};

describe('continue-as-new', () => {
  describe.each(Object.entries(SCRIPTS))('an execution that %s', (_, script) => {
    it('the execution has the same result when it continues as new wherever it can', async () => {
      const uninterrupted = await runScript(script);
      expect(uninterrupted.places.length).toBeGreaterThan(1);
      expect(await runScript(script, () => true)).toEqual(uninterrupted);
    });

    it('the execution has the same result when it continues as new once, at any place', async () => {
      const uninterrupted = await runScript(script);
      for (const place of uninterrupted.places) {
        expect([place, await runScript(script, (one) => one === place)]).toEqual([place, uninterrupted]);
      }
    });
  });

  it('any execution has the same result with and without continue-as-new', async () => {
    await fc.assert(
      fc.asyncProperty(anyScript, fc.infiniteStream(fc.boolean()), async (build, continuesAt) => {
        const uninterrupted = await runScript(build());
        const broken = await runScript(build(), () => continuesAt.next().value ?? true);
        expect(broken).toEqual(uninterrupted);
      }),
      { numRuns: 300 },
    );
  });
});
