/** Owns the points at which a test kills a worker: they are reached at the service, or in the worker itself. */
import { join } from 'node:path';
import { Program } from '../../support/program';
import { serverAddress } from '../../support/temporal-server';
import { type Conduct, type Notice, stopAt, type Timing } from './messages';
import type { Services } from './services';

const WORKER = join(__dirname, 'worker-process.ts');

/** The moment of a request at which the worker is killed. */
export type Moment =
  /** The worker has the request, and has not sent it. */
  | 'before it is sent'
  /** The service has the request, without an effect yet. */
  | 'before the effect'
  /** The service has the effect, and has not answered. */
  | 'after the effect'
  /** The worker has the reply, and has not reported it to Temporal. */
  | 'after the reply';
export const MOMENTS: readonly Moment[] = [
  'before it is sent',
  'before the effect',
  'after the effect',
  'after the reply',
];

/** The point of a trip at which the worker is killed. */
export interface Point {
  readonly activityId: string;
  readonly operation: string;
  readonly moment: Moment;
}

/** When the worker stops; at the other moments the service holds the request. */
export const TIMINGS: Readonly<Partial<Record<Moment, Timing>>> = {
  'before it is sent': 'before',
  'after the reply': 'after',
};

/** A trip, and the points at which the first and the second worker are killed. */
export interface KilledTrip {
  readonly uuid: string;
  readonly points: readonly (Point | undefined)[];
}

export function stopsOf(killed: readonly KilledTrip[], round: number): readonly string[] {
  return killed.flatMap(({ uuid, points }) => {
    const point = points[round];
    const timing = point && TIMINGS[point.moment];
    return timing ? [stopAt(uuid, point.activityId, timing)] : [];
  });
}

export function startWorker(
  services: Services,
  taskQueue: string,
  stops: readonly string[],
): Promise<Program<Notice>> {
  const env = {
    ...services.env,
    TEMPORAL_ADDRESS: serverAddress(),
    TASK_QUEUE: taskQueue,
    STOPS: JSON.stringify(stops),
  };
  return Program.start<Notice>(WORKER, env).then(({ program }) => program);
}

/** Makes the services hold at the points of a round, or continue from there. */
export async function holdAt(
  services: Services,
  killed: readonly KilledTrip[],
  round: number,
  isHeld: boolean,
): Promise<void> {
  const conducts: Readonly<Partial<Record<Moment, Conduct>>> = {
    'before the effect': 'hold',
    'after the effect': 'hold-reply',
  };
  for (const { uuid, points } of killed) {
    const point = points[round];
    const conduct = point && conducts[point.moment];
    if (conduct) await services.conduct(uuid, point.operation, isHeld ? conduct : 'serve');
  }
}

/** Resolves when every trip has reached its point of a round. */
export async function untilReached(
  services: Services,
  worker: Program<Notice>,
  killed: readonly KilledTrip[],
  round: number,
): Promise<void> {
  await Promise.all(
    killed.map(async ({ uuid, points }) => {
      const point = points[round];
      if (!point) return;
      const { activityId, operation, moment } = point;
      const timing = TIMINGS[moment];
      if (timing) await worker.waitFor('stopped', ({ at }) => at === stopAt(uuid, activityId, timing));
      else if (moment === 'before the effect') await services.arrived(uuid, operation);
      else await services.recorded(uuid, operation);
    }),
  );
}
