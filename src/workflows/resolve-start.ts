/** Owns how a run finds its saga, and which starts it refuses (S11, S13). */
import { CancellationScope, scheduleLocalActivity, workflowInfo } from '@temporalio/workflow';
import { encodeContext, decodeContext, type EncodedContext } from '../context/encoding';
import { roundLiterals } from '../context/tag-literals';
import { bindCallbacks } from '../definition/bind-callbacks';
import { type RegistryEntry, SagaRegistry } from '../definition/saga-registry';
import { loadInspected } from '../definition/validation/validation-mode';
import { describeNonSaga } from '../definition/not-a-saga';
import type { SagaDefinition } from '../definition/definition';
import type { CallbackTable } from '../definition/hook';
import { decodeDefinition, encodeDefinition } from '../definition/definition-codec';
import { isCommittedSaga, type Saga } from '../definition/saga';
import { hasPositionalSteps, haveSameStructure } from '../definition/structure';
import { messageOf } from '../errors/describe-error';
import { isThenable, settle, UNSETTLED, unsettledMessage } from '../engine/callbacks/await-microtasks';
import { checkStartSize } from '../engine/snapshot/size-budget';
import { wayOut } from '../engine/callbacks/sandbox-limits';
import { SagaState } from '../engine/saga-state';
import { wait, type Coroutine } from '../engine/coroutine';
import { meantName } from '../errors/nearest-name';
import { SagaError } from '../errors/saga-error';
import { RECORD_DEFINITION_ACTIVITY } from '../protocol/names';
import type { Constants, Inheritance } from '../protocol/continued-run';
import { readStartInput } from '../protocol/start-input';
import { loadSagasModule } from './bundled-module';
import { SearchAttributes } from './display/search-attributes';
import { refuseUnreadable } from './temporal/unreadable';

/** All that an execution needs to begin, or to continue. */
export interface ResolvedStart {
  readonly state: SagaState;
  readonly callbacks: CallbackTable;
  readonly constants: Constants;
}

/**
 * Finds the saga that a workflow was started for, before its first command: by value when the input holds a definition,
 * else by the workflow's type. A continue-as-new run has everything but the callbacks.
 *
 * @throws {@link SagaError} with the reason for which the start is refused.
 */
export function* resolveStart(
  args: readonly unknown[],
  type: string,
  inherited: Inheritance | undefined,
): Coroutine<ResolvedStart> {
  if (inherited) return yield* resume(inherited, type);
  refuseUnreadable(args[0], 'INPUT_INVALID');
  const { definition, context, ...constants } = readStartInput(args);
  SearchAttributes.check(constants);
  refuseCron();
  const registry = loadRegistry();
  if (!definition) return yield* byName(type, context, registry, constants);
  const callbacks = byValue(definition, type, registry);
  const state = new SagaState(definition, context);
  checkStartSize(state);
  return { state, callbacks, constants };
}

/** All runs of a cron workflow have one first run, so that they would send the same idempotency keys (S9). */
function refuseCron(): void {
  if (workflowInfo().cronSchedule === undefined) return;
  const message = 'A saga cannot be started with a cron schedule, whose runs would count as one execution.';
  throw new SagaError('INPUT_INVALID', `${message} Let a schedule of Temporal start it.`);
}

function* resume({ state, constants }: Inheritance, type: string): Coroutine<ResolvedStart> {
  const { definition } = state;
  const registry = loadRegistry();
  const entry = registry.find(type);
  if (!state.origin || !entry) {
    return { state, constants, callbacks: byValue(definition, type, registry) };
  }
  const { callbacks } = (yield* build(entry, decodeContext(state.origin))).describe(type);
  return { state, constants, callbacks: callbacksFor(definition, callbacks, registry) };
}

/** The callbacks of each saga of the worker's module. */
export function callbackTables(): readonly CallbackTable[] {
  return loadRegistry().callbackTables();
}

function loadRegistry(): SagaRegistry {
  return new SagaRegistry(loadInspected(loadSagasModule));
}

function byValue(definition: SagaDefinition, type: string, registry: SagaRegistry): CallbackTable {
  if (definition.name !== type) {
    const message = `The definition of ${definition.name ?? 'a saga without a name'} was started as workflow type ${type}.`;
    throw new SagaError('INPUT_INVALID', `${message} They must be the same.`);
  }
  const entry = registry.find(type);
  const own = entry?.kind === 'saga' ? entry.saga.describe(type) : undefined;
  if (own && hasPositionalSteps(definition) && !haveSameStructure(own.definition, definition)) {
    const message = `${type} has steps without names, and another structure on this worker.`;
    throw new SagaError(
      'STRUCTURE_CHANGED',
      `${message} Name the steps, or deploy the same saga to client and worker.`,
    );
  }
  return callbacksFor(definition, own?.callbacks ?? new Map<string, never>(), registry);
}

function* byName(
  type: string,
  context: EncodedContext,
  registry: SagaRegistry,
  constants: Constants,
): Coroutine<ResolvedStart> {
  const entry = registry.find(type);
  if (!entry) {
    const message = unknownSaga(type, registry.names);
    throw new SagaError('UNKNOWN_SAGA', message, { details: { name: type, known: registry.names } });
  }
  const draft = decodeContext(context);
  const saga = yield* build(entry, draft);
  const { definition, callbacks } = saga.describe(type);
  const origin = entry.kind === 'factory' ? context : undefined;
  const built = { definition, context: encodeContext(draft), origin };
  checkStartSize(built);
  // History records the definition: a later deploy does not change the structure of this execution.
  const resolved = { definition: encodeDefinition(definition), context: built.context };
  const options = { startToCloseTimeout: '10s', summary: `resolve ${type}` } as const;
  // A cancel may have come before the workflow began.
  const history = yield* wait(() =>
    CancellationScope.nonCancellable(() =>
      scheduleLocalActivity<typeof resolved>(RECORD_DEFINITION_ACTIVITY, [resolved], options),
    ),
  );
  const recorded = roundLiterals(history) as typeof resolved;
  const recordedDefinition = decodeDefinition(recorded.definition) as SagaDefinition;
  const state = new SagaState(recordedDefinition, recorded.context, origin);
  return { state, constants, callbacks: callbacksFor(recordedDefinition, callbacks, registry) };
}

/** The message about a name that no export of the worker has. */
function unknownSaga(name: string, known: readonly string[]): string {
  return `This worker has no saga or factory "${name}"; it has: ${known.join(', ') || 'none'}.${meantName(name, known)} Export it from the module at sagasPath, or check the task queue.`;
}

function* build(entry: RegistryEntry, context: unknown): Coroutine<Saga> {
  const built = entry.kind === 'saga' ? entry.saga : yield* callFactory(entry, context);
  if (isCommittedSaga(built)) return built;
  const message = `The export ${entry.name} must be a committed saga, or a factory that returns one. It ${entry.kind === 'saga' ? 'is' : 'returned'} ${describeNonSaga(built)}.`;
  throw new SagaError('NOT_A_SAGA', message);
}

function* callFactory(
  { name, build }: RegistryEntry & { kind: 'factory' },
  context: unknown,
): Coroutine<unknown> {
  let built: unknown;
  try {
    built = build(context);
    if (isThenable(built)) {
      const promise = built;
      built = yield* wait(() => settle(promise));
    }
  } catch (error) {
    if (error instanceof SagaError) throw error;
    const advice = wayOut(error);
    const message = `The factory ${name} failed: ${messageOf(error)}${advice === undefined ? '' : `. ${advice}`}`;
    throw new SagaError('CALLBACK_FAILED', message, { cause: error });
  }
  if (built !== UNSETTLED) return built;
  throw new SagaError('CALLBACK_UNSETTLED', unsettledMessage(`The factory ${name}`));
}

/** The callbacks that a definition names. */
function callbacksFor(definition: SagaDefinition, own: CallbackTable, registry: SagaRegistry): CallbackTable {
  const { callbacks, missing } = bindCallbacks(definition, own, () => registry.callbackTables());
  if (missing.length === 0) return callbacks;
  const message = `This worker does not have the callbacks ${missing.join(', ')}, which the definition names.`;
  throw new SagaError('CALLBACK_MISSING', message, { details: { missing } });
}
