/** Owns the inspection of the bundled sagas, which a worker runs before it polls. */
import { compact } from '../context/compact';
import { SagaRegistry } from '../definition/saga-registry';
import { collectDefinitionErrors } from '../definition/validation/validation-mode';
import { missingSagas } from '../definition/missing-sagas';
import { missingStarts } from '../definition/missing-starts';
import { wayOut } from '../engine/callbacks/sandbox-limits';
import { fieldOf, messageOf } from '../errors/describe-error';
import type { SagaInspection } from '../protocol/inspection';
import { loadOrigin, loadSagasModule } from './bundled-module';

/** Loads the sagas of this bundle, outside of any workflow, and reports their errors. */
export function inspectSagas(): SagaInspection {
  let registry: SagaRegistry | undefined;
  let failure: string | undefined;
  let stack: string | undefined;
  let missing: string | undefined;
  const errors = collectDefinitionErrors(() => {
    try {
      const module = loadSagasModule();
      missing = missingSagas(module);
      registry = missing === undefined ? new SagaRegistry(module) : undefined;
      registry?.readAll();
    } catch (error) {
      const advice = wayOut(error);
      failure = `${messageOf(error)}${advice === undefined ? '' : `. ${advice}`}`;
      stack = String(fieldOf(error, 'stack'));
    }
  });
  return compact({
    origin: loadOrigin(),
    failure,
    stack,
    missing,
    issues: errors.flatMap(({ issues }) => issues),
    problems: registry ? [...registry.problems, ...missingStarts(registry)] : [],
    names: registry?.names ?? [],
  });
}
