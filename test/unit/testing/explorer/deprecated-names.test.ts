/* eslint-disable @typescript-eslint/no-deprecated -- it tests the deprecated names */
import { Saga, SagaRequest } from 'temporal-saga';
import { type ExplorationError, type ExploreOptions, exploreSaga } from 'temporal-saga/testing/explorer';
import { emptyLedger, honest, honestly, type Ledger, linearSaga } from './linear-saga';

const ask = () => new SagaRequest({ target: 'p/do' });
const gift = () => new Saga().remoteStep('wrap', ask).onFailure(ask).commit();
const saga = () =>
  new Saga('order')
    .conditionalStep('gift')
    .ifThen(() => false, gift())
    .commit();
const participants = (ledger: Ledger) => ({ p: honest(ledger) });

describe('the names of version 0.2 in the explorer', () => {
  it('the options books and forceSides still work', async () => {
    const old = await exploreSaga(saga(), { books: emptyLedger, forceSides: false, participants });
    const options = { participantState: emptyLedger, forceBranches: false, participants };
    expect({ ...old, elapsed: 0, report: '' }).toEqual({
      ...(await exploreSaga(saga(), options)),
      elapsed: 0,
      report: '',
    });
  });

  it('the options have the type of the participant state under either name', () => {
    const options: ExploreOptions<object, Ledger> = { books: emptyLedger, participants };
    expect(options.books?.().done.size).toBe(0);
  });

  it.each([
    ['participantState', { books: emptyLedger }],
    ['forceBranches', { forceBranches: true, forceSides: true }],
  ])('the option %s is refused beside its old name', async (_, both) => {
    await expect(exploreSaga(linearSaga(1), { ...honestly(1), ...both })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
  });

  it('an exploration still has struck and sides', async () => {
    const exploration = await exploreSaga(saga(), { participantState: emptyLedger, participants });
    expect(exploration.struck).toEqual(exploration.injected);
    expect(exploration.sides).toEqual(
      exploration.branches.map(({ step, branch, by }) => ({ step, side: branch, by })),
    );
    expect(exploration.sides).toContainEqual({ step: 'gift', side: 'if-1', by: 'force' });
    expect(Object.keys(exploration)).not.toContain('struck');
  });

  it('a counterexample still has its story', async () => {
    const error: unknown = await exploreSaga(linearSaga(1), {
      ...honestly(1),
      invariants: { never: () => false },
    }).catch((thrown: unknown) => thrown);
    const { counterexample } = (error as ExplorationError).exploration;
    expect(counterexample?.story).toBe(counterexample?.transcript);
  });
});
