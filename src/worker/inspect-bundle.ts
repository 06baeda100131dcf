/**
 * Owns the inspection of a finished bundle: whether it exports the saga workflow, and whether its sagas are valid.
 */
import assert from 'node:assert';
import { AsyncLocalStorage } from 'node:async_hooks';
import { createContext, Script } from 'node:vm';
import { INSPECTION, type SagaInspection } from '../protocol/inspection';
import { messageOf } from '../errors/describe-error';
import { docsPage } from '../errors/docs-page';
import { SagaError } from '../errors/saga-error';
import { sentence } from '../errors/sentence';
import { BUNDLE_FILE, placeInSources } from './bundle-place';

/** The time for the module to load, in milliseconds: Temporal's own limit for workflow code. */
const LONGEST_LOAD = 5_000;

/** The line that your own workflows file needs. */
const RE_EXPORT = "export { sagaWorkflow as default } from 'temporal-saga/workflows';";

/** What a valid bundle contains. */
export type InspectedBundle = Pick<SagaInspection, 'origin' | 'names'>;

/**
 * Loads a bundle once, outside of any workflow, and checks that its sagas can run.
 *
 * @returns How the bundle was made, and the names of its sagas and factories.
 * @throws {@link SagaError} `CONFIGURATION_INVALID` if the module does not load, or the workflows file does not
 * export the saga workflow; `DEFINITION_INVALID` with the errors of all sagas.
 */
export function inspectBundle(code: string, workflowsPath: string, sagasPath: string): InspectedBundle {
  const { exported, inspection } = load(code, sagasPath);
  if (!inspection) {
    const found = exported.join(', ') || 'nothing';
    const message = `${workflowsPath} does not export the saga workflow (it exports: ${found}). Add this line: ${RE_EXPORT}`;
    throw new SagaError('CONFIGURATION_INVALID', message, { details: { workflowsPath } });
  }
  const { failure, stack = '', missing, issues, problems, origin, names } = inspection;
  if (issues.length > 0) {
    const lines = issues.map(({ code: issue, path, message }) => `\n  ${path}: ${message} (${issue})`);
    const message = `The sagas in ${sagasPath} are invalid:${lines.join('')}`;
    throw new SagaError('DEFINITION_INVALID', message, { details: { issues } });
  }
  if (failure !== undefined) throw unloadable(sagasPath, failure, placeInSources(stack, code));
  if (missing !== undefined) {
    const message = `${sagasPath} has no sagas to run. ${missing}`;
    throw new SagaError('CONFIGURATION_INVALID', message, { details: { sagasPath } });
  }
  if (problems.length > 0) {
    const message = `The sagas in ${sagasPath} are ambiguous or cannot run: ${problems.join(' ')}`;
    throw new SagaError('CONFIGURATION_INVALID', message, { details: { problems } });
  }
  return { origin, names };
}

/** The script that runs inside the realm of the bundle, where its timeout stops a module that never ends. */
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
  const run = (script: string, filename: string): unknown =>
    new Script(script, { filename }).runInContext(context, { timeout: LONGEST_LOAD });
  try {
    run(code, BUNDLE_FILE);
    // The script above returns this type.
    return run(INSPECT, 'temporal-saga-inspection.js') as Loaded;
  } catch (error) {
    throw unloadable(sagasPath, messageOf(error));
  }
}

/** The globals that Temporal adds to the language for workflow code. */
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

function unloadable(sagasPath: string, reason: string, place?: string): SagaError {
  const at = place === undefined ? '' : ` (at ${place})`;
  const message = `${sagasPath} does not load as workflow code: ${sentence(reason)}${at}${importHint(reason)} Code at the top of a module runs when the worker starts and in each execution. It has no I/O and no modules of Node.js: see ${docsPage('bundling')}.`;
  return new SagaError('CONFIGURATION_INVALID', message, { details: { sagasPath, reason, place } });
}

/** The bundler's name for an export that is missing. */
function importHint(reason: string): string {
  const [, module, name] = /^\(?(?:0, ?)?(\w+?)__WEBPACK_IMPORTED_MODULE_\d+__\.(\w+)/.exec(reason) ?? [];
  if (module === undefined || name === undefined) return '';
  const remedy =
    name === 'default' && module === 'temporal_saga'
      ? "The package has no default export: import { Saga } from 'temporal-saga'."
      : 'Correct the import.';
  return ` An import names an export, ${name}, that the module does not have. ${remedy}`;
}
