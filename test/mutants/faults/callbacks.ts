import type { Mutant } from '../mutant';

/** Faults in the handling of drafts and of the values that callbacks return. */
export const CALLBACK_FAULTS: readonly Mutant[] = [
  {
    name: 'draft-not-dropped',
    fault: 'The writes of a callback that failed stay in the context (S1).',
    file: 'engine/callbacks/call-hook.ts',
    find: '    throw callbackFailure(place, thrown);',
    replace: '    walk.state.context = encodeContext(draft);\n    throw callbackFailure(place, thrown);',
    tests: ['unit/engine/local-steps.test.ts'],
  },
  {
    name: 'request-draft-kept',
    fault: 'The writes of onExecute while it builds a request stay in the context (S2).',
    file: 'engine/requests/build-request.ts',
    find: '  const { result } = yield* callHook(run, hook, operation, args);',
    replace:
      '  const { draft, result } = yield* callHook(run, hook, operation, args);\n  run.walk.state.context = JSON.parse(JSON.stringify(draft));',
    tests: ['unit/engine/remote-steps.test.ts'],
  },
  {
    name: 'false-accepted',
    fault: 'A callback may return false (S1).',
    file: 'engine/callbacks/call-hook.ts',
    find: 'result === true || result === draft',
    replace: "typeof result === 'boolean' || result === draft",
    tests: ['unit/engine/hostile-callbacks.test.ts'],
  },
  {
    name: 'returned-error-ignored',
    fault: 'A returned error is not a failure, but a bad return (S1).',
    file: 'engine/callbacks/call-hook.ts',
    find: '    if (isError(result)) throw result;\n',
    replace: '',
    tests: ['unit/engine/hostile-callbacks.test.ts', 'unit/engine/local-steps.test.ts'],
  },
  {
    name: 'promise-waited-for-ever',
    fault: 'The engine waits without end for a callback whose promise never settles (S11).',
    file: 'engine/callbacks/call-hook.ts',
    find: "result = yield* wait(() => settle(promise), 'callback');",
    replace: `result = yield* wait(() => promise, 'callback');`,
    tests: ['unit/engine/hostile-callbacks.test.ts'],
  },
  {
    name: 'large-context-accepted',
    fault: 'A context larger than 1 MiB becomes the current one (S11).',
    file: 'engine/limits.ts',
    find: 'if (size <= LARGEST_PAYLOAD) return undefined;',
    replace: 'if (size <= 2 * LARGEST_PAYLOAD) return undefined;',
    tests: ['unit/engine/hostile-values.test.ts'],
  },
  {
    name: 'recorded-context-ignored',
    fault: 'The engine continues with the context that it computed, not with the one in the history (S14).',
    file: 'engine/requests/dispatch.ts',
    find: '  run.flow.correct(delivery.context);\n',
    replace: '',
    tests: ['unit/engine/dispatch.test.ts'],
  },
];
