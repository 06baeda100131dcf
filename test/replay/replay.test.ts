import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import { bundleSagas } from '../../src/worker/bundle-sagas';
import { installQuietRuntime, withSources } from '../support/saga-worker';

const HISTORIES = join(__dirname, 'histories');
const files = readdirSync(HISTORIES);
let workflowBundle: WorkflowBundleWithSourceMap;

beforeAll(async () => {
  installQuietRuntime();
  workflowBundle = await bundleSagas({
    workflowsPath: require.resolve('../../src/workflows/worker-entry'),
    sagasPath: require.resolve('./sagas'),
    routing: { hotel: {}, travel: {}, payment: {} },
    ...withSources({}),
  });
});

const read = (file: string) => readFileSync(join(HISTORIES, file), 'utf8');
const replay = (history: string) =>
  Worker.runReplayHistory({ workflowBundle }, JSON.parse(history), 'replayed');

it('holds histories of all scenarios', () => {
  expect(files.length).toBeGreaterThanOrEqual(5);
});

describe.each(files)('the history %s', (file) => {
  it('replays on the code of today', async () => {
    await expect(replay(read(file))).resolves.toBeUndefined();
  });

  it.each([
    ['another activity id', /"activityId": "hotel"/g, '"activityId": "motel"'],
    ['another activity type', /"name": "hotel\/book"/g, '"name": "hotel/look"'],
  ])('does not replay with %s', async (_, part, other) => {
    const history = read(file);
    expect(history).toMatch(part);
    await expect(replay(history.replace(part, other))).rejects.toMatchObject({
      name: 'DeterminismViolationError',
    });
  });
});
