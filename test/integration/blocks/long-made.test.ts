import { randomUUID } from 'node:crypto';
import { runsOf } from './block-workers';
import { Ledger } from './ledger';
import { mission } from './long-made-sagas';
import { useShortRuns } from './short-runs';

const STEPS = 3_000;
/** One of so many steps sends a request. */
const SENDS = 60;
const REQUESTS = STEPS / SENDS;

const shortRuns = useShortRuns({ eventLimit: 60, sagasPath: require.resolve('./long-made-sagas') });
const ledgers = new Map<string, Ledger>();

/** Runs an execution with so many made steps. */
async function run(prepare: (ledger: Ledger) => unknown) {
  const uuid = randomUUID();
  const ledger = new Ledger();
  ledgers.set(uuid, ledger);
  prepare(ledger);
  const context = { steps: STEPS, sends: SENDS };
  const execution = await shortRuns.beside(
    { participants: { '*': (request) => ledgers.get(request.sagaId)?.answer(request) } },
    () => shortRuns.manager.run(mission, context, { uuid, raiseOnError: false }),
  );
  return { uuid, ledger, execution };
}

const contentsOf = ({ requests }: Ledger, wanted: string) =>
  requests.filter(({ target }) => target === wanted).map(({ content }) => content);

const stages = Array.from({ length: REQUESTS }, (_, index) => index * SENDS);

describe(`a saga with ${String(STEPS)} steps that are made while it runs`, () => {
  it('continues in other runs, and runs each step once', async () => {
    const { uuid, ledger, execution } = await run(() => undefined);
    expect(execution).toMatchObject({ status: 'finished', context: { done: STEPS } });
    expect(ledger.targets).toHaveLength(REQUESTS + 1);
    expect(contentsOf(ledger, 'stage/do')).toEqual(stages);
    expect(ledger.contradictions).toEqual([]);
    expect((await runsOf(shortRuns.client, uuid)).length).toBeGreaterThan(3);
  }, 120_000);

  it('undoes each step once, in reverse, when the last one is refused', async () => {
    const { uuid, ledger, execution } = await run((own) => own.refuse('mission/land'));
    // The undo of a remote step changes no context.
    const context = { done: REQUESTS };
    expect(execution).toMatchObject({ status: 'errored', error: { step: 'land' }, context });
    expect(contentsOf(ledger, 'stage/do')).toEqual(stages);
    expect(contentsOf(ledger, 'stage/undo')).toEqual([...stages].reverse());
    expect([ledger.inPlace, ledger.contradictions]).toEqual([[], []]);
    expect((await runsOf(shortRuns.client, uuid)).length).toBeGreaterThan(6);
  }, 120_000);
});

it('the histories of all runs replay', async () => {
  const { runs, diverged } = await shortRuns.replay(ledgers.keys());
  expect(diverged).toEqual([]);
  expect(runs).toBeGreaterThan(ledgers.size);
}, 120_000);
