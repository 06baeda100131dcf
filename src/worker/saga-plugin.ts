import type { WorkerOptions, WorkerPlugin } from '@temporalio/worker';
import { prepareSagaWorker, type SagaWorkerSettings } from './prepare-saga-worker';

/**
 * Makes a saga worker of a Temporal worker that you create yourself: `Worker.create({ ..., plugins: [new SagaPlugin(...)] })`.
 *
 * Your own `workflowsPath` stays: its file adds the line `export { default } from 'temporal-saga/workflows';`. A file without it is
 * refused when the worker is created (`CONFIGURATION_INVALID`).
 */
export class SagaPlugin implements WorkerPlugin {
  readonly #settings: SagaWorkerSettings;

  constructor(settings: SagaWorkerSettings) {
    this.#settings = settings;
  }

  get name(): string {
    return 'temporal-saga';
  }

  /** Called by Temporal when the worker is created. */
  configureWorker(options: WorkerOptions): Promise<WorkerOptions> {
    // The bundler asks plugins too; this one has nothing to tell it.
    const plugins = options.plugins?.filter((plugin) => plugin !== this);
    return prepareSagaWorker(this.#settings, { ...options, ...(plugins && { plugins }) });
  }
}
