import { SagaDefinitionError } from 'temporal-saga';

/** The issues with which an action refuses a definition, as `CODE path`, in order; none when it succeeds. */
export function issuesOf(action: () => unknown): readonly string[] {
  try {
    action();
    return [];
  } catch (error) {
    if (!(error instanceof SagaDefinitionError)) throw error;
    return error.issues.map(({ code, path }) => `${code} ${path}`);
  }
}
