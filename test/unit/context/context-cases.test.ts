import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SagaContextKeyError } from '../../../src/context/context-errors';
import { decodeContext, encodeContext } from '../../../src/context/encoding';
import { type AnySagaContext, SagaContext } from '../../../src/context/saga-context';

/**
 * The observed behavior of the original's SagaContext: each case passes, or is listed here with the reason.
 * `docs/context.md` has the same list.
 */
const NO_ERROR_ON_READ = 'reading an absent key gives undefined; `require` throws';
const ALWAYS_TRUTHY = 'an object is always true in a condition; `size` shows whether it is empty';
const DATA_WINS = 'a field shadows the method of the same name, even if it is read as an attribute';
const ANY_KEY = 'a leading underscore makes no difference: every attribute is a field';
const EXACT = 'nested numbers, texts and booleans are kept as they are';
const DIFFERENCES: Readonly<Record<string, string>> = {
  empty: ALWAYS_TRUTHY,
  'item of a missing key': NO_ERROR_ON_READ,
  'attribute of a missing key': NO_ERROR_ON_READ,
  'read after delete': NO_ERROR_ON_READ,
  'get of a missing key': 'without a default it returns undefined, not null',
  clear: ALWAYS_TRUTHY,
  popItem: 'left out: the original removes the first pair, where most expect the last',
  'unusual keys': 'integer-like keys come first, before and after persistence',
  'a field called items': DATA_WINS,
  'assigning the attribute items': DATA_WINS,
  'an underscore attribute is no field': ANY_KEY,
  'an underscore item is a field': ANY_KEY,
  'changing keys while iterating': 'allowed: the iteration goes over the keys as they were at its start',
  'mixed numbers in a list': EXACT,
  'price next to quantity': EXACT,
  'a numeric text next to a number': EXACT,
  'true next to a number': EXACT,
  'null next to numbers': EXACT,
  'objects of different numbers in a list': EXACT,
};

interface Step {
  readonly op: readonly [string, ...unknown[]];
  readonly value?: unknown;
  readonly error?: string;
}

interface Case {
  readonly name: string;
  readonly init: Readonly<Record<string, unknown>>;
  readonly steps: readonly Step[];
  readonly final: readonly (readonly [string, unknown])[];
  readonly finalCopy?: readonly (readonly [string, unknown])[];
}

const cases = JSON.parse(readFileSync(join(__dirname, 'context-cases.json'), 'utf8')) as readonly Case[];

interface Contexts {
  main: AnySagaContext;
  copy: AnySagaContext;
}

type Operation = (context: AnySagaContext, ...parameters: readonly never[]) => unknown;

const ERRORS: Readonly<Record<string, unknown>> = {
  KeyError: SagaContextKeyError,
  AttributeError: SagaContextKeyError,
};

const OPERATIONS: Readonly<Record<string, Operation>> = {
  len: (context) => SagaContext.size(context),
  truthy: (context) => Boolean(context),
  keys: (context) => SagaContext.keys(context),
  values: (context) => SagaContext.values(context),
  items: (context) => SagaContext.items(context),
  iterate: (context) => [...context],
  has: (context, key) => key in context,
  get: (context, ...parameters) => SagaContext.get(context, ...(parameters as unknown as [string, unknown])),
  getItem: (context, key) => asPython(context[key]),
  getAttr: (context, key) => asPython(context[key]),
  setItem: (context, key, value) => void (context[key] = value),
  setAttr: (context, key, value) => void (context[key] = value),
  delItem: (context, key) => void delete context[key],
  delAttr: (context, key) => void delete context[key],
  update: (context, other) => void SagaContext.update(context, other),
  updateNamed: (context, names) => void SagaContext.update(context, undefined, names),
  updatePairs: (context, pairs) => void SagaContext.update(context, pairs),
  updateBoth: (context, other, names) => void SagaContext.update(context, other, names),
  pop: (context, ...parameters) => SagaContext.pop(context, ...(parameters as unknown as [string, unknown])),
  setDefault: (context, ...parameters) =>
    SagaContext.setDefault(context, ...(parameters as unknown as [string, unknown])),
  clear: (context) => SagaContext.clear(context),
  equals: (context, fields) => SagaContext.equals(context, new SagaContext(fields)),
  equalsPlain: (context, fields) => SagaContext.equals(context, fields),
  toPlain: (context) => ({ ...context }),
  nestedSet: (context, key, member, value) => void (context[key][member] = value),
  nestedAppend: (context, key, value) => void context[key].push(value),
  setThenEdit: (context, key, container: unknown[] | Record<string, unknown>) => {
    context[key] = container;
    if (Array.isArray(container)) container.push('edited');
    else container.edited = true;
  },
  deleteWhileIterating: (context) => {
    for (const key of context) delete context[key];
  },
};

/** The methods of a context that replace those of Python. */
function asPython(value: unknown): unknown {
  return typeof value === 'function' ? { $method: true } : value;
}

function perform(contexts: Contexts, [name, ...parameters]: Step['op']): unknown {
  if (name === 'copy') contexts.copy = new SagaContext(contexts.main);
  else if (name === 'equalsCopy') return SagaContext.equals(contexts.main, contexts.copy);
  else if (name === 'roundTrip')
    contexts.main = decodeContext(JSON.parse(JSON.stringify(encodeContext(contexts.main))));
  else {
    const onCopy = name.startsWith('copy.');
    const operation = OPERATIONS[onCopy ? name.slice('copy.'.length) : name];
    if (!operation) throw new Error(`There is no operation ${name}.`);
    return operation(onCopy ? contexts.copy : contexts.main, ...(parameters as never[]));
  }
  return undefined;
}

function check(contexts: Contexts, step: Step): void {
  if (step.error !== undefined) expect(() => perform(contexts, step.op)).toThrow(ERRORS[step.error] as never);
  else expect(perform(contexts, step.op)).toStrictEqual(step.value);
}

function run({ init, steps, final, finalCopy }: Case): void {
  const contexts = { main: new SagaContext(init), copy: new SagaContext() };
  for (const step of steps) check(contexts, step);
  expect(SagaContext.items(contexts.main)).toStrictEqual(final);
  if (finalCopy) expect(SagaContext.items(contexts.copy)).toStrictEqual(finalCopy);
}

describe("the original's cases", () => {
  it.each(cases.filter(({ name }) => !(name in DIFFERENCES)))('$name', (each) => {
    expect.hasAssertions();
    run(each);
  });
});

describe("the differences from the original's cases", () => {
  it.each(cases.filter(({ name }) => name in DIFFERENCES))('$name', (each) => {
    expect(() => run(each)).toThrow(each.name === 'popItem' ? 'no operation popItem' : /Expected|Received/);
  });

  it('are listed in the table in docs/context.md', () => {
    const page = readFileSync(join(__dirname, '../../../docs/context.md'), 'utf8');
    const listed = [...page.matchAll(/case `([^`]+)`/g)].map(([, name]) => name);
    expect(listed.sort()).toStrictEqual(Object.keys(DIFFERENCES).sort());
  });

  it('name cases that exist', () => {
    const names = cases.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(Object.keys(DIFFERENCES)));
  });
});
