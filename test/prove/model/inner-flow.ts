/** The model of flows with a context of their own (b.3, c.3). */
import type { SeenFailure } from '../observation';
import type { Making } from '../plan';
import { contextMade, isContext, type ModelContext } from './callbacks';
import { Flow, type Scope } from './flow';
import { called, type ModelState, type StartedStep } from './model-state';

/** How a flow with its own context begins. */
export interface InnerStart {
  /** Absent: the default context. */
  readonly input?: { readonly makes?: Making } | undefined;
  readonly item: unknown;
  readonly index: number;
  readonly scope: Scope;
  readonly isConcurrent?: boolean;
}

/** Begins the flow, or returns why that failed. */
export function innerFlow(
  state: ModelState,
  block: StartedStep,
  { input, item, index, scope, isConcurrent = false }: InnerStart,
): Flow | SeenFailure {
  const { strand } = block;
  const place = { scope, isConcurrent: isConcurrent || strand.flow.place.isConcurrent };
  const given: ModelContext = { item, index };
  if (!input) return new Flow(given, place);
  called(state, block, 'input');
  const made = contextMade(input.makes, strand.flow.context, { item, index });
  if (isContext(made)) return new Flow(made, place);
  return { code: made.failed, step: block.item.path, hook: 'input' };
}
