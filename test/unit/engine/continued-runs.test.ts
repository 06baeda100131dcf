import * as fc from 'fast-check';
import type { SagaOptions } from '../../../src/definition/saga';
import { anyStory } from './any-story';
import { nothingThere, accepted, broken, refused, success, unknown, unsent } from './fake-runtime';
import { type Story, tell } from './in-pieces';
import { answering, StorySaga } from './story-saga';

const three = (options?: SagaOptions) => new StorySaga(options).remote('a').local('b').remote('c');
const wait: SagaOptions = { whenStepFails: 'wait' };

const STORIES: Readonly<Record<string, Story>> = {
  'one that finishes': { saga: three().saga.commit() },
  'one that fails at the end': { saga: three().fail().saga.commit(), context: { at: new Date(0) } },
  'one with branches in branches': {
    saga: new StorySaga()
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
  'one that fails inside a branch': {
    saga: new StorySaga()
      .remote('a')
      .branch('k', (inner) => inner.remote('x').remote('y').fail())
      .saga.commit(),
  },
  'one that keeps replies': {
    saga: three({ keepReply: true }).fail().saga.commit(),
    outcomes: { a: [{ kind: 'success', reply: { status: 200, httpStatus: 201, content: { id: 5 } } }] },
  },
  'one whose last request may still land': {
    saga: three({ settleTime: 77 }).saga.commit(),
    outcomes: { c: [unknown(true)] },
  },
  'one with refusals, which are undone': {
    saga: three({ errorReply: 'continue' }).fail().saga.commit(),
    outcomes: { a: [refused()], 'a:undo': [nothingThere] },
  },
  'one whose undos fail, and which goes on': {
    saga: three({ whenUndoFails: 'continue' }).fail().saga.commit(),
    outcomes: { 'a:undo': [unsent], 'c:undo': [broken] },
  },
  'one that is stuck in a step for ever': { saga: three(wait).saga.commit(), outcomes: { c: [refused()] } },
  'one that is stuck in an undo for ever': {
    saga: three().fail().saga.commit(),
    outcomes: { 'c:undo': [broken] },
  },
  'one in which a person tries a step and an undo again': {
    saga: three(wait).fail().saga.commit(),
    outcomes: { a: [broken, refused(), success], 'a:undo': [unsent, success] },
    deeds: [['retry'], ['retry'], ['compensate'], ['retry']],
  },
  'one in which a person changes the requests': {
    saga: three(wait).fail().saga.commit(),
    outcomes: { a: [unknown(true), refused(), success], 'a:undo': [unsent, unsent, success] },
    deeds: [
      ['retry', { request: { content: { n: 2 } } }],
      ['retry'],
      ['compensate'],
      ['retry', { request: { target: 'depot' } }],
      ['retry'],
    ],
  },
  'one in which a person does it all by hand': {
    saga: three({ ...wait, keepReply: true })
      .fail()
      .saga.commit(),
    outcomes: { a: [unsent], 'a:undo': [unsent], 'c:undo': [unsent] },
    deeds: [['done', { response: { id: 5 } }], ['compensate'], ['skip'], ['done']],
  },
  'one that a person ends': {
    saga: three().fail().saga.commit(),
    outcomes: { 'c:undo': [broken] },
    deeds: [['end']],
  },
  'one that a person ends in a step': {
    saga: three(wait).saga.commit(),
    outcomes: { c: [unknown(true)] },
    deeds: [['end']],
  },
  'one that is ended in the midst of a step': { saga: three().saga.commit(), turns: { a: 'end' } },
  'one that is ended in the midst of an undo': {
    saga: three().fail().saga.commit(),
    turns: { 'c:undo': 'end' },
  },
  'one that is aborted': { saga: three().saga.commit(), turns: { a: 'abort' } },
  'one that is cancelled': { saga: three().saga.commit(), turns: { a: 'cancel' } },
  'one that is cancelled in its last step': { saga: three().saga.commit(), turns: { c: 'cancel' } },
  'one that is late': { saga: three().saga.commit(), turns: { c: 'deadline' } },
  'one that asks what became of a request': {
    saga: new StorySaga().remote('a', {}, true).remote('b', {}, true).remote('c', {}, true).saga.commit(),
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
  'one whose replies come later, or never': {
    saga: three({ execute: { replyTimeout: 50 } }).saga.commit(),
    outcomes: { a: [accepted], c: [accepted], 'a:undo': [accepted] },
    replies: { a: 200, 'a:undo': 200 },
  },
  'one that has passed its pivot': {
    saga: three().pivot('p').retriable('r').saga.commit(),
    outcomes: { r: [refused(), unsent, success] },
    turns: { p: 'cancel' },
    deeds: [['retry'], ['compensate']],
  },
  'one whose pivot is in doubt, and was not done': {
    saga: three().pivot('p').retriable('r').saga.commit(),
    outcomes: { p: [unknown(true), refused()] },
    deeds: [['retry'], ['abort'], ['compensate']],
  },
  'one whose pivot is in doubt, and was done': {
    saga: three().pivot('p').retriable('r').saga.commit(),
    outcomes: { p: [unknown(true)], r: [unsent] },
    deeds: [['done'], ['end']],
  },
};

describe('an execution that goes on in fresh runs', () => {
  describe.each(Object.entries(STORIES))('%s', (_, story) => {
    it('comes out as one that ran straight, when it breaks off wherever it can', async () => {
      const straight = await tell(story);
      expect(straight.places.length).toBeGreaterThan(1);
      expect(await tell(story, () => true)).toEqual(straight);
    });

    it('comes out as one that ran straight, wherever it breaks off once', async () => {
      const straight = await tell(story);
      for (const place of straight.places) {
        expect([place, await tell(story, (one) => one === place)]).toEqual([place, straight]);
      }
    });
  });

  it('comes out as one that ran straight, whatever the saga and what happens to it', async () => {
    await fc.assert(
      fc.asyncProperty(anyStory, fc.infiniteStream(fc.boolean()), async (build, breaks) => {
        const straight = await tell(build());
        const broken = await tell(build(), () => breaks.next().value ?? true);
        expect(broken).toEqual(straight);
      }),
      { numRuns: 300 },
    );
  });
});
