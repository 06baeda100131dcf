import type { SagaFailure } from 'temporal-saga/client';
import { audit, type Book, type Evidence } from '../../chaos/audit';
import type { Ending } from '../../chaos/customers';
import { SERVICES, SHAPES, type Shape } from '../../chaos/shapes';
import { storyOf } from '../../chaos/story';

/** A chaos would prove nothing if its audit let everything pass. */

const REFUSED: SagaFailure = { code: 'REFUSED', step: 'charge', message: 'no', causes: [] };
const UNKNOWN: SagaFailure = { code: 'OUTCOME_UNKNOWN', step: 'ship', message: 'who knows', causes: [] };

/** Temporal knows the execution, and has nothing to complain of. */
const NONE = new Map<string, readonly string[]>([['one', []]]);

const deedsOf = (shape: Shape) => SHAPES[shape]({ isExpress: true }).map(({ deed }) => deed);

function ended(status: string, given: Partial<Given> = {}): Ending {
  const { shape = 'plain', error = status === 'finished' ? undefined : REFUSED, done = [] } = given;
  const context = { id: 'one', isExpress: true, refused: '', done: [...done] };
  const execution = { status, context, steps: [], undoErrors: [], actions: [], error };
  return { order: { shape, context }, execution: execution as unknown as NonNullable<Ending['execution']> };
}

interface Given {
  readonly shape: Shape;
  readonly error: SagaFailure;
  /** What the context says was done. */
  readonly done: readonly string[];
}

const errored = (): Ending => ended('errored');
const finished = (shape: Shape = 'plain') => ended('finished', { shape, done: deedsOf(shape) });

/** The books that hold these lines, whose services hold what the lines amount to. */
function books(operations: readonly string[], keys: readonly string[] = operations): readonly Book[] {
  const lines = operations.map((operation, index) => ({
    orderId: 'one',
    operation,
    key: keys[index] ?? operation,
    amount: 1,
  }));
  const undos = ['release', 'refund', 'recall', 'call-back', 'uninsure', 'return', 'put-back'];
  const isUndo = (operation: string) => undos.some((undo) => operation.includes(undo));
  return SERVICES.map((service) => {
    const entries = lines.filter(({ operation }) => operation.startsWith(`${service}/`));
    const balance = entries.reduce((sum, { operation }) => sum + (isUndo(operation) ? -1 : 1), 0);
    return { service, entries, balance, requests: [] };
  });
}

function wrong(ending: Ending, given: readonly Book[], more: Partial<Evidence> = {}): readonly string[] {
  const evidence = {
    endings: [ending],
    books: given,
    firstErrors: new Map(),
    complaints: NONE,
    refusedReplies: new Map(),
    resets: new Set<string>(),
    ...more,
  };
  const { verdicts, general } = audit(evidence);
  return [...verdicts.flatMap(({ disagreements }) => disagreements), ...general];
}

const ALL = deedsOf('plain');
const UNDONE = ['stock/reserve', 'bank/charge', 'bank/refund', 'stock/release'];

describe('the audit of a chaos', () => {
  it.each([
    ['finished and did every deed', finished(), books(ALL)],
    ['finished in a branch', finished('branching'), books(deedsOf('branching'))],
    ['failed before it did anything', ended('errored'), books([])],
    ['failed and undid what it did', ended('errored'), books(UNDONE)],
    ['was cancelled and undid what it did', ended('cancelled'), books(UNDONE)],
  ])('has nothing against an order that %s', (_, ending, given) => {
    expect(wrong(ending, given)).toEqual([]);
  });

  it.each([
    ['did not end', ended('stuck'), books([])],
    ['ended with an undo given up', ended('incomplete'), books([])],
    ['finished without a deed', finished(), books(ALL.slice(1))],
    ['finished and did a deed twice', finished(), books([...ALL, 'bank/charge'], [...ALL, 'other'])],
    ['finished and undid a deed', finished(), books([...ALL, 'bank/refund'])],
    [
      'finished and did the deed of another branch',
      finished('branching'),
      books([...deedsOf('branching'), 'parcels/ship']),
    ],
    ['failed and left a deed', ended('errored'), books(['stock/reserve'])],
    ['was cancelled and left a deed', ended('cancelled'), books(['stock/reserve'])],
    ['undid a deed twice', ended('errored'), books([...UNDONE, 'bank/refund'], [...UNDONE, 'other'])],
    ['did a deed twice and undid it twice', ended('errored'), books([...UNDONE, ...UNDONE], [...'abcdefgh'])],
    ['finished with an error', ended('finished', { error: UNKNOWN, done: ALL }), books(ALL)],
    ['undid what it had not done', ended('errored'), books(['bank/refund'])],
    ['did a deed after its undo', ended('errored'), books(['bank/refund', 'bank/charge'])],
    ['left what nothing can undo', ended('errored'), books(['bank/receipt'])],
    ['used a key twice', ended('errored'), books(UNDONE, ['same', 'same', 'b', 'c'])],
    ['tells other deeds in its context', ended('finished', { done: ALL.slice(1) }), books(ALL)],
  ])('finds an order that %s', (_, ending, given) => {
    expect(wrong(ending, given)).not.toEqual([]);
  });

  it('finds an order that its client has lost', () => {
    const { order } = finished();
    expect(wrong({ order, trouble: new Error('EXECUTION_NOT_FOUND') }, books([]))).not.toEqual([]);
  });

  describe('of an order whose workflow was reset', () => {
    const resets = new Set(['one']);
    const endedWith = (undoErrors: readonly SagaFailure[]): Ending => {
      const { order, execution } = errored();
      const actions = [{ action: 'end', applied: true }];
      const incomplete = { ...execution, status: 'incomplete', actions, undoErrors };
      return { order, execution: incomplete as unknown as NonNullable<Ending['execution']> };
    };

    it('has nothing against what is wanted, undone, or listed', () => {
      expect(wrong(finished(), books(ALL), { resets })).toEqual([]);
      expect(wrong(errored(), books([...UNDONE, ...UNDONE], [...'abcdefgh']), { resets })).toEqual([]);
      expect(
        wrong(endedWith([{ ...REFUSED, step: 'reserve' }]), books(['stock/reserve']), { resets }),
      ).toEqual([]);
    });

    it('finds what is left and is not listed, and what is wanted and undone', () => {
      expect(wrong(errored(), books(['stock/reserve']), { resets })).not.toEqual([]);
      expect(wrong(endedWith([]), books(['stock/reserve']), { resets })).not.toEqual([]);
      expect(wrong(finished(), books([...ALL, 'bank/refund']), { resets })).not.toEqual([]);
    });
  });

  it('finds a first error that was not kept', () => {
    const ending = ended('errored', { error: REFUSED });
    expect(wrong(ending, books([]), { firstErrors: new Map([['one', REFUSED]]) })).toEqual([]);
    expect(wrong(ending, books([]), { firstErrors: new Map([['one', UNKNOWN]]) })).not.toEqual([]);
    expect(wrong(finished(), books(ALL), { firstErrors: new Map([['one', UNKNOWN]]) })).not.toEqual([]);
  });

  it('finds what Temporal has to complain of', () => {
    const complaints = new Map([['one', ['a workflow task of it failed: NON_DETERMINISTIC_ERROR']]]);
    expect(wrong(finished(), books(ALL), { complaints })).not.toEqual([]);
  });

  it('finds a reply that was refused without need', () => {
    const refusedReplies = new Map([['one', 'a reply to it met with REPLY_FOREIGN']]);
    expect(wrong(finished(), books(ALL), { refusedReplies })).not.toEqual([]);
  });

  it('finds an order of which Temporal knows nothing', () => {
    expect(wrong(ended('errored'), books([]), { complaints: new Map() })).not.toEqual([]);
  });

  it('finds lines and executions that nobody has ordered', () => {
    const given = books([...ALL]).map((book) => ({
      ...book,
      entries: book.entries.map((entry) => ({ ...entry, orderId: 'two' })),
    }));
    expect(wrong(ended('errored'), given)).toEqual(['nobody has ordered two']);
    expect(wrong(finished(), books(ALL), { complaints: new Map([...NONE, ['two', []]]) })).not.toEqual([]);
  });

  it('finds a service that holds something else than its books say', () => {
    const given = books(ALL).map((book) => ({ ...book, balance: book.balance + 1 }));
    expect(wrong(finished(), given)).toHaveLength(SERVICES.length);
  });
});

describe('the story of an order', () => {
  it('tells what is wrong, the record and the books', () => {
    const ending = ended('errored');
    const given = books(['stock/reserve']);
    const [verdict] = audit({
      endings: [ending],
      books: given,
      firstErrors: new Map(),
      complaints: NONE,
      refusedReplies: new Map(),
      resets: new Set(),
    }).verdicts;
    const story = verdict && storyOf(verdict, given).join('\n');
    expect(story).toContain('one: errored, REFUSED at charge');
    expect(story).toContain('1 x stock/reserve, 0 x stock/release');
    expect(story).toContain('book: stock/reserve stock/reserve');
  });
});
