/** What is measured: a workflow written by hand, or the library. */
export type VariantName = 'empty' | TwinName | SagaVariant;
/** Workflows written by hand. `localTwin` has local activities. */
export type TwinName = 'twin' | 'sameTwin' | 'localTwin';
/** Sagas. `eagerSaga` is started in the process of its worker; `fastSaga` is in fast mode. */
export type SagaVariant = 'saga' | 'sagaOfFifty' | 'eagerSaga' | 'fastSaga';

/** The two variants of a comparison: `candidate / baseline`. */
export interface Pair {
  readonly baseline: VariantName;
  readonly candidate: VariantName;
  /** The limit of the ratio of worker CPU. @defaultValue that of the scenario */
  readonly cpuLimit?: number;
  /** Whether the payloads of both have as many bytes. @defaultValue true */
  readonly hasSamePayloads?: boolean;
}

/** Twin against twin: shows the noise of the machine. */
export const NO_DIFFERENCE: Pair = { baseline: 'twin', candidate: 'sameTwin' };
export const SAGA: Pair = { baseline: 'twin', candidate: 'saga' };
export const SAGA_OF_FIFTY: Pair = { baseline: 'twin', candidate: 'sagaOfFifty' };
/**
 * Fast mode against a workflow whose requests are local activities. The answers of local requests say in a few bytes more what they
 * prove.
 */
export const FAST: Pair = {
  baseline: 'localTwin',
  candidate: 'fastSaga',
  cpuLimit: 1.05,
  hasSamePayloads: false,
};

/** The workflows of each variant that is no saga. */
export const WORKFLOWS: Readonly<Record<'empty' | TwinName, string>> = {
  empty: './empty',
  twin: './twins',
  sameTwin: './twins',
  localTwin: './local-twins',
};
/** The sagas of the other ones. */
export const SAGAS: Readonly<Record<SagaVariant, string>> = {
  saga: './sagas',
  sagaOfFifty: './fifty-sagas',
  eagerSaga: './sagas',
  fastSaga: './fast-sagas',
};

export function isSaga(variant: VariantName): variant is SagaVariant {
  return Object.hasOwn(SAGAS, variant);
}

/** The task queue of a variant's worker: workflows and activities of one saga stay with one worker. */
export function taskQueueOf(variant: VariantName): string {
  return `bench-${variant}`;
}
