import { randomUUID } from 'node:crypto';
import type { OperatorAction, SagaExecution, SagaManager } from 'temporal-saga/client';
import { until } from '../../support/until';
import type { trip, Trip } from './trip-sagas';

/** A running trip, and its end. */
export interface StartedTrip {
  readonly uuid: string;
  readonly end: Promise<SagaExecution<Trip>>;
}

/** Starts trips, loads them, and resolves stuck ones. */
export class Trips {
  readonly #manager: SagaManager;

  constructor(manager: SagaManager) {
    this.#manager = manager;
  }

  /** Starts a trip; its end does not reject when the trip fails. */
  start(saga: typeof trip, uuid: string = randomUUID()): StartedTrip {
    const end = this.#manager.run<Trip>(saga, { id: uuid }, { uuid, raiseOnError: false });
    // Reported where the end is awaited; a test that fails earlier reports its own error.
    end.catch(() => undefined);
    return { uuid, end };
  }

  /** Resolves when the trip has the status. */
  async reaches(uuid: string, status: SagaExecution['status']): Promise<SagaExecution<Trip>> {
    return until(async () => {
      // The trip may not have started yet, or its worker may be down.
      const execution = await this.#manager.load<Trip>(uuid).catch(() => undefined);
      return execution?.status === status && execution;
    });
  }

  /** Resolves a trip when it is stuck. */
  async resolve(uuid: string, action: Pick<OperatorAction, 'action' | 'reason'>): Promise<void> {
    await this.reaches(uuid, 'stuck');
    await this.resolveOpen(uuid, action);
  }

  /** Applies an action to the step or the undo that is running or stuck. */
  async resolveOpen(uuid: string, action: Pick<OperatorAction, 'action' | 'reason'>): Promise<void> {
    const { incidents, activePhases } = await this.#manager.load(uuid);
    const [incident] = [...incidents, ...activePhases];
    if (!incident) throw new Error(`No step is running or stuck in ${uuid}.`);
    await this.#manager.resolve(uuid, { incident, by: 'ann', ...action });
  }
}
