import type { Mutant } from '../mutant';

const ENGINE = 'unit/engine/local-requests.test.ts';
const REQUEST = 'unit/activities/local-request.test.ts';
const ATTEMPTS = 'unit/activities/local-attempts.test.ts';

/** Faults in requests that are local activities. */
export const LOCAL_FAULTS: readonly Mutant[] = [
  {
    name: 'lost-steps-forgotten',
    fault: 'Steps that a lost workflow task may have sent are neither undone nor listed.',
    file: 'engine/requests/lost-task.ts',
    find: '  if (isDoubted) adoptLost(state, steps);\n',
    replace: '',
    tests: [ENGINE],
  },
  {
    name: 'lost-step-without-settle-time',
    fault: 'The undo of a step that a lost task may have sent overtakes its request.',
    file: 'engine/requests/lost-task.ts',
    find: '    started?.inDoubt(settleTime);\n',
    replace: '',
    tests: [ENGINE],
  },
  {
    name: 'pivot-sent-locally',
    fault: 'The pivot is sent before history holds it.',
    file: 'engine/record/local-chain.ts',
    find: " && step.pivot === undefined && partInOneTask(step) === 'request'",
    replace: " && partInOneTask(step) === 'request'",
    tests: [ENGINE],
  },
  {
    name: 'local-after-message',
    fault: 'A request that follows a message is sent before history holds the message.',
    file: 'engine/record/local-chain.ts',
    find: ' || arrivals !== this.#arrivals)',
    replace: ')',
    tests: [ENGINE],
  },
  {
    name: 'local-across-waits',
    fault: 'A local request follows a step that waits or chooses.',
    file: 'engine/record/local-chain.ts',
    find: 'place.index >= last.index && between.every((step) => isPassable(step, place.options))',
    replace: 'place.index >= last.index && between.length >= 0',
    tests: [ENGINE],
  },
  {
    name: 'first-undo-sent-locally',
    fault: 'The first undo is sent before history holds the failure that it undoes for.',
    file: 'engine/record/local-chain.ts',
    find: 'return this.#isUndoing && arrivals === this.#arrivals;',
    replace: 'return arrivals === this.#arrivals;',
    tests: [ENGINE],
  },
  {
    name: 'local-refusal-believed',
    fault: 'A refusal in a repeated workflow task counts as proof.',
    file: 'activities/local-request.ts',
    find: 'return { ...answer, uncertain: uncertain || !proof.isFirstTask,',
    replace: 'return { ...answer, uncertain,',
    tests: [REQUEST],
  },
  {
    name: 'sticky-time-out-unseen',
    fault: 'A workflow task after one that was lost on a sticky queue counts as the first one.',
    file: 'activities/first-task.ts',
    find: '    if (timedOut && Number(timedOut.startedEventId) !== 0) return false;\n',
    replace: '',
    tests: ['unit/activities/first-task.test.ts'],
  },
  {
    name: 'slow-local-attempt-repeated',
    fault: 'A local attempt that was cut is followed by another local one.',
    file: 'activities/local-attempts.ts',
    find: 'const isQuick = !isSlow && ',
    replace: 'const isQuick = ',
    tests: [ATTEMPTS],
  },
  {
    name: 'local-attempts-certain',
    fault: 'A local attempt without an answer counts as one without effect.',
    file: 'activities/local-attempts.ts',
    find: '    uncertain ||= !end.harmless;\n',
    replace: '',
    tests: [ATTEMPTS],
  },
];
