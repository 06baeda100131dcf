/** Owns `SagaPlugin`, which makes any Temporal worker, replay worker or bundle serve sagas. */
import type {
  BundleOptions,
  BundlerPlugin,
  ReplayWorkerOptions,
  Worker,
  WorkerOptions,
  WorkerPlugin,
} from '@temporalio/worker';
import { compact } from '../context/compact';
import { bundlerWithSagas, ownWorkflows } from './bundle-sagas';
import { checkSettings } from './check-options';
import { namespaceError } from './missing-namespace';
import { prepareSagaWorker, type SagaWorkerSettings } from './prepare-saga-worker';
import { needSagasPath, resolveSagasPath } from './sagas-path';
import { routingFor } from './routing-for';
import { workerBundle } from './worker-bundle';
import { logServed, type ServedSagas } from './worker-log';

/**
 * Turns a Temporal worker that you create yourself into a saga worker:
 * `Worker.create({ ..., plugins: [new SagaPlugin(...)] })`. Runs in Node.
 *
 * Keep your own `workflowsPath`, and add this line to its file:
 * `export { sagaWorkflow as default } from 'temporal-saga/workflows';`. Without the line, `Worker.create` throws
 * `CONFIGURATION_INVALID`. One plugin serves one worker.
 *
 * The plugin also serves `bundleWorkflowCode`, and `Worker.runReplayHistories`, which needs a `workflowsPath` only if
 * you have other workflows. Without `participants` these accept any participant.
 */
export class SagaPlugin implements WorkerPlugin, BundlerPlugin {
  readonly #settings: SagaWorkerSettings;
  #close = (): Promise<void> => Promise.resolve();
  #served: ServedSagas | undefined;

  /** @throws SagaError `CONFIGURATION_INVALID` for an unknown setting or a missing `sagasPath`. */
  constructor(settings: SagaWorkerSettings) {
    checkSettings(settings);
    this.#settings = settings;
  }

  get name(): string {
    return 'temporal-saga';
  }

  /** Temporal calls it when the worker is created. */
  async configureWorker(given: WorkerOptions): Promise<WorkerOptions> {
    const { options, close, served } = await prepareSagaWorker(this.#settings, this.#withoutThis(given));
    this.#close = close;
    this.#served = served;
    // With this plugin in the list again: Temporal reads from it which plugins run the worker.
    return { ...options, ...compact({ plugins: given.plugins }) };
  }

  /** Temporal calls it before it replays histories. */
  async configureReplayWorker(given: ReplayWorkerOptions): Promise<ReplayWorkerOptions> {
    const { workflowsPath = ownWorkflows(), ...options } = this.#withoutThis(given);
    const { sagasPath, participants } = this.#settings;
    const content = { sagasPath, routing: routingFor(participants) };
    const { bundled } = await workerBundle(content, options, workflowsPath);
    return { ...options, ...bundled };
  }

  /** Temporal calls it from `bundleWorkflowCode`. */
  configureBundler(given: BundleOptions): BundleOptions {
    const { sagasPath, participants } = this.#settings;
    const settings = { routing: routingFor(participants), isVersioned: false };
    return bundlerWithSagas(given, { sagasPath: resolveSagasPath(needSagasPath(sagasPath)), settings });
  }

  /** Temporal calls it when the worker runs. */
  async runWorker(worker: Worker, next: (worker: Worker) => Promise<void>): Promise<void> {
    if (this.#served) logServed(this.#served);
    try {
      await next(worker);
    } catch (error) {
      throw namespaceError(error, worker.options.namespace);
    } finally {
      await this.#close();
    }
  }

  /** The options without this plugin: the bundler calls plugins too, and this one has already added its content. */
  #withoutThis<O extends { readonly plugins?: WorkerPlugin[] }>(given: O): O {
    const plugins = given.plugins?.filter((plugin) => plugin !== this);
    return { ...given, ...compact({ plugins }) };
  }
}
