import fc from 'fast-check';
import { Saga, sagaActivity, type StepOptions } from 'temporal-saga';

const nothing = () => undefined;

/** Words that mean something in a definition, so that random JSON comes near one. */
const WORDS = [
  ...[
    'format',
    'name',
    'steps',
    'options',
    'kind',
    'id',
    'ifThen',
    'elseThen',
    'condition',
    'callback',
    'activity',
  ],
  ...['onExecute', 'onSuccess', 'onError', 'onFailure', 'probe', 'parameters', 'execute', 'undo'],
  ...['maximumAttempts', 'deadline', 'nonRetryable', 'pivot', 'retriable', 'withoutUndo'],
  ...['local', 'remote', 'conditional', '__proto__', 'toString', 'constructor', '$type', 'then', ''],
];
const word = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...WORDS) }, fc.string());

/** Any JSON, often with the words of a definition. */
export const anyJson = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 8 },
    fc.oneof(word, fc.constantFrom(null, true, 0, 1, -1), fc.double()),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(word, tie('json'), { maxKeys: 6 }),
  ),
})).json;

/** Committed sagas of all kinds of steps, with branches that were read from JSON among them. */
export function sagas(): fc.Arbitrary<Saga> {
  const options: fc.Arbitrary<StepOptions> = fc.record(
    {
      undoWhen: fc.constantFrom('sent', 'replied', 'done'),
      keepReply: fc.boolean(),
      settleTime: fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom('1s', '5 minutes')),
      execute: fc.record({ maximumAttempts: fc.integer({ min: 1, max: 9 }) }),
      probe: fc.record({ nonRetryable: fc.array(fc.constantFrom('503', 'TypeError'), { maxLength: 2 }) }),
    },
    { requiredKeys: [] },
  );
  const parameters = fc.option(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }), {
    nil: undefined,
  });
  const { saga } = fc.letrec<{ saga: Saga; branch: Saga }>((tie) => {
    const local = fc
      .tuple(options, parameters, fc.constantFrom(nothing, sagaActivity('scan')))
      .map(([given, more, action]) => (saga: Saga, id: string) => {
        saga.localStep(id, given).onExecute(action, more).onFailure(nothing).retriable();
      });
    const remote = fc.tuple(options, parameters).map(([given, more]) => (saga: Saga, id: string) => {
      const step = saga.remoteStep(id, nothing as never, given).onSuccess(nothing);
      step
        .probe(nothing as never, more)
        .withoutUndo('it reads only')
        .retriable();
    });
    const pivot = fc.constant((saga: Saga, id: string) => {
      // The name of the first step: on no path there is another pivot.
      if (id === 's0') saga.localStep(id, nothing).pivot();
      else saga.localStep(id, nothing).retriable().withoutUndo('it is none');
    });
    const conditional = fc
      .tuple(tie('branch'), tie('branch'), parameters)
      .map(([one, other, more]) => (saga: Saga, id: string) => {
        saga.conditionalStep(id).ifThen(nothing, one, more).elseThen(other);
      });
    const sagaOf = (first: fc.Arbitrary<(saga: Saga, id: string) => void>) =>
      fc
        .tuple(
          fc.array(fc.oneof({ maxDepth: 3 }, first, remote, conditional), { minLength: 1, maxLength: 4 }),
          options,
          fc.boolean(),
        )
        .map(([adders, given, isNamed]) => {
          const built = isNamed ? new Saga('generated', given) : new Saga();
          adders.forEach((add, index) => {
            add(built, `s${index}`);
          });
          return built.commit();
        });
    return {
      branch: fc
        .tuple(sagaOf(local), fc.boolean())
        .map(([inner, isRead]) => (isRead ? Saga.fromJSON(inner) : inner)),
      saga: sagaOf(fc.oneof(local, pivot)),
    };
  });
  return saga;
}

/** Definitions in which one place holds something else. */
export const nearlyValid = fc
  .tuple(sagas(), anyJson, fc.nat())
  .map(([saga, json, place]) => replaceAt(JSON.parse(JSON.stringify(saga)), json, place));

/** Puts a value in the n-th place of a JSON tree, counted around. */
function replaceAt(root: unknown, value: unknown, place: number): unknown {
  const holders: (readonly [Record<string, unknown>, string])[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const key of Object.keys(node)) {
      holders.push([node as Record<string, unknown>, key]);
      visit((node as Record<string, unknown>)[key]);
    }
  };
  visit(root);
  const [holder, key] = holders[place % holders.length]!;
  holder[key] = value;
  return root;
}
