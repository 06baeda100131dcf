import { SagaDefinitionError } from 'temporal-saga';

/** What is wrong with a definition, as `CODE path` in the order of reporting; empty when nothing is. */
export function issuesOf(action: () => unknown): readonly string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (!(error instanceof SagaDefinitionError)) throw error;
    return error.issues.map(({ code, path }) => `${code} ${path}`);
  }
}
