import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, type Worker } from '@temporalio/worker';
import type { Browser, Page } from 'playwright-core';
import { replyLater, SagaRefused } from 'temporal-saga';
import { SagaManager } from 'temporal-saga/client';
import { createSagaWorker } from 'temporal-saga/worker';
import { SEARCH_ATTRIBUTES, stuckView } from '../../../src/cli/dev-server';
import { type LaunchedServer, launchServer } from '../../../src/dev-server';
import { findChromium, launchChromium } from '../../support/chromium';
import { freshTaskQueue, installQuietRuntime, withSources } from '../../support/saga-worker';
import { until } from '../../support/until';
import { type Order, orderProcessing } from './ui-sagas';
import { WorkflowPage } from './workflow-page';

const executable = findChromium();
/** A folder for screenshots, if you want to see the pages. */
const SHOTS = process.env['TEMPORAL_SAGA_SCREENSHOTS'];

interface Stage {
  readonly server: LaunchedServer;
  readonly worker: Worker;
  readonly running: Promise<void>;
  readonly connections: readonly { close(): Promise<void> }[];
  readonly manager: SagaManager;
  readonly browser: Browser;
}

let stage: Stage;
let page: Page;

/** Replies later, refuses, or refuses the undo, as the order's id says, until the operator has opened the account. */
let isAccountClosed = true;
function serve({ target, content }: { readonly target: string; readonly content: Partial<Order> }): unknown {
  const { orderId = '' } = content;
  if (target === 'shipping/ship') {
    if (orderId.includes('later')) return replyLater;
    if (orderId.includes('refused'))
      throw new SagaRefused({ message: 'no parcel | service to `Null Island`' });
  }
  if (target === 'payment/refund' && orderId.includes('stuck') && isAccountClosed) {
    throw new SagaRefused({ message: 'the account is closed' });
  }
  return {};
}

async function prepare(browserPath: string): Promise<Stage> {
  installQuietRuntime();
  const server = await launchServer({ ui: true, searchAttributes: SEARCH_ATTRIBUTES });
  const { address } = server;
  const taskQueue = freshTaskQueue();
  const connection = await NativeConnection.connect({ address });
  const client = new Client({ connection: await Connection.connect({ address, interceptors: [] }) });
  const worker = await createSagaWorker({
    ...withSources({ sagasPath: require.resolve('./ui-sagas'), participants: { '*': serve } }),
    taskQueue,
    connection,
  });
  const manager = await SagaManager.connect({
    taskQueue,
    client,
    searchAttributes: { status: 'SagaStatus' },
  });
  const browser = await launchChromium(browserPath);
  return {
    server,
    worker,
    running: worker.run(),
    connections: [client.connection, connection],
    manager,
    browser,
  };
}

/** Starts an order, and waits until it has the status. */
async function order(orderId: string, status: string) {
  const { manager } = stage;
  const end = manager.run(orderProcessing, { orderId }, { uuid: orderId, raiseOnError: false });
  // A test that fails earlier does not wait for it.
  end.catch(() => undefined);
  await until(async () => (await manager.load(orderId).catch(() => undefined))?.status === status);
  return { end };
}

const listOf = (query: string) =>
  `${stage.server.uiUrl ?? ''}/namespaces/default/workflows?query=${encodeURIComponent(query)}`;

async function shot(name: string): Promise<void> {
  if (SHOTS === undefined) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: join(SHOTS, `${name}.png`) });
}

/** Without a browser the tests are reported as skipped. */
const inBrowser = executable === undefined ? describe.skip : describe;

inBrowser('an operator in the Temporal UI', () => {
  beforeAll(async () => {
    stage = await prepare(executable ?? '');
    page = await stage.browser.newPage({ viewport: { width: 1400, height: 1250 } });
  });

  afterAll(async () => {
    const { server, worker, running, connections, browser } = stage;
    await browser.close();
    worker.shutdown();
    await running;
    for (const connection of connections) await connection.close();
    await server.stop();
  });

  it('finds a stuck execution by the link of the development server, and repairs it with the line that it shows', async () => {
    const { end } = await order('stuck-refused-1', 'stuck');
    const workflow = await WorkflowPage.fromList(
      page,
      stuckView(stage.server.uiUrl ?? '', 'default'),
      'stuck-refused-1',
    );
    // The first thing that the page shows.
    await workflow.shows(/Stuck: the undo of step take-payment has failed/);
    await shot('stuck-timeline');
    const details = await workflow.details();
    await shot('stuck-details');
    expect(details).toMatch(/> take-payment +done +stuck +1/);
    expect(details).toMatch(/since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/);
    expect(details).toContain('Target: payment/refund');
    const argument = await workflow.selectArgument('saga.retry');
    expect(Object.keys(JSON.parse(argument) as object)).toEqual(['incident', 'by']);
    await workflow.sendUpdate('saga.retry', argument);
    expect(await workflow.refusal()).toContain('by (your name)');
    await shot('update-refused');
    isAccountClosed = false;
    await workflow.submit(argument.replace('"by":""', '"by":"ann"'));
    expect(await end).toMatchObject({
      status: 'errored',
      undoErrors: [],
      actions: [{ action: 'retry', by: 'ann', applied: true }],
    });
  });

  it('replies for a participant with the line that a paused execution shows', async () => {
    const { end } = await order('later-2', 'paused');
    const workflow = await WorkflowPage.fromList(page, listOf('SagaStatus="paused"'), 'later-2');
    const details = await workflow.details();
    await shot('paused-details');
    expect(details).toContain('Waits for a reply of shipping/ship');
    const argument = await workflow.selectArgument('saga.reply');
    await workflow.sendUpdate('saga.reply', argument);
    expect(await end).toMatchObject({ status: 'finished' });
    await shot('finished');
  });

  it('sees which request was refused, and why, in the timeline of a compensated execution', async () => {
    await (
      await order('refused-3', 'errored')
    ).end;
    const workflow = await WorkflowPage.fromList(page, listOf('SagaStatus="errored"'), 'refused-3');
    await workflow.openTab('Timeline');
    await workflow.shows('3/3 ship-order');
    await shot('refused-timeline');
    await workflow.openTab('Event History');
    await workflow.shows('Activity Task Failed');
    await workflow.shows(/shipping\/ship refused/);
    await shot('refused-history');
    expect(await workflow.details()).toMatch(/ship-order +failed \(refused\)/);
  });
});
