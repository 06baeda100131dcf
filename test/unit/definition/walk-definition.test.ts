import { hasEffect, mayWait } from '../../../src/definition/walk-definition';

describe('whether a step has an effect that may need an undo', () => {
  it.each<readonly [string, object, boolean]>([
    ['a remote step has one', { kind: 'remote', id: 'a', onExecute: { callback: 's.a.onExecute' } }, true],
    [
      'a local function has none',
      { kind: 'local', id: 'a', onExecute: { callback: 's.a.onExecute' } },
      false,
    ],
    ['a local activity has one', { kind: 'local', id: 'a', onExecute: { activity: 'scan' } }, true],
    ['a conditional step has none of its own', { kind: 'conditional', id: 'a', ifThen: [] }, false],
    ...['parallel', 'saga', 'alternatives', 'forEach', 'dynamic', 'repeat', 'hook'].map(
      (kind) =>
        [`a step of kind ${kind} has none beside those of its parts`, { kind, id: 'a' }, false] as const,
    ),
    ...['timer', 'event', 'decision'].map(
      (kind) => [`a step of kind ${kind} only waits`, { kind, id: 'a' }, false] as const,
    ),
    ['a step of an unknown kind counts as one that has one', { kind: 'other', id: 'a' }, true],
  ])('%s', (_, step, expected) => {
    expect(hasEffect(step as Parameters<typeof hasEffect>[0])).toBe(expected);
  });
});

describe('whether a saga may wait', () => {
  it.each<readonly [string, object, boolean]>([
    ['a saga of requests does not', { kind: 'remote', id: 'a' }, false],
    ['one with a timer does', { kind: 'timer', id: 'a' }, true],
    ['one with an event does', { kind: 'event', id: 'a' }, true],
    ['one with a decision does', { kind: 'decision', id: 'a', choices: [] }, true],
    ['one with a query that asks again does', { kind: 'query', id: 'a', until: {}, every: 1, for: 2 }, true],
    ['one with a query that asks once does not', { kind: 'query', id: 'a' }, false],
    ['one that makes steps may', { kind: 'dynamic', id: 'a' }, true],
    [
      'one with a wait in a branch of a branch does',
      {
        kind: 'parallel',
        id: 'a',
        branches: [{ name: 'b', steps: [{ kind: 'saga', id: 'c', saga: { steps: [{ kind: 'event' }] } }] }],
      },
      true,
    ],
    [
      'one with requests in branches does not',
      { kind: 'parallel', id: 'a', branches: [{ name: 'b', steps: [{ kind: 'remote', id: 'c' }] }] },
      false,
    ],
  ])('%s', (_, step, expected) => {
    expect(mayWait({ steps: [{ kind: 'local', id: 'first' }, step] })).toBe(expected);
  });
});
