import type { Worker, WorkerOptions, WorkerPlugin } from '@temporalio/worker';
import { checkSettings } from './check-options';
import { prepareSagaWorker, type SagaWorkerSettings } from './prepare-saga-worker';

/**
 * Makes a saga worker of a Temporal worker that you create yourself: `Worker.create({ ..., plugins: [new
 * SagaPlugin(...)] })`.
 *
 * Your own `workflowsPath` stays: its file adds the line `export { sagaWorkflow as default } from
 * 'temporal-saga/workflows';`. A file without it is refused when the worker is created
 * (`CONFIGURATION_INVALID`). A plugin serves one worker.
 */
export class SagaPlugin implements WorkerPlugin {
  readonly #settings: SagaWorkerSettings;
  #close = (): Promise<void> => Promise.resolve();

  /** @throws SagaError `CONFIGURATION_INVALID` for settings that are unknown, or lack `sagasPath`. */
  constructor(settings: SagaWorkerSettings) {
    checkSettings(settings);
    this.#settings = settings;
  }

  get name(): string {
    return 'temporal-saga';
  }

  /** Called by Temporal when the worker is created. */
  async configureWorker(given: WorkerOptions): Promise<WorkerOptions> {
    // The bundler asks plugins too; this one has nothing to tell it.
    const plugins = given.plugins?.filter((plugin) => plugin !== this);
    const { options, close } = await prepareSagaWorker(this.#settings, {
      ...given,
      ...(plugins && { plugins }),
    });
    this.#close = close;
    return options;
  }

  /** Called by Temporal when the worker runs. */
  async runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    try {
      await next(worker);
    } finally {
      await this.#close();
    }
  }
}
