/** Owns the flows whose steps work on a context of their own: what it begins with, and that undos see it again. */
import { decodeContent } from '../../context/content';
import { encodeContext, type EncodedContext } from '../../context/encoding';
import { SagaContext } from '../../context/saga-context';
import type { CallbackOperation } from '../../definition/operation';
import { formatValue } from '../../errors/format-value';
import { callHook, encodeOrFail } from '../callbacks/call-hook';
import type { Coroutine } from '../coroutine';
import { Flow } from '../flows/flow';
import type { UndoScope } from '../flows/undo-scope';
import { failureAt } from '../record/failure';
import { flowTooLarge } from '../snapshot/size-budget';
import type { StepRun } from '../step-run';
import { callOwn } from './own-callback';
import type { Part } from './part';

/** How a flow with a context of its own begins. */
export interface OwnStart {
  /** Makes the context. */
  readonly input?: CallbackOperation | undefined;
  /** The arguments of the input behind the outer context. */
  readonly args?: readonly unknown[];
  /** The context of a flow without an input. @defaultValue empty */
  readonly context?: EncodedContext;
  /** The step that waits for an operator when the input fails after the pivot. @defaultValue the block */
  readonly supervised?: StepRun;
  /** @defaultValue the one of the block */
  readonly undoScope?: UndoScope;
  /** Whether other flows may run beside it. @defaultValue as those of the block */
  readonly isConcurrent?: boolean;
}

/** Begins the flow of a part, or finds it where an earlier run has left it. */
export function* openOwnFlow(run: StepRun, part: Part, start: OwnStart): Coroutine<Flow> {
  const known = ownFlow(run, part, start);
  if (known) return known;
  const context = yield* inputOf(run, part, start);
  return keepOwn(run, part, new Flow(context, placeIn(run, start)));
}

/** Begins the flow of a part on the way forward: from now on it is this run that has entered it. */
export function* enterOwnFlow(run: StepRun, part: Part, start: OwnStart): Coroutine<Flow> {
  const flow = yield* openOwnFlow(run, part, start);
  run.entry.takesOver(part.prefix.slice(run.path.length));
  return flow;
}

/** The flow of a part that has begun. */
export function ownFlow(run: StepRun, part: Part, start: OwnStart = {}): Flow | undefined {
  const context = run.state.openFlows.contextOf(part.prefix);
  return context && keepOwn(run, part, new Flow(context, placeIn(run, start)));
}

function placeIn({ flow }: StepRun, { undoScope = flow.undoScope, isConcurrent }: OwnStart) {
  return { undoScope, isConcurrent: flow.isConcurrent || isConcurrent === true };
}

function keepOwn({ state }: StepRun, { prefix }: Part, flow: Flow): Flow {
  state.openFlows.openOwn(prefix, flow);
  return flow;
}

/** What the input returns; what it writes into the outer context is dropped. */
function* inputOf(
  run: StepRun,
  part: Part,
  { input, args, context: given = {}, supervised = run }: OwnStart,
): Coroutine<EncodedContext> {
  if (!input) return given;
  return yield* callOwn(
    supervised,
    () => callInput(run, part, input, args),
    (response) => innerContext(run, part, decodeContent(response ?? {})),
  );
}

function* callInput(
  run: StepRun,
  part: Part,
  input: CallbackOperation,
  args: OwnStart['args'],
): Coroutine<EncodedContext> {
  return innerContext(run, part, (yield* callHook(run, 'input', input, args)).result);
}

/** @throws StepFailure when a value cannot be the context of the part. */
function innerContext(run: StepRun, { prefix }: Part, result: unknown): EncodedContext {
  const place = { step: run.path, hook: 'input' };
  if (typeof result !== 'object' || result === null || Array.isArray(result)) {
    const message = `input returned ${formatValue(result)}; return an object with the fields of the inner context.`;
    throw failureAt(place, 'BAD_RETURN', message);
  }
  const context = encodeOrFail(place, () => encodeContext(new SagaContext(result)));
  const growth = run.state.openFlows.growthBy(prefix, context);
  const problem = flowTooLarge(context, growth, run.state);
  if (problem !== undefined) throw failureAt(place, 'CONTEXT_TOO_LARGE', problem);
  return context;
}
