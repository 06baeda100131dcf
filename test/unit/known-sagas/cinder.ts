/** Cinder, the block storage of OpenStack: a volume is created, and on some failures another scheduler tries again. */
import { operation, participant, Saga } from 'temporal-saga';
import { known } from './known-saga';

interface Spec {
  size: number;
  snapshotId?: string;
  imageId?: string;
}
interface Database {
  createVolume(content: { id: string; size: number }): void;
  destroyVolume(content: { id: string }): void;
  volumeToError(content: { id: string; why?: string }): void;
  volumeStatus(content: { id: string; status: string }): { previous: string };
}
interface Quota {
  reserve(content: { size: number }): { reservations: string[] };
  rollback(content: { reservations: string[] }): void;
  commit(content: { reservations: string[] }): void;
}
interface Driver {
  fromSnapshot(content: { id: string; snapshotId: string }): { location: string };
  fromImage(content: { id: string; imageId: string }): { location: string };
  raw(content: { id: string; size: number }): { location: string };
  remove(content: { id: string }): void;
}
interface Scheduler {
  cast(content: { id: string; size: number; retries: number }): void;
}
const db = participant<Database>('database');
const quota = participant<Quota>('quota');
const driver = participant<Driver>('driver');
const scheduler = participant<Scheduler>('scheduler');
const images = participant<{ show(content: { imageId: string }): { minDisk: number } }>('glance');

/** Without a reply the reservations are found by the keys of the request. */
const NONE = { reservations: [] };

interface ApiRequest extends Spec {
  volumeId?: string;
  reserved?: { reservations: string[] };
}

/** The flow of the API: it ends when the scheduler has the volume. */
const createVolume = new Saga<ApiRequest>('create-volume-api')
  .conditionalStep('image')
  .ifThen(
    ({ imageId }) => imageId !== undefined,
    (body) =>
      body
        .query('fits', ({ imageId = '' }) => images.show({ imageId }))
        .into((context, { minDisk }) => {
          if (context.size < minDisk) throw new Error(`The image needs ${String(minDisk)} GiB.`);
        }),
  )
  .step(
    'quota',
    operation(quota.reserve).undoneBy(quota.rollback, ({ kept = NONE }) => kept),
    ({ size }) => ({ size }),
  )
  .into('reserved')
  .localStep('id', (context) => void (context.volumeId = context.idFor('volume')))
  .remoteStep('row', ({ volumeId = '', size }) => db.createVolume({ id: volumeId, size }))
  .onFailure(({ volumeId = '' }) => db.destroyVolume({ id: volumeId }))
  .remoteStep('commit', ({ reserved }) => quota.commit({ reservations: reserved?.reservations ?? [] }))
  .pivot()
  .remoteStep('cast', ({ volumeId = '', size }) => scheduler.cast({ id: volumeId, size, retries: 0 }))
  .retriable()
  .commit();

interface ManagedVolume extends Spec {
  id: string;
  retries: number;
}

/** Failures after which no other back end is asked. */
const NEVER = new Set(['CANCELLED', 'CHECK_FAILED']);

/** The flow of the manager: a failure sets the volume to error, or casts it to another back end. */
const manageVolume = new Saga<ManagedVolume>('create-volume-manager')
  .undoStep('reschedule', ({ id, size, retries }, { cause }) =>
    cause === undefined || NEVER.has(cause.code) || retries === 3
      ? db.volumeToError({ id, why: cause?.code })
      : scheduler.cast({ id, size, retries: retries + 1 }),
  )
  .remoteStep('downloading', ({ id }) => db.volumeStatus({ id, status: 'downloading' }))
  .keep(({ previous }) => previous)
  .onFailure(({ id }, { kept = 'creating' }) => db.volumeStatus({ id, status: kept }))
  .remoteStep('create', ({ id, size, snapshotId, imageId }) => {
    if (snapshotId !== undefined) return driver.fromSnapshot({ id, snapshotId });
    return imageId === undefined ? driver.raw({ id, size }) : driver.fromImage({ id, imageId });
  })
  .onFailure(({ id }) => driver.remove({ id }))
  .remoteStep('available', ({ id }) => db.volumeStatus({ id, status: 'available' }))
  .pivot()
  .commit();

export const CINDER = [
  known(createVolume, {
    contexts: [{ size: 10, imageId: 'I1' }, { size: 10 }],
    reads: { 'glance/show': { minDisk: 5 } },
    replies: { 'quota/reserve': { reservations: ['r1'] } },
  }),
  known(manageVolume, {
    contexts: [
      { id: 'V1', size: 10, retries: 0, snapshotId: 'S1' },
      { id: 'V1', size: 10, retries: 3 },
    ],
    replies: { 'database/volumeStatus': { previous: 'creating' } },
  }),
];
