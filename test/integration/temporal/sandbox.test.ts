import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SagaExecution } from 'temporal-saga/client';
import { InMemoryHost } from 'temporal-saga/testing';
import { MISSING_GLOBALS } from '../../../src/engine/callbacks/sandbox-limits';
import { type TestWorker, useTemporal } from '../../support/saga-worker';
import { awaiting, looking, USED, using } from './sandbox-sagas';

const temporal = useTemporal();
let worker: TestWorker;

beforeAll(async () => {
  worker = await temporal.startWorker({ sagasPath: require.resolve('./sandbox-sagas') });
});

const endOf = ({ status, error }: SagaExecution<never>) => ({ status, error });

/** The globals of a bare program: jest has others, and `node -p` adds more. */
function globalsOfNode(): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'temporal-saga-globals-'));
  const file = join(folder, 'globals.js');
  writeFileSync(file, 'process.stdout.write(Object.getOwnPropertyNames(globalThis).join());');
  try {
    return execFileSync(process.execPath, [file]).toString().split(',');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('the sandbox', () => {
  it('D5: the sandbox is missing exactly the globals of Node that callbacks do not find on the in-memory host', async () => {
    const { context } = await worker.manager.run(looking, { found: [] });
    const missing = globalsOfNode().filter((name) => !context.found.includes(name));
    // In a bundle `global` is another name of globalThis.
    expect(missing.filter((name) => !MISSING_GLOBALS.includes(name))).toEqual(['global']);
    expect(MISSING_GLOBALS.filter((name) => context.found.includes(name))).toEqual([]);
  });

  const uses = USED.flatMap((use) => [false, true].map((late) => [use, late] as const));

  it.each(uses)(
    'D5: the sandbox treats %s (after an await: %p) as the in-memory host does',
    async (use, late) => {
      const context = { use, late };
      const execution = await worker.manager.run(using, context, { raiseOnError: false });
      expect(endOf(execution as never)).toEqual(
        endOf((await new InMemoryHost().run(using, context)) as never),
      );
    },
  );

  it.each(['setTimeout', 'awaitedTimeout', 'clearTimeout'])(
    'D5: the sandbox refuses %s with CALLBACK_UNSETTLED, and the history has no timer of it',
    async (use) => {
      const uuid = randomUUID();
      const { error } = await worker.manager.run(using, { use }, { raiseOnError: false, uuid });
      expect(error).toMatchObject({ code: 'CALLBACK_UNSETTLED', step: 'use' });
      const { events } = await temporal.client.workflow.getHandle(uuid).fetchHistory();
      expect(events?.filter(({ timerStartedEventAttributes: timer }) => timer)).toEqual([]);
    },
  );
});

describe('a callback that awaits', () => {
  it.each([900, 1_100])(
    'D6: a callback that awaits %i pure functions has the same end on Temporal and in memory',
    async (awaits) => {
      const execution = await worker.manager.run(awaiting, { awaits }, { raiseOnError: false });
      const inMemory = await new InMemoryHost().run(awaiting, { awaits });
      expect(endOf(execution as never)).toEqual(endOf(inMemory as never));
      expect(inMemory.error?.code).toBe(awaits < 1_000 ? undefined : 'CALLBACK_UNSETTLED');
    },
  );
});
