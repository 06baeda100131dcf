/** Owns the context that travels beside requests, so that history holds it (S14). */
import { log, workflowInfo } from '@temporalio/workflow';
import type { EncodedContext } from '../../context/encoding';
import { holds } from '../../context/own-fields';
import { contextText } from '../../context/json-size';
import { HostInterrupt } from '../../engine/host-interrupt';
import type { ContextEcho } from '../../protocol/participant-call';
import { digest } from '../digest';

/** Up to this many characters of JSON, the context itself travels beside a request; a larger one travels as a digest. */
const LARGEST_ECHO = 64 * 1024;

/** Sends the context with each request and takes it back from history. */
export class ContextEchoes {
  #driftedAt: string | undefined;
  #isReported = false;

  /**
   * The context, or its digest, that travels beside a request.
   *
   * @param isNeeded - Whether the activity works on the context itself.
   */
  send(context: EncodedContext, isNeeded: boolean): ContextEcho {
    this.#report();
    if (isNeeded) return { context };
    const text = contextText(context);
    return text.length <= LARGEST_ECHO ? { context } : { contextDigest: digest(text) };
  }

  /**
   * The context with which the execution continues: the recorded one, whatever changed code computes.
   *
   * @throws HostInterrupt when history holds only a digest, and it differs: the task waits for the right code.
   */
  receive(echo: ContextEcho, step: string, computed: EncodedContext): EncodedContext {
    const text = contextText(computed);
    if (holds(echo, 'contextDigest')) {
      if (echo.contextDigest === digest(text)) return computed;
      throw new HostInterrupt(
        `SAGA_DRIFT at ${step}: changed code computes another context than the one recorded.`,
      );
    }
    const isSame = JSON.stringify(echo.context) === text;
    if (!isSame) this.#driftedAt ??= step;
    this.#report();
    // The text of the computed one is cached.
    return isSame ? computed : echo.context;
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
