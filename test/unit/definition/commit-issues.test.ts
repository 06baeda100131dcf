import { Saga, SagaDefinitionError, sagaActivity } from 'temporal-saga';
import { issuesOf } from './issues';

const nothing = () => undefined;
const inner = () => new Saga().localStep(nothing).commit();
/** What the types forbid. */
const wrong = (value: unknown) => value as never;

const valid = (saga = new Saga('s')) => saga.localStep('ok', nothing);

const cases: readonly (readonly [what: string, saga: () => Saga, issues: readonly string[]])[] = [
  ['an empty saga', () => new Saga('s'), ['EMPTY_SAGA s']],
  ['an empty saga without a name', () => new Saga(), ['EMPTY_SAGA (unnamed)']],
  ['an empty local step', () => add((s) => s.localStep('a')), ['EMPTY_STEP s.a']],
  ['an empty remote step', () => add((s) => s.remoteStep('a')), ['EMPTY_STEP s.a']],
  ['an empty conditional step', () => add((s) => s.conditionalStep('a')), ['EMPTY_STEP s.a']],
  ['only an onFailure', () => add((s) => s.localStep('a').onFailure(nothing)), ['EXECUTE_MISSING s.a']],
  ['only an onSuccess', () => add((s) => s.remoteStep('a').onSuccess(nothing)), ['EXECUTE_MISSING s.a']],
  [
    'a doubled onExecute',
    () => add((s) => s.localStep('a', nothing).onExecute(nothing)),
    ['CALLBACK_DOUBLED s.a.onExecute'],
  ],
  [
    'each doubled hook of a remote step',
    () =>
      add((s) =>
        s
          .remoteStep('a', wrong(nothing))
          .onExecute(wrong(nothing))
          .onSuccess(nothing)
          .onSuccess(nothing)
          .onError(nothing)
          .onError(nothing)
          .onFailure(nothing)
          .onFailure(nothing),
      ),
    [
      'CALLBACK_DOUBLED s.a.onExecute',
      'CALLBACK_DOUBLED s.a.onSuccess',
      'CALLBACK_DOUBLED s.a.onError',
      'CALLBACK_DOUBLED s.a.onFailure',
    ],
  ],
  [
    'a doubled elseThen',
    () => add((s) => s.conditionalStep('a').elseThen(inner()).elseThen(inner())),
    ['ELSE_DOUBLED s.a.else'],
  ],
  ['a doubled step id', () => add((s) => s.localStep('ok', nothing)), ['STEP_DUPLICATE s.ok']],
  [
    'a name that another step got from its position',
    () => new Saga('s').localStep('step-2', nothing).localStep(nothing).saga(),
    ['STEP_DUPLICATE s.step-2'],
  ],
  [
    'a doubled path by dots in names',
    () =>
      add((s) =>
        s
          .conditionalStep('c')
          .ifThen(nothing, new Saga().localStep('x', nothing).commit())
          .localStep('c.if-1.x', nothing),
      ),
    ['STEP_DUPLICATE s.c.if-1.x'],
  ],
  ...['onExecute', 'onFailure'].map(
    (hook) =>
      [
        `an ${hook} that is a text`,
        () => add((s) => s.localStep('a', hook === 'onExecute' ? undefined : wrong(nothing))[wrong(hook)](wrong('f'))),
        [`NOT_CALLABLE s.a.${hook}`],
      ] as const,
  ),
  ['an activity of a remote step without a name', () => add((s) => s.localStep('a', sagaActivity(''))), ['MALFORMED s.a.onExecute']],
  ['an uncommitted inner saga', () => add((s) => s.conditionalStep('c').ifThen(nothing, valid().saga())), ['INNER_NOT_COMMITTED s.c.if-1']],
];

function add(change: (saga: Saga) => unknown): Saga {
  const saga = new Saga('s');
  saga.localStep('ok', nothing);
  change(saga);
  return saga;
}

describe('commit', () => {
  it.each(cases)('refuses %s', (_, saga, issues) => {
    const built = saga();
    expect(issuesOf(() => built.commit())).toEqual(issues);
  });
});
