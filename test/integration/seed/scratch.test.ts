import { SagaRefused } from 'temporal-saga';
import { randomUUID } from 'node:crypto';
import { useTemporal } from '../../support/saga-worker';
import { one, big, act } from './scratch-sagas';
const temporal = useTemporal();
let w: any; let reached: any; let gate: any;
beforeEach(() => { reached = Promise.withResolvers ? (Promise as any).withResolvers() : (() => { let resolve: any; const promise = new Promise((r) => (resolve = r)); return { promise, resolve }; })(); let r: any; const p = new Promise((x) => (r = x)); gate = { promise: p, resolve: r }; });
beforeAll(async () => { w = await temporal.startWorker({ sagasPath: require.resolve('./scratch-sagas'), stepActivities: { same: (f: any) => ({ text: f.text }) },
  participants: { p: async ({ operation }) => { if (operation === 'undo') return {}; if (operation === 'bigrefusal') throw new SagaRefused({ t: 'x'.repeat(1_800_000) }); reached.resolve(); await gate.promise; if (operation === 'refuse') throw new SagaRefused({}); return {}; } } }); });
const cancelWhile = async (op: string) => {
  const uuid = randomUUID();
  const running = w.manager.run(one, { op }, { uuid, raiseOnError: false });
  await reached.promise;
  await temporal.client.workflow.getHandle(uuid).cancel();
  await temporal.client.workflow.getHandle(uuid).query('saga.record').catch((e: any) => e);
  gate.resolve();
  const e = await running;
  return [op, e.status, JSON.stringify(e.error), JSON.stringify(e.steps), (await temporal.client.workflow.getHandle(uuid).describe()).status.name];
};
it('refuse', async () => { console.log(await cancelWhile('refuse')); });
it('succeed', async () => { console.log(await cancelWhile('succeed')); });
it('big', async () => { const uuid = randomUUID(); const e: any = await Promise.race([w.manager.run(big, { t: 'y'.repeat(700_000) }, { uuid, raiseOnError: false }).catch((e: any) => e), new Promise((r) => setTimeout(() => r('PENDING'), 15000))]);
 const d = await temporal.client.workflow.getHandle(uuid).describe(); const h = await temporal.client.workflow.getHandle(uuid).fetchHistory();
 console.log('big', e === 'PENDING' ? e : [e.name, e.message, e.status, e.error?.code, e.stepsUnavailable], d.status.name, JSON.stringify(h.events!.slice(-3)).slice(0, 1500)); }, 60000);
it('act', async () => { const uuid = randomUUID(); const e: any = await Promise.race([w.manager.run(act, { text: 'y'.repeat(1_040_000) }, { uuid, raiseOnError: false }).catch((e: any) => e), new Promise((r) => setTimeout(() => r('PENDING'), 15000))]);
 const d = await temporal.client.workflow.getHandle(uuid).describe(); const h = await temporal.client.workflow.getHandle(uuid).fetchHistory();
 console.log('act', e === 'PENDING' ? e : [e.name, e.message, e.status, JSON.stringify(e.error)], d.status.name, JSON.stringify(h.events!.slice(-3)).slice(0, 1500)); }, 60000);
