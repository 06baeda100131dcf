import { hasEffect } from '../../../src/definition/walk-definition';

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
    ...['parallel', 'saga', 'alternatives', 'forEach', 'dynamic'].map(
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
