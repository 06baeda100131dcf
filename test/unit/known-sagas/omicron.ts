/** Omicron, the control plane of Oxide: nodes read the output of earlier nodes, and undos do so, too. */
import { operation, participant, Saga } from 'temporal-saga';
import { known } from './known-saga';

interface Nexus {
  createDiskRecord(content: { id: string; name: string; size: number }): void;
  deleteDiskRecord(content: { id: string }): void;
  allocateRegions(content: { id: string; size: number }): { regions: string[] };
  freeRegions(content: { id: string; regions?: string[] }): void;
  takeSpace(content: { project: string; size: number }): void;
  giveBackSpace(content: { project: string; size: number }): void;
  finalizeDisk(content: { id: string; generation: number }): void;
  createInstanceRecord(content: { id: string; name: string }): void;
  deleteInstanceRecord(content: { id: string }): void;
  createNic(content: { id: string; instance: string; name: string }): { address: string };
  deleteNic(content: { id: string }): void;
  attachDisk(content: { instance: string; disk: string }): void;
  detachDisk(content: { instance: string; disk: string }): void;
  moveInstance(content: { id: string; state: 'creating' | 'stopped' | 'failed' }): void;
}
const nexus = participant<Nexus>('nexus');
interface Region {
  ensure(content: { region: string }): void;
  remove(content: { region: string }): void;
}
const crucible = participant<Region>('crucible');

const space = operation(nexus.takeSpace).undoneBy(nexus.giveBackSpace);
const ensureRegion = operation(crucible.ensure).undoneBy(crucible.remove);

interface Disk {
  project: string;
  name: string;
  size: number;
  diskId?: string;
  regions?: string[];
}

const createDisk = new Saga<Disk>('disk-create')
  .localStep('id', (disk) => void (disk.diskId = disk.idFor('disk')))
  .remoteStep('record', ({ diskId = '', name, size }) => nexus.createDiskRecord({ id: diskId, name, size }))
  .onFailure(({ diskId = '' }) => nexus.deleteDiskRecord({ id: diskId }))
  .remoteStep('regions', ({ diskId = '', size }) => nexus.allocateRegions({ id: diskId, size }))
  .keep(({ regions }) => regions)
  .onSuccess((disk, reply) => void (disk.regions = reply.content().regions))
  .onFailure(({ diskId = '' }, { kept }) => nexus.freeRegions({ id: diskId, regions: kept }))
  .step('space', space, ({ project, size }) => ({ project, size }))
  .forEachStep<{ item: string }>(
    'ensure',
    (body) => body.step('region', ensureRegion, ({ item }) => ({ region: item })),
    { atOnce: 3 },
  )
  .over(({ regions = [] }) => regions)
  .remoteStep('finalize', ({ diskId = '' }) => nexus.finalizeDisk({ id: diskId, generation: 2 }))
  .pivot()
  .commit();

interface Instance {
  project: string;
  name: string;
  nics: string[];
  disks: { name: string; size: number }[];
  instanceId?: string;
}
interface Nic {
  instance: string;
  name: string;
}

const nic = new Saga<Nic>()
  .step(
    'nic',
    operation(nexus.createNic).undoneBy(nexus.deleteNic, ({ sent: { id } }) => ({ id })),
    (context) => ({
      id: context.idFor(`nic-${context.name}`),
      instance: context.instance,
      name: context.name,
    }),
  )
  .commit();

/** An instance whose disks are made by the saga of disks, nested for each of them. */
const createInstance = new Saga<Instance>('instance-create');
createInstance.localStep('id', (context) => void (context.instanceId = context.idFor('instance')));
createInstance
  .remoteStep('record', ({ instanceId = '', name }) => nexus.createInstanceRecord({ id: instanceId, name }))
  .onFailure(({ instanceId = '' }) => nexus.deleteInstanceRecord({ id: instanceId }));
createInstance
  .forEachStep('nics', nic)
  .over(({ nics }) => nics)
  .input(({ instanceId = '' }, name) => ({ instance: instanceId, name }));
createInstance
  .forEachStep<{ instance: string; disk: string }>('attach', (body) =>
    body.step('attach', operation(nexus.attachDisk).undoneBy(nexus.detachDisk), ({ instance, disk }) => ({
      instance,
      disk,
    })),
  )
  .over(({ disks }) => disks)
  .input(({ instanceId = '' }, { name }) => ({ instance: instanceId, disk: name }));
createInstance.undoStep('to-failed', ({ instanceId = '' }) =>
  nexus.moveInstance({ id: instanceId, state: 'failed' }),
);
createInstance
  .remoteStep('stopped', ({ instanceId = '' }) => nexus.moveInstance({ id: instanceId, state: 'stopped' }))
  .pivot();
createInstance.commit();

export const OMICRON = [
  known(createDisk, {
    context: { project: 'X', name: 'root', size: 10 },
    replies: { 'nexus/allocateRegions': { regions: ['r1', 'r2', 'r3'] } },
  }),
  known(createInstance, {
    context: { project: 'X', name: 'web', nics: ['eth0', 'eth1'], disks: [{ name: 'root', size: 10 }] },
    replies: { 'nexus/createNic': { address: '10.0.0.1' } },
  }),
];
