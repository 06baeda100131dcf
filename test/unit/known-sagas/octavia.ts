/** Octavia, the load balancer of OpenStack: flows whose tasks often do nothing but revert, and retries of parts of them. */
import { operation, participant, Saga } from 'temporal-saga';
import { known } from './known-saga';

type Role = 'MASTER' | 'BACKUP';
interface Status {
  id: string;
}
interface Database {
  lbToError(content: Status & { why?: string }): void;
  lbToActive(content: Status): void;
  amphoraToError(content: Status): void;
  createAmphora(content: { id: string; role: Role }): void;
  deleteAmphora(content: Status): void;
  amphoraAllocated(content: { id: string; lbId: string }): void;
  amphoraReleased(content: Status): void;
  listenersToError(content: { ids: string[] }): void;
  listenersToActive(content: { ids: string[] }): void;
  poolToError(content: Status): void;
  memberToError(content: Status): void;
  deleteMember(content: Status): void;
  memberQuota(content: { project: string; change: number }): void;
}
interface Nova {
  create(content: { id: string; certificate: string }): { computeId: string };
  remove(content: { id: string; computeId?: string }): void;
  status(content: { id: string }): { status: string; address?: string };
}
interface Neutron {
  allocateVip(content: { lbId: string }): { address: string };
  deallocateVip(content: { lbId: string }): void;
  plugVip(content: { lbId: string; addresses: string[] }): void;
  unplugVip(content: { lbId: string }): void;
}
interface Agent {
  info(content: { address: string }): { isReady: boolean };
  reload(content: { addresses: string[]; listeners: string[] }): void;
}
const db = participant<Database>('database');
const nova = participant<Nova>('nova');
const neutron = participant<Neutron>('neutron');
const agent = participant<Agent>('agent');
const barbican = participant<{ issue(content: Status): { certificate: string } }>('barbican');

interface Amphora {
  id: string;
  lbId: string;
  role: Role;
  certificate?: string;
  address?: string;
}

/** A failed build is undone and begun again with another compute node. */
const amphora = new Saga<Amphora>()
  .undoStep('to-error', ({ id }) => db.amphoraToError({ id }))
  .step(
    'row',
    operation(db.createAmphora).undoneBy(db.deleteAmphora, ({ sent: { id } }) => ({ id })),
    ({ id, role }) => ({ id, role }),
  )
  .query('certificate', ({ id }) => barbican.issue({ id }))
  .into((context, { certificate }) => void (context.certificate = certificate))
  .sagaStep(
    'compute',
    (build) =>
      build
        .remoteStep('create', ({ id, certificate = '' }) => nova.create({ id, certificate }))
        .keep(({ computeId }) => computeId)
        .onFailure(({ id }, { kept }) => nova.remove({ id, computeId: kept }))
        .query('active', ({ id }) => nova.status({ id }))
        .until(({ status }) => status === 'ACTIVE', { every: '5 s', for: '5 minutes' })
        .into((context, { address = '' }) => void (context.address = address))
        .query('connected', ({ address = '' }) => agent.info({ address }))
        .until(({ isReady }) => isReady, { every: '5 s', for: '10 minutes' }),
    { attempts: 3, wait: '10 s' },
  )
  .step(
    'allocate',
    operation(db.amphoraAllocated).undoneBy(db.amphoraReleased, ({ sent: { id } }) => ({ id })),
    ({ id, lbId }) => ({ id, lbId }),
  )
  .commit();

interface LoadBalancer {
  id: string;
  listeners: string[];
  topology: 'SINGLE' | 'ACTIVE_STANDBY';
  master?: string;
  backup?: string;
}
const addresses = ({ master, backup }: LoadBalancer) => [master, backup].filter((one) => one !== undefined);
const lbToError = ({ id }: { id: string }) => db.lbToError({ id });

const build = (role: Role) => (body: Saga<LoadBalancer>) =>
  body
    .sagaStep('build', amphora)
    .input(({ id }) => ({ id: `${id}-${role}`, lbId: id, role }))
    .output((context, { address = '' }) => {
      context[role === 'MASTER' ? 'master' : 'backup'] = address;
    });

const createLoadBalancer = new Saga<LoadBalancer>('create-load-balancer')
  .undoStep('lb-to-error', ({ id }, { cause }) => db.lbToError({ id, why: cause?.message }))
  .step('vip', operation(neutron.allocateVip).undoneBy(neutron.deallocateVip), ({ id }) => ({ lbId: id }))
  .parallelStep('amphorae')
  .branch('master', build('MASTER'))
  .branch('backup', (body) =>
    body.conditionalStep('standby').ifThen(({ topology }) => topology === 'ACTIVE_STANDBY', build('BACKUP')),
  )
  .remoteStep('plug', (lb) => neutron.plugVip({ lbId: lb.id, addresses: addresses(lb) }))
  .onFailure(({ id }) => neutron.unplugVip({ lbId: id }))
  .undoStep('listeners-to-error', ({ listeners }) => db.listenersToError({ ids: listeners }))
  .remoteStep('reload', (lb) => agent.reload({ addresses: addresses(lb), listeners: lb.listeners }))
  .pivot()
  .remoteStep('listeners-active', ({ listeners }) => db.listenersToActive({ ids: listeners }))
  .retriable()
  .remoteStep('lb-active', ({ id }) => db.lbToActive({ id }))
  .retriable()
  .commit();

interface Member {
  id: string;
  poolId: string;
  project: string;
  listeners: string[];
  addresses: string[];
}

const deleteMember = new Saga<Member>('delete-member')
  .undoStep('member-to-error', ({ id }) => db.memberToError({ id }))
  .undoStep('listeners-to-error', ({ listeners }) => db.listenersToError({ ids: listeners }))
  .undoStep('lb-to-error', lbToError)
  .undoStep('pool-to-error', ({ poolId }) => db.poolToError({ id: poolId }))
  .step(
    'quota',
    operation(db.memberQuota).undoneBy(db.memberQuota, ({ sent }) => ({ ...sent, change: 1 })),
    ({ project }) => ({ project, change: -1 }),
  )
  .remoteStep('reload', ({ addresses: all, listeners }) => agent.reload({ addresses: all, listeners }))
  .pivot()
  .remoteStep('row', ({ id }) => db.deleteMember({ id }))
  .retriable()
  .remoteStep('listeners-active', ({ listeners }) => db.listenersToActive({ ids: listeners }))
  .retriable()
  .commit();

const reads = {
  'barbican/issue': { certificate: 'PEM' },
  'nova/status': { status: 'ACTIVE', address: '10.0.0.1' },
  'agent/info': { isReady: true },
};

export const OCTAVIA = [
  known(createLoadBalancer, {
    contexts: [
      { id: 'L1', listeners: ['a', 'b'], topology: 'ACTIVE_STANDBY' },
      { id: 'L1', listeners: [], topology: 'SINGLE' },
    ],
    reads,
    replies: { 'nova/create': { computeId: 'c1' }, 'neutron/allocateVip': { address: '10.0.0.9' } },
  }),
  known(deleteMember, {
    context: { id: 'M1', poolId: 'P1', project: 'X', listeners: ['a'], addresses: ['10.0.0.1'] },
  }),
];
