/** Owns the context that travels beside requests, so that history holds it (S14). */
import { log, workflowInfo } from '@temporalio/workflow';
import type { EncodedContext } from '../../context/encoding';
import { holds } from '../../context/own-fields';
import { contextSize, contextText, sizeOf } from '../../context/json-size';
import { HostInterrupt } from '../../engine/host-interrupt';
import { fromFields, withWrites } from '../../engine/flows/context-writes';
import type { Dispatch } from '../../engine/runtime';
import type { ContextEcho, LayerEcho } from '../../protocol/participant-call';
import { digest } from '../../context/digest';

/** Up to this many characters of JSON, the context itself travels beside a request; a larger one travels as a digest. */
const LARGEST_ECHO = 64 * 1024;

const MOST_BYTES_OF_CHARACTER = 3;

/** Encoded contexts never change, and the requests of flows beside each other need the digest of the same one. */
const digests = new WeakMap<EncodedContext, string>();

function digestOf(context: EncodedContext): string {
  const known = digests.get(context);
  if (known !== undefined) return known;
  const text = digest(contextText(context));
  digests.set(context, text);
  return text;
}

function isSmall(context: EncodedContext): boolean {
  return contextText(context).length <= LARGEST_ECHO;
}

/** Sends the context with each request and takes it back from history. */
export class ContextEchoes {
  #driftedAt: string | undefined;
  #isReported = false;

  /**
   * The context, or its digest, that travels beside a request; of a step beside others only what its flow has written.
   *
   * @param isNeeded - Whether the activity works on the context itself.
   */
  send({ context, layer }: Pick<Dispatch, 'context' | 'layer'>, isNeeded: boolean): ContextEcho {
    this.#report();
    if (isNeeded) return { context };
    if (!layer) return isSmall(context) ? { context } : { contextDigest: digestOf(context) };
    const { base, ...written } = layer;
    if (sizeOf(written) > LARGEST_ECHO) return { contextDigest: digestOf(context) };
    return { baseDigest: digestOf(base), ...written };
  }

  /** About how many bytes travel beside a request. */
  sizeOf({ context, layer }: Pick<Dispatch, 'context' | 'layer'>, isNeeded: boolean): number {
    if (isNeeded) return contextSize(context);
    const size = layer ? sizeOf({ written: layer.written, deleted: layer.deleted }) : contextSize(context);
    return Math.min(size, LARGEST_ECHO * MOST_BYTES_OF_CHARACTER);
  }

  /**
   * The context with which the execution continues: the recorded one, whatever changed code computes.
   *
   * @throws HostInterrupt when history holds only a digest, and it differs: the task waits for the right code.
   */
  receive(echo: ContextEcho, dispatch: Pick<Dispatch, 'step' | 'context' | 'layer'>): EncodedContext {
    const { step, context } = dispatch;
    const text = contextText(context);
    if (holds(echo, 'contextDigest')) {
      if (echo.contextDigest === digestOf(context)) return context;
      throw drifted(step);
    }
    const recorded = holds(echo, 'baseDigest') ? overBase(echo, dispatch) : echo.context;
    const isSame = recorded === context || JSON.stringify(recorded) === text;
    if (!isSame) this.#driftedAt ??= step;
    this.#report();
    // The text of the computed one is cached.
    return isSame ? context : recorded;
  }

  /** Logs once, and not during replay: Temporal drops the logs of a replay. */
  #report(): void {
    if (this.#driftedAt === undefined || this.#isReported || workflowInfo().unsafe.isReplaying) return;
    this.#isReported = true;
    log.warn(
      'SAGA_DRIFT: changed code computes another context than history holds; the recorded one counts.',
      { step: this.#driftedAt },
    );
  }
}

/** The recorded writes of a flow over the context of its block, which history knows by its digest alone. */
function overBase(
  { baseDigest, ...written }: LayerEcho,
  { step, context, layer }: Pick<Dispatch, 'step' | 'context' | 'layer'>,
): EncodedContext {
  if (!layer || digestOf(layer.base) !== baseDigest) throw drifted(step);
  const { base, ...computed } = layer;
  const isSame = JSON.stringify(written) === JSON.stringify(computed);
  return isSame ? context : withWrites(base, fromFields(written));
}

function drifted(step: string): HostInterrupt {
  return new HostInterrupt(
    `SAGA_DRIFT at ${step}: changed code computes another context than the one recorded.`,
  );
}
