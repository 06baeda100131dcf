/** Owns when the view of an execution is made, and what happens when that fails: nothing, for the saga. */
import { decodeContext, encodeValue, type EncodedValue } from '../../context/encoding';
import { sizeOf } from '../../context/json-size';
import type { UserCallback } from '../../definition/callbacks';
import { messageOf } from '../../errors/describe-error';
import { LARGEST_VIEW } from '../limits';
import type { Runtime } from '../runtime';
import type { SagaState } from '../saga-state';
import { isThenable } from './await-microtasks';

/** Publishes the view of the saga's own context: now, and whenever that context changes. */
export function publishView(state: SagaState, runtime: Runtime): void {
  const { publishes } = state.definition;
  if (!publishes) return;
  const makeView = runtime.callback(publishes.callback, '');
  const publish = () => {
    publishNow(state, makeView);
  };
  state.flow.watcher = {
    changed() {
      publish();
      state.published.moment();
    },
    corrected: publish,
  };
  state.flow.watcher.changed();
}

/** A view that cannot be made leaves the one before it: what callers see never decides about the saga. */
function publishNow({ published, context, drafts }: SagaState, makeView: UserCallback): void {
  try {
    const view = viewOf(makeView(decodeContext(context, drafts)));
    if (view === undefined) return;
    const size = sizeOf(view);
    if (size <= LARGEST_VIEW) published.show(view, size);
    else published.failed(`The view has ${String(size)} bytes of JSON; at most 64 KiB are allowed.`);
  } catch (error) {
    published.failed(messageOf(error));
  }
}

function viewOf(made: unknown): EncodedValue | undefined {
  if (made === undefined) return undefined;
  if (!isThenable(made)) return encodeValue(made, 'view');
  // Nothing else looks at the promise: if it rejects, that is no failure of the workflow's task.
  made.then(undefined, () => undefined);
  throw new Error('publishes returned a promise; it must return the view itself.');
}
