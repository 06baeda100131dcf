import { SagaCatalogue } from '../definition/saga-registry';
import { collectDefinitionErrors } from '../definition/validation/validation-mode';
import { lackOfSagas } from '../definition/missing-sagas';
import { messageOf } from '../errors/describe-error';
import type { SagaInspection } from '../protocol/inspection';
import { loadSagasModule } from './bundled-module';

/** Loads the sagas of this bundle, outside of any workflow, and tells what is wrong with them. */
export function inspectSagas(): SagaInspection {
  let catalogue: SagaCatalogue | undefined;
  let failure: string | undefined;
  let lack: string | undefined;
  const errors = collectDefinitionErrors(() => {
    try {
      const module = loadSagasModule();
      lack = lackOfSagas(module);
      catalogue = lack === undefined ? new SagaCatalogue(module) : undefined;
    } catch (error) {
      failure = messageOf(error);
    }
  });
  return {
    ...(failure !== undefined && { failure }),
    ...(lack !== undefined && { lack }),
    issues: errors.flatMap(({ issues }) => issues),
    problems: catalogue?.problems ?? [],
    names: catalogue?.names ?? [],
  };
}
