import assert from 'node:assert';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createContext, Script } from 'node:vm';
import { INSPECTION, type SagaInspection } from '../protocol/inspection';
import { messageOf } from '../errors/describe-error';
import { SagaError } from '../errors/saga-error';

/** How long the user's module may take to load: as long as Temporal lets workflow code run. */
const LONGEST_LOAD = 5_000;

/** The line that a workflows file of the user's own needs. */
const RE_EXPORT = "export { sagaWorkflow as default } from 'temporal-saga/workflows';";

/**
 * Loads a bundle once, outside of any workflow, to see whether the sagas in it can be run.
 *
 * @throws {@link SagaError} `CONFIGURATION_INVALID` when the module does not load or the workflows file has no
 * ours,
 * `DEFINITION_INVALID` with the mistakes of all sagas.
 */
export function inspectBundle(code: string, workflowsPath: string, sagasPath: string): void {
  const { exported, inspection } = load(code, sagasPath);
  if (!inspection) {
    const found = exported.join(', ') || 'nothing';
    const message = `${workflowsPath} does not export the saga workflow (it exports: ${found}). Add this line to it: ${RE_EXPORT}`;
    throw new SagaError('CONFIGURATION_INVALID', message, { details: { workflowsPath } });
  }
  const { failure, missing, issues, problems } = inspection;
  if (issues.length > 0) {
    const lines = issues.map(({ code: issue, path, message }) => `\n  ${path}: ${message} (${issue})`);
    const message = `The sagas in ${sagasPath} have mistakes:${lines.join('')}`;
    throw new SagaError('DEFINITION_INVALID', message, { details: { issues } });
  }
  if (failure !== undefined) throw unloadable(sagasPath, failure);
  if (missing !== undefined) {
    const message = `There are no sagas to run in ${sagasPath}. ${missing}`;
    throw new SagaError('CONFIGURATION_INVALID', message, { details: { sagasPath } });
  }
  if (problems.length > 0) {
    const message = `The sagas in ${sagasPath} cannot be told apart or run: ${problems.join(' ')}`;
    throw new SagaError('CONFIGURATION_INVALID', message, { details: { problems } });
  }
}

/** Runs inside of the bundle's realm, so that a module that never ends is stopped there. */
const INSPECT = `(() => {
  const exports = globalThis.__TEMPORAL__.importWorkflows();
  const inspect = exports.default?.[Symbol.for('${String(INSPECTION.description)}')];
  return { exported: Object.keys(exports), inspection: inspect?.() };
})()`;

interface Loaded {
  readonly exported: readonly string[];
  readonly inspection: SagaInspection | undefined;
}

function load(code: string, sagasPath: string): Loaded {
  const context = createContext({ ...SANDBOX_GLOBALS, __webpack_module_cache__: {} });
  const run = (script: string): unknown =>
    new Script(script, { filename: 'workflow-bundle-inspection.js' }).runInContext(context, {
      timeout: LONGEST_LOAD,
    });
  try {
    run(code);
    // The script above makes it.
    return run(INSPECT) as Loaded;
  } catch (error) {
    throw unloadable(sagasPath, messageOf(error));
  }
}

/** What Temporal gives to workflow code beyond the language itself. */
const SANDBOX_GLOBALS = {
  URL,
  URLSearchParams,
  TextEncoder,
  TextDecoder,
  AbortController,
  AsyncLocalStorage,
  assert,
  console,
};

function unloadable(sagasPath: string, reason: string): SagaError {
  const message = `${sagasPath} does not load as workflow code: ${reason} It may hold no I/O and no Node built-ins.`;
  return new SagaError('CONFIGURATION_INVALID', message, { details: { sagasPath, reason } });
}
