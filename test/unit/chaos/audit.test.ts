import type { SagaFailure } from 'temporal-saga/client';
import { audit, type ServiceLedger, type Evidence } from '../../chaos/audit';
import type { Ending } from '../../chaos/customers';
import { effectsOf as effectsOfShape, SERVICES, type Shape } from '../../chaos/shapes';
import { transcriptOf } from '../../chaos/transcript';

/** A chaos run proves nothing if its audit accepts everything. */

const REFUSED: SagaFailure = { code: 'REFUSED', step: 'charge', message: 'no', causes: [] };
const UNKNOWN: SagaFailure = { code: 'OUTCOME_UNKNOWN', step: 'ship', message: 'who knows', causes: [] };

/** Temporal knows the execution, and reports no problem. */
const NONE = new Map<string, readonly string[]>([['one', []]]);

const effectsOf = (shape: Shape) => effectsOfShape(shape, { isExpress: true }).map(({ effect }) => effect);

function ended(status: string, given: Partial<Given> = {}): Ending {
  const { shape = 'plain', error = status === 'finished' ? undefined : REFUSED, done = [] } = given;
  const context = { id: 'one', isExpress: true, refused: '', done: [...done] };
  const execution = { status, context, steps: [], undoErrors: [], actions: [], error };
  return { order: { shape, context }, execution: execution as unknown as NonNullable<Ending['execution']> };
}

interface Given {
  readonly shape: Shape;
  readonly error: SagaFailure;
  /** The effects that the context names. */
  readonly done: readonly string[];
}

const errored = (): Ending => ended('errored');
const finished = (shape: Shape = 'plain') => ended('finished', { shape, done: effectsOf(shape) });

/** Ledgers with these entries, whose balances match them. */
function ledgers(
  operations: readonly string[],
  keys: readonly string[] = operations,
): readonly ServiceLedger[] {
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

function disagreementsOf(
  ending: Ending,
  given: readonly ServiceLedger[],
  more: Partial<Evidence> = {},
): readonly string[] {
  const evidence = {
    endings: [ending],
    ledgers: given,
    firstErrors: new Map(),
    problems: NONE,
    refusedReplies: new Map(),
    resets: new Set<string>(),
    ...more,
  };
  const { verdicts, general } = audit(evidence);
  return [...verdicts.flatMap(({ disagreements }) => disagreements), ...general];
}

const ALL = effectsOf('plain');
const UNDONE = ['stock/reserve', 'bank/charge', 'bank/refund', 'stock/release'];

describe('the audit of the chaos', () => {
  it.each([
    ['finished and has every effect', finished(), ledgers(ALL)],
    ['finished in a branch', finished('branching'), ledgers(effectsOf('branching'))],
    ['failed before its first effect', ended('errored'), ledgers([])],
    ['failed and undid its effects', ended('errored'), ledgers(UNDONE)],
    ['was cancelled and undid its effects', ended('cancelled'), ledgers(UNDONE)],
  ])('the audit accepts an order that %s', (_, ending, given) => {
    expect(disagreementsOf(ending, given)).toEqual([]);
  });

  it.each([
    ['did not end', ended('stuck'), ledgers([])],
    ['ended with a skipped undo', ended('incomplete'), ledgers([])],
    ['finished without an effect', finished(), ledgers(ALL.slice(1))],
    ['finished and has an effect twice', finished(), ledgers([...ALL, 'bank/charge'], [...ALL, 'other'])],
    ['finished and undid an effect', finished(), ledgers([...ALL, 'bank/refund'])],
    [
      'finished and has the effect of another branch',
      finished('branching'),
      ledgers([...effectsOf('branching'), 'parcels/ship']),
    ],
    ['failed and left an effect', ended('errored'), ledgers(['stock/reserve'])],
    ['was cancelled and left an effect', ended('cancelled'), ledgers(['stock/reserve'])],
    ['undid an effect twice', ended('errored'), ledgers([...UNDONE, 'bank/refund'], [...UNDONE, 'other'])],
    [
      'has an effect twice and undid it twice',
      ended('errored'),
      ledgers([...UNDONE, ...UNDONE], [...'abcdefgh']),
    ],
    ['finished with an error', ended('finished', { error: UNKNOWN, done: ALL }), ledgers(ALL)],
    ['undid an effect that it does not have', ended('errored'), ledgers(['bank/refund'])],
    ['has an effect after its undo', ended('errored'), ledgers(['bank/refund', 'bank/charge'])],
    ['left an effect without an undo', ended('errored'), ledgers(['bank/receipt'])],
    ['used a key twice', ended('errored'), ledgers(UNDONE, ['same', 'same', 'b', 'c'])],
    ['names other effects in its context', ended('finished', { done: ALL.slice(1) }), ledgers(ALL)],
  ])('the audit finds an order that %s', (_, ending, given) => {
    expect(disagreementsOf(ending, given)).not.toEqual([]);
  });

  it('the audit finds an order whose client lost it', () => {
    const { order } = finished();
    expect(
      disagreementsOf({ order, clientError: new Error('EXECUTION_NOT_FOUND') }, ledgers([])),
    ).not.toEqual([]);
  });

  describe('an order whose workflow was reset', () => {
    const resets = new Set(['one']);
    const endedWith = (undoErrors: readonly SagaFailure[]): Ending => {
      const { order, execution } = errored();
      const actions = [{ action: 'end', applied: true }];
      const incomplete = { ...execution, status: 'incomplete', actions, undoErrors };
      return { order, execution: incomplete as unknown as NonNullable<Ending['execution']> };
    };

    it('after a reset the audit accepts effects that are wanted, undone, or listed', () => {
      expect(disagreementsOf(finished(), ledgers(ALL), { resets })).toEqual([]);
      expect(
        disagreementsOf(errored(), ledgers([...UNDONE, ...UNDONE], [...'abcdefgh']), { resets }),
      ).toEqual([]);
      expect(
        disagreementsOf(endedWith([{ ...REFUSED, step: 'reserve' }]), ledgers(['stock/reserve']), { resets }),
      ).toEqual([]);
    });

    it('after a reset the audit finds an effect that is left and not listed, and one that is wanted and undone', () => {
      expect(disagreementsOf(errored(), ledgers(['stock/reserve']), { resets })).not.toEqual([]);
      expect(disagreementsOf(endedWith([]), ledgers(['stock/reserve']), { resets })).not.toEqual([]);
      expect(disagreementsOf(finished(), ledgers([...ALL, 'bank/refund']), { resets })).not.toEqual([]);
    });
  });

  it('the audit finds a first error that was not kept', () => {
    const ending = ended('errored', { error: REFUSED });
    expect(disagreementsOf(ending, ledgers([]), { firstErrors: new Map([['one', REFUSED]]) })).toEqual([]);
    expect(disagreementsOf(ending, ledgers([]), { firstErrors: new Map([['one', UNKNOWN]]) })).not.toEqual(
      [],
    );
    expect(
      disagreementsOf(finished(), ledgers(ALL), { firstErrors: new Map([['one', UNKNOWN]]) }),
    ).not.toEqual([]);
  });

  it("the audit finds a problem that Temporal's history shows", () => {
    const problems = new Map([['one', ['a workflow task of it failed: NON_DETERMINISTIC_ERROR']]]);
    expect(disagreementsOf(finished(), ledgers(ALL), { problems })).not.toEqual([]);
  });

  it('the audit finds a reply that was refused without reason', () => {
    const refusedReplies = new Map([['one', 'a reply to it got REPLY_FOREIGN']]);
    expect(disagreementsOf(finished(), ledgers(ALL), { refusedReplies })).not.toEqual([]);
  });

  it('the audit finds an order that Temporal does not know', () => {
    expect(disagreementsOf(ended('errored'), ledgers([]), { problems: new Map() })).not.toEqual([]);
  });

  it('the audit finds entries and executions that no customer has ordered', () => {
    const given = ledgers([...ALL]).map((ledger) => ({
      ...ledger,
      entries: ledger.entries.map((entry) => ({ ...entry, orderId: 'two' })),
    }));
    expect(disagreementsOf(ended('errored'), given)).toEqual(['no customer has ordered two']);
    expect(
      disagreementsOf(finished(), ledgers(ALL), { problems: new Map([...NONE, ['two', []]]) }),
    ).not.toEqual([]);
  });

  it('the audit finds a service whose balance differs from its ledger', () => {
    const given = ledgers(ALL).map((ledger) => ({ ...ledger, balance: ledger.balance + 1 }));
    expect(disagreementsOf(finished(), given)).toHaveLength(SERVICES.length);
  });
});

describe('the transcript of an order', () => {
  it('the transcript shows the disagreements, the record and the ledger', () => {
    const ending = ended('errored');
    const given = ledgers(['stock/reserve']);
    const [verdict] = audit({
      endings: [ending],
      ledgers: given,
      firstErrors: new Map(),
      problems: NONE,
      refusedReplies: new Map(),
      resets: new Set(),
    }).verdicts;
    const transcript = verdict && transcriptOf(verdict, given).join('\n');
    expect(transcript).toContain('one: errored, REFUSED at charge');
    expect(transcript).toContain('1 x stock/reserve, 0 x stock/release');
    expect(transcript).toContain('ledger: stock/reserve stock/reserve');
  });
});
