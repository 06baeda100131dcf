/** Owns how the parts of a block run beside each other. */
import type { Coroutine } from '../coroutine';
import { type BegunFlow, runTogether } from '../flows/together';
import type { StepRun } from '../step-run';
import type { Part } from './part';

/** Which parts run, and when each begins. */
export interface PartsTogether {
  /** In the order in which they begin, as far as the others allow. */
  readonly parts: readonly Part[];
  /** How many may run at once. */
  readonly atOnce: number;
  /** The parts that have to be over before another one begins. @defaultValue none */
  readonly before?: (name: string) => readonly string[];
  /** Whether a part may begin now. @defaultValue always */
  readonly mayBegin?: (part: Part) => boolean;
  /** What is done with a part, in a flow of its own; it handles its own failures. */
  readonly body: (part: Part) => Coroutine;
}

/**
 * Runs parts beside each other until all that have begun are over.
 *
 * @returns The names of those that have begun.
 */
export function* runPartsTogether(
  { state, runtime }: StepRun,
  { parts, atOnce, before = () => [], mayBegin = () => true, body }: PartsTogether,
): Coroutine<ReadonlySet<string>> {
  const waiting = [...parts];
  const begun = new Set<string>();
  const over = new Set<string>();
  const next = (): BegunFlow | undefined => {
    const position = waiting.findIndex(
      (part) => before(part.name).every((other) => over.has(other)) && mayBegin(part),
    );
    const [part] = position < 0 ? [] : waiting.splice(position, 1);
    if (!part) return undefined;
    begun.add(part.name);
    return { coroutine: runPart(part, body, over), position: parts.indexOf(part) };
  };
  state.openFlows.fork();
  yield* runTogether({ next, atOnce, untilReady: (wait) => runtime.untilReady(wait) });
  state.openFlows.join();
  return begun;
}

function* runPart(part: Part, body: PartsTogether['body'], over: Set<string>): Coroutine {
  yield* body(part);
  over.add(part.name);
}
