import fc from 'fast-check';
import { Saga, type StepOptions } from 'temporal-saga';
import { findIssues, readDefinition } from '../../../src/definition/definition';
import { issuesOf } from './issues';

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
  ...['onExecute', 'onSuccess', 'onError', 'onFailure', 'parameters', 'execute', 'undo', 'maximumAttempts'],
  ...['local', 'remote', 'conditional', '__proto__', 'toString', 'constructor', '$type', 'then', ''],
];
const word = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...WORDS) }, fc.string());
const anyJson = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 8 },
    fc.oneof(word, fc.constantFrom(null, true, 0, 1, -1), fc.double()),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(word, tie('json'), { maxKeys: 6 }),
  ),
})).json;

/** A definition in which one place holds something else. */
const nearlyValid = fc
  .tuple(sagas(), anyJson, fc.nat())
  .map(([saga, json, place]) => replaceAt(JSON.parse(JSON.stringify(saga)), json, place));

describe('any JSON', () => {
  it('is read as a definition, or refused with issues that have code, path and message', () => {
    fc.assert(
      fc.property(fc.oneof(anyJson, nearlyValid), (json) => {
        expect(issuesOf(() => readDefinition(json))).toHaveLength(findIssues(json).length);
        for (const issue of findIssues(json)) {
          expect(issue).toEqual({
            code: expect.any(String),
            path: expect.any(String),
            message: expect.any(String),
          });
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives the same saga whenever it is accepted', () => {
    fc.assert(
      fc.property(nearlyValid, (json) => {
        if (findIssues(json).length > 0) return;
        expect(Saga.fromJSON(json).toJSON()).toEqual(JSON.parse(JSON.stringify(json)));
      }),
    );
  });
});

describe('any committed saga', () => {
  it('comes back from its JSON text as it was', () => {
    fc.assert(
      fc.property(sagas(), (saga) => {
        const text = JSON.stringify(saga);
        expect(findIssues(JSON.parse(text))).toEqual([]);
        expect(JSON.stringify(Saga.fromJSON(JSON.parse(text)))).toBe(text);
      }),
    );
  });
});

function sagas(): fc.Arbitrary<Saga> {
  const options: fc.Arbitrary<StepOptions> = fc.record(
    {
      undoWhen: fc.constantFrom('sent', 'replied', 'done'),
      keepReply: fc.boolean(),
      settleTime: fc.oneof(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom('1s', '5 minutes')),
      execute: fc.record({ maximumAttempts: fc.integer({ min: 1, max: 9 }) }),
    },
    { requiredKeys: [] },
  );
  const parameters = fc.option(fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }), {
    nil: undefined,
  });
  const { saga } = fc.letrec<{ saga: Saga }>((tie) => {
    const local = fc.tuple(options, parameters).map(([given, more]) => (saga: Saga, id: string) => {
      saga.localStep(id, given).onExecute(nothing, more).onFailure(nothing);
    });
    const remote = options.map((given) => (saga: Saga, id: string) => {
      saga.remoteStep(id, nothing as never, given).onSuccess(nothing);
    });
    const conditional = fc.tuple(tie('saga'), tie('saga')).map(([one, other]) => (saga: Saga, id: string) => {
      saga.conditionalStep(id).ifThen(nothing, one).elseThen(other);
    });
    const steps = fc.array(fc.oneof({ maxDepth: 3 }, local, remote, conditional), {
      minLength: 1,
      maxLength: 4,
    });
    return {
      saga: fc.tuple(steps, options, fc.boolean()).map(([adders, given, isNamed]) => {
        const built = isNamed ? new Saga('generated', given) : new Saga();
        adders.forEach((add, index) => {
          add(built, `s${index}`);
        });
        return built.commit();
      }),
    };
  });
  return saga;
}

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
