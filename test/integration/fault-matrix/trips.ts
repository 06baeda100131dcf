import { randomUUID } from 'node:crypto';
import type { OperatorAction, SagaExecution, SagaManager } from 'temporal-saga/client';
import { until } from '../../support/until';
import type { trip, Trip } from './trip-sagas';

/** A trip whose end is waited for. */
export interface StartedTrip {
  readonly uuid: string;
  readonly end: Promise<SagaExecution<Trip>>;
}

/** Starts trips, looks at them, and does something about those that are stuck. */
export class Trips {
  readonly #manager: SagaManager;

  constructor(manager: SagaManager) {
    this.#manager = manager;
  }

  /** Starts one; a failed one does not throw. */
  start(saga: typeof trip, uuid: string = randomUUID()): StartedTrip {
    const end = this.#manager.run<Trip>(saga, { id: uuid }, { uuid, raiseOnError: false });
    // Reported where it is awaited; a test that fails before that says why itself.
    end.catch(() => undefined);
    return { uuid, end };
  }

  /** Settles when the status is reached. */
  async reaches(uuid: string, status: SagaExecution['status']): Promise<SagaExecution<Trip>> {
    return until(async () => {
      // It may not have been started yet, or its worker may be gone at the moment.
      const execution = await this.#manager.load<Trip>(uuid).catch(() => undefined);
      return execution?.status === status && execution;
    });
  }

  /** Does something about a stuck trip. */
  async resolve(uuid: string, action: Pick<OperatorAction, 'action' | 'reason'>): Promise<void> {
    await this.reaches(uuid, 'stuck');
    await this.resolveOpen(uuid, action);
  }

  /** Does something about the step or the undo that is under way, or stuck. */
  async resolveOpen(uuid: string, action: Pick<OperatorAction, 'action' | 'reason'>): Promise<void> {
    const { incidents, activePhases } = await this.#manager.load(uuid);
    const [incident] = [...incidents, ...activePhases];
    if (!incident) throw new Error(`Nothing is under way in ${uuid}.`);
    await this.#manager.resolve(uuid, { incident, by: 'ann', ...action });
  }
}
