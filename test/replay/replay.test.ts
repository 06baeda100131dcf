import { readdirSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import type { WorkflowInfo } from '@temporalio/workflow';
import { bundleSagas } from '../../src/worker/bundle-sagas';
import { installQuietRuntime, withSources } from '../support/saga-worker';
import { HISTORIES, type History, readHistory } from './history';
import { SCENARIOS } from './scenarios';
import {
  TAMPERINGS,
  untilThatAnswer,
  withUndoInDoubt,
  withFlag,
  withoutFlag,
  withOtherContext,
} from './tampering';

const files = readdirSync(HISTORIES);
const FIRST_OF_FLAG_1 = 'undo-skipped.0.2.0.json';
/** It ends where it waits for an operator at the undo of its second step. */
const STUCK_UNDO = 'undo-retried.0.2.0.json';
const BEFORE_FLAG_1 = 'undo-passed-over.0.1.0.json';

/** What is replayed, by a name of its own: all in one worker, since a worker each would take a minute. */
const histories = new Map<string, History>();
/** How that ended. */
const errors = new Map<string, Error | undefined>();
/** What was logged. */
const messages = new Map<string, string[]>();

/** Has a history replayed before the tests, which look at how that went. */
function replayed(name: string, history: History): string {
  histories.set(name, history);
  return name;
}

beforeAll(async () => {
  installQuietRuntime();
  const workflowBundle = await bundleSagas({
    workflowsPath: require.resolve('../../src/workflows/worker-entry'),
    sagasPath: require.resolve('./sagas'),
    routing: { hotel: {}, travel: {}, flight: {}, payment: {}, tickets: {}, rail: {} },
    ...withSources({}),
  });
  const replays = Worker.runReplayHistories(
    { workflowBundle, sinks },
    [...histories].map(([workflowId, history]) => ({ workflowId, history })),
  );
  for await (const { workflowId, error } of replays) errors.set(workflowId, error);
}, 120_000);

const listen = {
  fn: ({ workflowId }: WorkflowInfo, message: string) => {
    messages.set(workflowId, [...(messages.get(workflowId) ?? []), message]);
  },
  // A replay drops otherwise what is logged.
  callDuringReplay: true,
};
const sinks = {
  defaultWorkerLogger: { trace: listen, debug: listen, info: listen, warn: listen, error: listen },
};

function expectReplay(name: string): void {
  expect(errors.has(name)).toBe(true);
  expect(errors.get(name)).toBeUndefined();
}

function expectViolation(name: string): void {
  expect(errors.get(name)).toMatchObject({ name: 'DeterminismViolationError' });
}

it('holds histories of all scenarios, with all runs', () => {
  const recorded = files.filter((file) => file.endsWith('.0.2.0.json')).map((file) => file.split('.')[0]);
  expect(recorded).toEqual(expect.arrayContaining(Object.keys(SCENARIOS)));
  expect(recorded.filter((name) => name?.includes('-run-')).length).toBeGreaterThanOrEqual(14);
});

describe.each(files)('the history %s', (file) => {
  const asRecorded = replayed(file, readHistory(file));

  it('replays on the code of today', () => {
    expectReplay(asRecorded);
  });

  const twins = Object.entries(TAMPERINGS).map(([change, tamper]) => [
    change,
    replayed(`${file} with ${change}`, tamper(readHistory(file))),
  ]);

  it.each(twins)('does not replay with %s', (_, twin) => {
    expectViolation(twin ?? '');
  });
});

describe.each(files.filter((file) => withOtherContext(readHistory(file))))(
  'the history %s with another context in an answer',
  (file) => {
    const tampered = () => withOtherContext(readHistory(file)) ?? { events: [] };
    const whole = replayed(`${file} with another context`, tampered());
    const atThatAnswer = replayed(`${file} until the answer`, untilThatAnswer(tampered()));

    it('replays: what history holds counts', () => {
      expectReplay(whole);
    });

    it('shows SAGA_DRIFT when that answer comes', () => {
      const drifts = messages.get(atThatAnswer)?.filter((message) => message.startsWith('SAGA_DRIFT'));
      expect(drifts).toHaveLength(1);
    });
  },
);

describe('A8: an undo that was refused under version 0.2, its step in doubt', () => {
  const refused = (httpStatus: number) =>
    replayed(
      `an undo refused with ${String(httpStatus)}`,
      withUndoInDoubt(readHistory(STUCK_UNDO), httpStatus),
    );
  const nothing = [404, 410].map((status) => [status, refused(status)] as const);
  const conflict = refused(409);

  it.each(nothing)(
    'A8: was over by the status %i, which said that there was nothing to undo',
    (_, history) => {
      expectViolation(history);
    },
  );

  it('A8: waited for an operator by another status', () => {
    expectReplay(conflict);
  });
});

describe('the change flag of undos that wait for a person', () => {
  const flagged = replayed(
    'a history of 0.1.0 with the flag',
    withFlag(readHistory(BEFORE_FLAG_1), FIRST_OF_FLAG_1),
  );
  const unflagged = replayed('a history of 0.2.0 without it', withoutFlag(readHistory(FIRST_OF_FLAG_1)));

  it('alone lets a history of 0.1.0 pass over a failed undo', () => {
    expectViolation(flagged);
  });

  it('alone lets a history of 0.2.0 wait', () => {
    expectViolation(unflagged);
  });
});
