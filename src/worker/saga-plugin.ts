import type {
  BundleOptions,
  BundlerPlugin,
  ReplayWorkerOptions,
  Worker,
  WorkerOptions,
  WorkerPlugin,
} from '@temporalio/worker';
import { compact } from '../context/compact';
import { bundlerWithSagas, OWN_WORKFLOWS, type SagaBundleContent } from './bundle-sagas';
import { checkSettings } from './check-options';
import { prepareSagaWorker, type SagaWorkerSettings } from './prepare-saga-worker';
import { routingFor, workerBundle } from './worker-bundle';

/**
 * Makes a saga worker of a Temporal worker that you create yourself: `Worker.create({ ..., plugins: [new
 * SagaPlugin(...)] })`.
 *
 * Your own `workflowsPath` stays: its file adds the line `export { sagaWorkflow as default } from
 * 'temporal-saga/workflows';`. A file without it is refused when the worker is created
 * (`CONFIGURATION_INVALID`). A plugin serves one worker.
 *
 * It also serves `Worker.runReplayHistories`, which needs no `workflowsPath` where there are only sagas, and
 * `bundleWorkflowCode`. Without `participants` these take every participant for known.
 */
export class SagaPlugin implements WorkerPlugin, BundlerPlugin {
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
    const { options, close } = await prepareSagaWorker(this.#settings, this.#withoutThis(given));
    this.#close = close;
    // With this plugin in the list again: Temporal reads from it which plugins run the worker.
    return { ...options, ...compact({ plugins: given.plugins }) };
  }

  /** Called by Temporal when histories are to be replayed. */
  async configureReplayWorker(given: ReplayWorkerOptions): Promise<ReplayWorkerOptions> {
    if (given.workflowBundle) return given;
    const { workflowsPath = OWN_WORKFLOWS, ...options } = this.#withoutThis(given);
    return { ...options, ...(await workerBundle(workflowsPath, this.#content(), options)) };
  }

  /** Called by Temporal when workflows are bundled by `bundleWorkflowCode`. */
  configureBundler(given: BundleOptions): BundleOptions {
    return bundlerWithSagas(given, this.#content());
  }

  /** Called by Temporal when the worker runs. */
  async runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    try {
      await next(worker);
    } finally {
      await this.#close();
    }
  }

  #content(): SagaBundleContent {
    const { sagasPath, participants } = this.#settings;
    return { sagasPath, routing: routingFor(participants) };
  }

  /** The bundler asks plugins too; this one has told it all already. */
  #withoutThis<O extends { readonly plugins?: WorkerPlugin[] }>(given: O): O {
    const plugins = given.plugins?.filter((plugin) => plugin !== this);
    return { ...given, ...(plugins && { plugins }) };
  }
}
