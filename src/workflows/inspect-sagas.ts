import { SagaCatalogue } from '../definition/catalogue';
import { collectDefinitionErrors } from '../definition/commit-policy';
import { messageOf } from '../engine/failure-cause';
import type { SagaInspection } from '../protocol/inspection';
import { loadSagasModule } from './bundled-module';

/** Loads the sagas of this bundle, outside of any workflow, and tells what is wrong with them. */
export function inspectSagas(): SagaInspection {
  let catalogue: SagaCatalogue | undefined;
  let failure: string | undefined;
  const errors = collectDefinitionErrors(() => {
    try {
      catalogue = new SagaCatalogue(loadSagasModule());
    } catch (error) {
      failure = messageOf(error);
    }
  });
  return {
    ...(failure !== undefined && { failure }),
    issues: errors.flatMap(({ issues }) => issues),
    problems: catalogue?.problems ?? [],
    names: catalogue?.names ?? [],
  };
}
