/** Builds the saga of a case through the public builder. */
import { Saga, type StepOptions } from '../../src';
import { CaseCallbacks } from './callbacks';
import type { CaseStep, ConditionalCaseStep, LocalCaseStep, RemoteCaseStep } from './case-format';
import type { BuildStyle, SagaOutline } from './outline';
import type { Trace } from './trace';

/** The receiver of the next step: the saga, or the previous step of a chain. */
type Chain = Pick<Saga, 'localStep' | 'remoteStep' | 'conditionalStep' | 'commit'>;

/** Short timeouts for a participant that never answers. */
const SILENT: StepOptions = {
  execute: { attemptTimeout: 500, totalTimeout: '1 minute', maximumAttempts: 1 },
  settleTime: 1,
};

/** Builds the saga of a case; its callbacks record into the trace. */
export function buildSaga({ steps, options, style }: SagaOutline, trace: Trace): Saga {
  return new SagaWriter(style, new CaseCallbacks(trace)).write(steps, options);
}

/** Adds the steps of a case in one style. */
class SagaWriter {
  readonly #style: BuildStyle;
  readonly #callbacks: CaseCallbacks;

  constructor(style: BuildStyle, callbacks: CaseCallbacks) {
    this.#style = style;
    this.#callbacks = callbacks;
  }

  write(steps: readonly CaseStep[], options?: StepOptions): Saga {
    const saga: Saga = new Saga(undefined, options);
    let chain: Chain = saga;
    for (const step of steps) {
      const added = this.#add(chain, step);
      if (this.#style === 'chained') chain = added;
    }
    chain.commit();
    return saga;
  }

  #add(chain: Chain, step: CaseStep): Chain {
    switch (step.kind) {
      case 'local':
        return this.#addLocal(chain, step);
      case 'remote':
        return this.#addRemote(chain, step);
      case 'conditional':
        return this.#addConditional(chain, step);
    }
  }

  #addLocal(chain: Chain, { id, onExecute, onFailure }: LocalCaseStep): Chain {
    const action = this.#callbacks.localAction(id, onExecute);
    const step = this.#passesActionWithName(onExecute)
      ? chain.localStep(id, action)
      : (this.#style === 'unnamed' ? chain.localStep() : chain.localStep(id)).onExecute(
          action,
          onExecute.parameters,
        );
    if (onFailure) step.onFailure(this.#callbacks.localUndo(`u:${id}`, onFailure), onFailure.parameters);
    return step;
  }

  #addRemote(chain: Chain, { id, onExecute, reply, ...hooks }: RemoteCaseStep): Chain {
    const options = 'none' in reply ? SILENT : undefined;
    const builder = this.#callbacks.requestBuilder(id, onExecute);
    const step = this.#passesActionWithName(onExecute)
      ? chain.remoteStep(id, builder, options)
      : (this.#style === 'unnamed' ? chain.remoteStep(options) : chain.remoteStep(id, options)).onExecute(
          builder,
          onExecute.parameters,
        );
    const { onSuccess, onError, onFailure } = hooks;
    if (onSuccess) step.onSuccess(this.#callbacks.replyHandler(`s:${id}`, onSuccess), onSuccess.parameters);
    if (onError) step.onError(this.#callbacks.replyHandler(`e:${id}`, onError), onError.parameters);
    if (onFailure) step.onFailure(this.#callbacks.undoBuilder(`u:${id}`, onFailure), onFailure.parameters);
    return step;
  }

  #addConditional(chain: Chain, { id, ifThen, elseThen }: ConditionalCaseStep): Chain {
    const step = chain.conditionalStep(this.#style === 'unnamed' ? undefined : id);
    ifThen.forEach((alternative, index) => {
      const condition = this.#callbacks.condition(`if:${id}.${String(index)}`, alternative);
      step.ifThen(condition, this.write(alternative.steps));
    });
    if (elseThen) step.elseThen(this.write(elseThen.steps));
    return step;
  }

  /** The short form of the builder accepts the name and the first callback, but no parameters. */
  #passesActionWithName({ parameters }: { readonly parameters?: unknown }): boolean {
    return this.#style === 'stepwise' && parameters === undefined;
  }
}
