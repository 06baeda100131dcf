import { readdirSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import type { WorkflowInfo } from '@temporalio/workflow';
import { bundleCode } from '../../src/worker/bundle-sagas';
import { installQuietRuntime, withSources } from '../support/saga-worker';
import { HISTORIES, type History, type HistoryEvent, isOfType, readHistory } from './history';
import { SCENARIOS } from './scenarios';
import {
  FLOW_TAMPERINGS,
  hasLayerOverContext,
  TAMPERINGS,
  withEndsSwapped,
  untilThatAnswer,
  withUndoInDoubt,
  withFlag,
  withoutFlag,
  withOtherContext,
} from './tampering';

const files = readdirSync(HISTORIES);
const FIRST_OF_FLAG_1 = 'undo-skipped.0.2.0.json';
/** It ends while it waits for an operator at the undo of its second step. */
const STUCK_UNDO = 'undo-retried.0.2.0.json';
const BEFORE_FLAG_1 = 'undo-passed-over.0.1.0.json';

/** The histories by name. One worker replays them all, because one worker for each would take a minute. */
const histories = new Map<string, History>();
/** The error of each replay, if any. */
const errors = new Map<string, Error | undefined>();
/** The log of each replay. */
const messages = new Map<string, string[]>();

/** Registers a history for the replay that runs before the tests. */
function replayed(name: string, history: History): string {
  histories.set(name, history);
  return name;
}

beforeAll(async () => {
  installQuietRuntime();
  const routing = { hotel: {}, travel: {}, flight: {}, payment: {}, tickets: {}, rail: {} };
  const code = await bundleCode({
    workflowsPath: require.resolve('../../src/workflows/worker-entry'),
    sagasPath: require.resolve('./sagas'),
    settings: { routing, isVersioned: false },
    ...withSources({}),
  });
  const replays = Worker.runReplayHistories(
    { workflowBundle: { code }, sinks },
    [...histories].map(([workflowId, history]) => ({ workflowId, history })),
  );
  for await (const { workflowId, error } of replays) errors.set(workflowId, error);
}, 120_000);

const listen = {
  fn: ({ workflowId }: WorkflowInfo, message: string) => {
    messages.set(workflowId, [...(messages.get(workflowId) ?? []), message]);
  },
  // Without it, a replay drops the log.
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

it('the folder holds histories of all scenarios, with all runs', () => {
  const missing = Object.entries(SCENARIOS)
    .map(([name, { since = '0.2.0' }]) => `${name}.${since}.json`)
    .filter((file) => !files.includes(file));
  expect(missing).toEqual([]);
  const later = (release: string) =>
    files.filter((file) => file.includes('-run-') && file.endsWith(`.${release}.json`));
  expect(later('0.2.0').length).toBeGreaterThanOrEqual(14);
  expect(later('0.3.0').length).toBeGreaterThanOrEqual(6);
});

it('one task of a history holds the end of an activity, a timer, a signal and an update', () => {
  const { events } = readHistory('all-kinds-at-once.0.3.0.json');
  const end = events.findIndex((event) => isOfType(event, 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED'));
  const isTask = (event: HistoryEvent) => isOfType(event, 'WORKFLOW_TASK_COMPLETED');
  const start = events.findLastIndex((event, index) => index < end - 1 && isTask(event));
  const kinds = new Set(
    events.slice(start, end + 1).map(({ eventType }) => eventType.replace('EVENT_TYPE_', '')),
  );
  expect([...kinds]).toEqual(
    expect.arrayContaining([
      'ACTIVITY_TASK_COMPLETED',
      'TIMER_FIRED',
      'WORKFLOW_EXECUTION_SIGNALED',
      'WORKFLOW_EXECUTION_UPDATE_ACCEPTED',
    ]),
  );
  expect(events.slice(start, end).filter(isTask)).toHaveLength(2);
});

describe.each(files)('the history %s', (file) => {
  const asRecorded = replayed(file, readHistory(file));

  it('the history replays with the current code', () => {
    expectReplay(asRecorded);
  });

  const twins = Object.entries({ ...TAMPERINGS, ...FLOW_TAMPERINGS }).flatMap(([change, tamper]) => {
    const twin = tamper(readHistory(file));
    return twin ? [[change, replayed(`${file} with ${change}`, twin)]] : [];
  });

  it.each(twins)('the history does not replay with %s', (_, twin) => {
    expectViolation(twin ?? '');
  });
});

const WITH_CONTEXT = files.filter((file) => withOtherContext(readHistory(file)));
const isUnderLayer = (file: string) => hasLayerOverContext(readHistory(file));

describe.each(WITH_CONTEXT.filter(isUnderLayer))(
  'the history %s with another context under a layer',
  (file) => {
    const whole = replayed(
      `${file} with another context`,
      withOtherContext(readHistory(file)) ?? { events: [] },
    );

    it('the replay waits for the right code, because history knows what lies under a layer by its digest alone', () => {
      expect(errors.get(whole)?.message).toContain('SAGA_DRIFT');
    });
  },
);

describe.each(WITH_CONTEXT.filter((file) => !isUnderLayer(file)))(
  'the history %s with another context in an answer',
  (file) => {
    const tampered = () => withOtherContext(readHistory(file)) ?? { events: [] };
    const whole = replayed(`${file} with another context`, tampered());
    const atThatAnswer = replayed(`${file} until the answer`, untilThatAnswer(tampered()));

    it('the history replays with another context, because the recorded answer counts', () => {
      expectReplay(whole);
    });

    it('the replay logs SAGA_DRIFT for the answer with another context', () => {
      const drifts = messages.get(atThatAnswer)?.filter((message) => message.startsWith('SAGA_DRIFT'));
      expect(drifts).toHaveLength(1);
    });
  },
);

const SWAPPED = files.filter((file) => withEndsSwapped(readHistory(file)));

it('several histories hold ends that came at the same time, and each change fits one', () => {
  expect(SWAPPED.length).toBeGreaterThanOrEqual(4);
  for (const tamper of Object.values(FLOW_TAMPERINGS)) {
    expect(files.some((file) => tamper(readHistory(file)))).toBe(true);
  }
});

describe.each(SWAPPED)('the history %s with two ends of one activation swapped', (file) => {
  const swapped = replayed(`${file} with swapped ends`, withEndsSwapped(readHistory(file)) ?? { events: [] });

  it('the history replays, because flows continue in the order of the definition', () => {
    expectReplay(swapped);
  });
});

describe('an undo that was refused under version 0.2 after an unknown outcome', () => {
  const refused = (httpStatus: number) =>
    replayed(
      `an undo refused with ${String(httpStatus)}`,
      withUndoInDoubt(readHistory(STUCK_UNDO), httpStatus),
    );
  const nothing = [404, 410].map((status) => [status, refused(status)] as const);
  const conflict = refused(409);

  it.each(nothing)(
    'A8: the status %i ended an undo of 0.2, because it reported that there was nothing to undo',
    (_, history) => {
      expectViolation(history);
    },
  );

  it('A8: an undo of 0.2 with another status waited for an operator', () => {
    expectReplay(conflict);
  });
});

describe('the change flag of undos that wait for an operator', () => {
  const flagged = replayed(
    'a history of 0.1.0 with the flag',
    withFlag(readHistory(BEFORE_FLAG_1), FIRST_OF_FLAG_1),
  );
  const unflagged = replayed('a history of 0.2.0 without it', withoutFlag(readHistory(FIRST_OF_FLAG_1)));

  it('a history of 0.1.0 skips a failed undo only because it has no flag', () => {
    expectViolation(flagged);
  });

  it('a history of 0.2.0 waits at a failed undo only because of the flag', () => {
    expectViolation(unflagged);
  });
});
