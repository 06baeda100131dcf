import type { Mutant } from '../mutant';

const REPEAT = 'unit/testing/repeat-in-memory.test.ts';
const REPEATED = 'unit/engine/repeated-saga.test.ts';
const ENOUGH = 'unit/testing/enough-in-memory.test.ts';
const CONTINUED = 'unit/engine/enough-continued.test.ts';

/** Faults in repeated sagas, and in loops that need only some of their items. */
export const ROUND_FAULTS: readonly Mutant[] = [
  {
    name: 'latest-round-undone-alone',
    fault: 'Of a repeated saga the first round alone is undone.',
    file: 'engine/steps/repeat-step.ts',
    find: 'const count = latestRound(run) - first + 1;',
    replace: 'const count = 1;',
    tests: [REPEAT],
  },
  {
    name: 'one-round-too-many',
    fault: 'A repeated saga runs once more than atMost allows.',
    file: 'engine/steps/repeat-step.ts',
    find: 'latestRound(run) - firstRound(run) + 1 < atMost',
    replace: 'latestRound(run) - firstRound(run) < atMost',
    tests: [REPEAT],
  },
  {
    name: 'repeated-rounds-share-keys',
    fault: 'All rounds of a repeated saga have the same paths and keys.',
    file: 'engine/steps/repeat-step.ts',
    find: 'return { name, branch: step.saga, prefix: `${path}${name}.` };',
    replace: 'return { name, branch: step.saga, prefix: `${path}.` };',
    tests: [REPEAT],
  },
  {
    name: 'redo-repeats-round-numbers',
    fault: 'A repeated saga that an operator runs again begins with the number of its second round.',
    file: 'definition/walk-definition.ts',
    find: "const rounds = ownField(step, 'atMost') ?? ownField(step, 'attempts');",
    replace: "const rounds = ownField(step, 'attempts');",
    tests: [REPEAT],
  },
  {
    name: 'event-late-between-rounds',
    fault: 'An event is late once the step of the round has taken one, although another round may come.',
    file: 'engine/waits/awaited-events.ts',
    find: 'return roundOf(step, entry) - (entry?.round ?? 1) + 1 < mostRounds(step);',
    replace: 'return false;',
    tests: [REPEATED],
  },
  {
    name: 'decision-of-another-round',
    fault: 'A decision about what another round has shown is taken.',
    file: 'engine/steps/decision-step.ts',
    find: 'const rounds = shown === undefined ? [] : repeatedRounds(path, state);',
    replace: 'const rounds: readonly string[] = [];',
    tests: [REPEATED],
  },
  {
    name: 'pivot-in-rounds',
    fault: 'A repeated saga may hold a pivot.',
    file: 'definition/validation/pivot-proof.ts',
    find: "return withoutPivot(block, 'PIVOT_IN_REPEAT');",
    replace: 'return at.passed;',
    tests: ['unit/definition/composition-issues.test.ts'],
  },
  {
    name: 'not-needed-continues',
    fault: 'Items under way continue although a loop has enough.',
    file: 'engine/steps/for-each-step.ts',
    find: '  for (const other of underWay.values()) stopNotNeeded(run, other);\n',
    replace: '',
    tests: [ENOUGH],
  },
  {
    name: 'enough-out-of-reach',
    fault: 'A loop continues although enough items can no longer be done.',
    file: 'engine/steps/enough-items.ts',
    find: 'left < mustBeDone(step, sizeOfList(entry))',
    replace: 'left < 0',
    tests: [ENOUGH],
  },
  {
    name: 'not-needed-after-stop-of-another',
    fault: 'The items of a loop inside an item that is not needed are undone before that item has stopped.',
    file: 'engine/steps/enough-items.ts',
    find: "return step.enough !== undefined && error?.code === 'NOT_NEEDED' ? error : undefined;",
    replace: "return error?.code === 'NOT_NEEDED' && step.kind === 'forEach' ? error : undefined;",
    tests: [ENOUGH],
  },
  {
    name: 'not-needed-forgotten',
    fault: 'A run that continues another one runs an item forward again whose undo has begun.',
    file: 'engine/steps/for-each-step.ts',
    find: 'const failure = failureOf(run.entry, indexOf(part))?.error ?? (yield* failsAlone(run, part, place));',
    replace: 'const failure = yield* failsAlone(run, part, place);',
    tests: [CONTINUED],
  },
];
