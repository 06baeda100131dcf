/** The commands `npx temporal-saga cli ...` of the guides, on a real server; only the ids are replaced. */
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { replyLater } from 'temporal-saga';
import { registerAttribute } from '../../../src/client/search-attributes';
import { findServerExecutable } from '../../../src/dev-server';
import { blocksOf } from '../../docs/markdown';
import { useTemporal } from '../../support/saga-worker';
import { serverAddress } from '../../support/temporal-server';
import { guided } from './sagas';

const PAGES = ['alarms', 'deploy', 'from-temporal', 'other-languages', 'temporal-cloud', 'worker'];
const CLI = 'npx temporal-saga cli';
const WORKFLOW_ID = 'order-4711';
const KEY = '01a20a98-e57f-7cc0-ac36-a06c1286ec56:ship-order:execute:1';

const commands = PAGES.flatMap((page) => blocksOf(`docs/${page}.md`))
  .filter(({ language, code }) => language === 'sh' && code.includes(CLI))
  .map(({ document, code }) => ({ document, code }));

const temporal = useTemporal();
beforeAll(() => registerAttribute(temporal.client, 'status', 'SagaStatus'));

async function run(code: string, replaced: Readonly<Record<string, string>>): Promise<string> {
  const given = { ...replaced, [CLI]: await findServerExecutable() };
  const script = Object.entries(given).reduce((text, [from, to]) => text.replaceAll(from, to), code);
  const env = { ...process.env, TEMPORAL_ADDRESS: serverAddress() };
  return (await promisify(execFile)('sh', ['-ec', script], { env })).stdout;
}

it('the guides have commands of the Temporal CLI', () => {
  expect(commands.length).toBeGreaterThan(4);
});

it.each(commands.filter(({ code }) => !code.includes('saga.reply')))(
  'a command works: $document: $code',
  async ({ code }) => {
    const uuid = randomUUID();
    const { manager, stop } = await temporal.startWorker({
      sagasPath: require.resolve('./sagas'),
      participants: { shop: () => ({}) },
    });
    await manager.run(guided, { orderId: 'O1' }, { uuid });
    await run(code, { [WORKFLOW_ID]: uuid, '--namespace shop ': `--namespace shop-${uuid} ` });
    await stop();
  },
);

it('the command replies for a participant in any language', async () => {
  const uuid = randomUUID();
  let accept: (key: string) => void;
  const accepted = new Promise<string>((resolve) => (accept = resolve));
  const { manager, stop } = await temporal.startWorker({
    sagasPath: require.resolve('./sagas'),
    participants: {
      shop({ operation, idempotencyKey }) {
        if (operation !== 'charge') return {};
        accept(idempotencyKey);
        return replyLater;
      },
    },
  });
  const ended = manager.run(guided, { orderId: 'O1' }, { uuid });
  const key = await accepted;
  const reply = commands.find(({ code }) => code.includes('saga.reply'))?.code ?? '';
  await run(reply, { [WORKFLOW_ID]: uuid, [KEY]: key });
  expect((await ended).status).toBe('finished');
  await stop();
});
