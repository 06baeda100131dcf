/** The callbacks of a case as functions, which record into a trace. */
import {
  type CallbackResult,
  type Condition as SagaCondition,
  type LocalAction,
  type LocalUndo,
  type ReplyHandler,
  type RequestBuilder,
  SagaContext,
  SagaRequest,
  type UndoBuilder,
} from '../../src';
import type { Callback, CaseAlternative, End, RequestCallback, Term } from './case-format';
import { evaluate } from './conditions';
import { type Inputs, perform, valueOf } from './operations';
import { wireTarget } from './targets';
import type { Trace } from './trace';

/** The fields of a context; only the file of the case knows them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the fields of an undeclared context
type Loose = Record<string, any>;

/** Creates the functions that a case describes. Each records its context into the trace. */
export class CaseCallbacks {
  readonly #trace: Trace;

  constructor(trace: Trace) {
    this.#trace = trace;
  }

  localAction(label: string, callback: Callback): LocalAction<Loose, object> {
    const call = this.#contextCall(label, callback);
    return (context, parameters) => call(context, { parameters });
  }

  localUndo(label: string, callback: Callback): LocalUndo<Loose, object> {
    const call = this.#contextCall(label, callback);
    return (context, _attempt, parameters) => call(context, { parameters });
  }

  replyHandler(label: string, callback: Callback): ReplyHandler<Loose, unknown, object> {
    const call = this.#contextCall(label, callback);
    return (context, response, parameters) => call(context, { reply: response.content(), parameters });
  }

  requestBuilder(label: string, callback: RequestCallback): RequestBuilder<Loose, object> {
    const call = this.#requestCall(label, callback);
    return (context, parameters) => call(context, { parameters });
  }

  undoBuilder(label: string, callback: RequestCallback): UndoBuilder<Loose, object> {
    const call = this.#requestCall(label, callback);
    return (context, _attempt, parameters) => call(context, { parameters });
  }

  condition(label: string, { when, async }: CaseAlternative): SagaCondition<Loose, object> {
    return maybeAsync(async, (context) => {
      this.#trace.enter(label, context);
      return evaluate(when, context);
    });
  }

  #contextCall(
    label: string,
    { ops = [], end = { return: 'context' }, async }: Callback,
  ): Call<CallbackResult<Loose>> {
    return maybeAsync(async, (context, inputs) => {
      this.#trace.enter(label, context);
      for (const operation of ops) perform(context, operation, inputs);
      // A hazard may return a value that the types forbid, on purpose.
      return resultOf(end, context) as CallbackResult<Loose>;
    });
  }

  #requestCall(label: string, callback: RequestCallback): Call<SagaRequest | Promise<SagaRequest>> {
    const { ops = [], end, async, request } = callback;
    return maybeAsync(async, (context, inputs) => {
      this.#trace.enter(label, context);
      for (const operation of ops) perform(context, operation, inputs);
      if (request === undefined || (end && !('return' in end))) {
        return resultOf(end ?? { return: 'nothing' }, context) as SagaRequest;
      }
      return new SagaRequest({
        target: wireTarget(request.target),
        content: contentOf(request.content, context),
      });
    });
  }
}

type Call<R> = (context: SagaContext, inputs: Inputs) => R;

/** The call as an async function if the case says so; it then starts after a microtask. */
function maybeAsync<R>(isAsync: boolean | undefined, call: Call<R>): Call<R> {
  if (isAsync !== true) return call;
  const later = async (context: SagaContext, inputs: Inputs): Promise<unknown> => {
    await Promise.resolve();
    return call(context, inputs);
  };
  // Every hook accepts a promise of its result.
  return later as Call<R>;
}

function resultOf(end: End, context: SagaContext): unknown {
  if ('raise' in end) throw new Error(end.raise);
  if ('returnError' in end) return new Error(end.returnError);
  if ('fresh' in end) return new SagaContext(end.fresh);
  if ('value' in end) return end.value;
  return end.return === 'context' ? context : undefined;
}

/** The content of a request. A field that is taken from an absent key is left out. */
function contentOf(terms: Readonly<Record<string, Term>> = {}, context: SagaContext): object {
  const present = Object.entries(terms).filter(([, term]) => 'const' in term || term.from in context);
  return Object.fromEntries(
    present.map(([field, term]) => [field, 'const' in term ? term.const : valueOf(context, term.from)]),
  );
}
