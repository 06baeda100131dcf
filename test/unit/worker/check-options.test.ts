import { nearestName } from '../../../src/errors/nearest-name';
import { SagaPlugin } from '../../../src/worker';
import { checkSettings, checkWorkerOptions } from '../../../src/worker/check-options';
import { mayHaveMore, TEMPORAL_OPTIONS } from '../../../src/worker/temporal-options';

const sagasPath = '/sagas.js';

function problemsOf(check: () => void): readonly string[] {
  try {
    check();
    return [];
  } catch (error) {
    expect(error).toMatchObject({ name: 'SagaError', code: 'CONFIGURATION_INVALID' });
    return (error as { details: { problems: readonly string[] } }).details.problems;
  }
}

describe('C14: createSagaWorker', () => {
  it.each([
    ['participant', 'participants'],
    ['Participants', 'participants'],
    ['stepActivity', 'stepActivities'],
    ['sagapath', 'sagasPath'],
    ['onStcuk', 'onStuck'],
    ['excute', 'execute'],
    ['taskqueue', 'taskQueue'],
    ['maxConcurentActivityTaskExecutions', 'maxConcurrentActivityTaskExecutions'],
    ['retry', 'retry'],
    ['undoWhen', 'undoWhen'],
    ['workflowsPath', 'workflowsPath'],
    ['workflowBundel', 'workflowBundle'],
  ])('refuses the unknown option %s and suggests %s, with any version of the SDK', (name, meant) => {
    for (const isSdkLater of [false, true]) {
      const problems = problemsOf(() => checkWorkerOptions({ sagasPath, [name]: {} }, isSdkLater));
      expect(problems).toEqual([expect.stringContaining(`\`${name}\``)]);
      expect(problems[0]).toContain(`\`${meant}\``);
    }
  });

  it('refuses an option without a similar known name, unless the SDK is later than the listed one', () => {
    const options = { sagasPath, somethingNew: 1 };
    expect(problemsOf(() => checkWorkerOptions(options, false))).toHaveLength(1);
    expect(problemsOf(() => checkWorkerOptions(options, true))).toEqual([]);
  });

  it('refuses all unknown options together, and lists the known ones', () => {
    const check = () => checkWorkerOptions({ sagaPath: sagasPath, participant: {}, foo: 1 });
    expect(problemsOf(check)).toHaveLength(4);
    expect(check).toThrow(/Known: sagasPath, participants, stepActivities, onStuck and Temporal's/);
  });

  it.each(TEMPORAL_OPTIONS.filter((name) => !name.startsWith('workflowsP') && name !== 'workflowBundle'))(
    "accepts Temporal's option %s",
    (name) => {
      expect(problemsOf(() => checkWorkerOptions({ sagasPath, [name]: {} }))).toEqual([]);
    },
  );

  it('accepts its own options, and options that are undefined', () => {
    const own = { sagasPath, participants: {}, stepActivities: {}, onStuck: () => undefined, foo: undefined };
    expect(problemsOf(() => checkWorkerOptions(own))).toEqual([]);
  });

  it.each([[undefined], ['/sagas.js'], [{}], [{ sagasPath: '' }], [{ sagasPath: ['/sagas.js'] }]])(
    'refuses %p, which has no path of a sagas module',
    (options) => {
      expect(problemsOf(() => checkWorkerOptions(options))).toHaveLength(1);
    },
  );
});

describe('C14: SagaPlugin', () => {
  it.each(['participant', 'taskQueue', 'foo', 'execute'])('refuses the unknown setting %s', (name) => {
    expect(problemsOf(() => checkSettings({ sagasPath, [name]: {} }))).toHaveLength(1);
    expect(() => new SagaPlugin({ sagasPath, [name]: {} })).toThrow(/CONFIGURATION_INVALID/);
  });

  it('accepts its own settings', () => {
    expect(new SagaPlugin({ sagasPath, participants: {} }).name).toBe('temporal-saga');
  });
});

describe('an SDK of version', () => {
  it.each([
    ['1.23.9', false],
    ['1.24.7', false],
    ['1.25.0', true],
    ['2.0.0', true],
  ])('%s can have unlisted options: %p', (version, expected) => {
    expect(mayHaveMore(version)).toBe(expected);
  });
});

describe('nearestName', () => {
  it.each<[string, string | undefined]>([
    ['colour', 'color'],
    ['COLOR', 'color'],
    ['colro', 'color'],
    ['clxor', undefined],
    ['width', undefined],
    ['', undefined],
  ])('of %p is %p among "color" and "size"', (name, nearest) => {
    expect(nearestName(name, ['color', 'size'])).toBe(nearest);
  });
});
