import { log, workflowInfo } from '@temporalio/workflow';
import type { EncodedContext } from '../../context/encoding';
import { holds } from '../../context/own-fields';
import { contextText } from '../../context/json-size';
import { HostInterrupt } from '../../engine/host-interrupt';
import type { ContextEcho } from '../../protocol/participant-call';
import { digest } from '../digest';

/**
 * Up to this many characters of JSON the context itself travels beside a request; above it its digest does
 * (S14).
 */
const LARGEST_ECHO = 64 * 1024;

/** Sends the context along with requests and takes it back from history (S14). */
export class ContextEchoes {
  #driftedAt: string | undefined;
  #isReported = false;

  /**
   * What travels beside a request.
   *
   * @param isNeeded - Whether the one who is asked works on the context itself.
   */
  send(context: EncodedContext, isNeeded: boolean): ContextEcho {
    this.#report();
    if (isNeeded) return { context };
    const text = contextText(context);
    return text.length <= LARGEST_ECHO ? { context } : { contextDigest: digest(text) };
  }

  /**
   * The context to go on with: the one that history holds, whatever changed code would compute.
   *
   * @throws HostInterrupt when only the digest is held, and it is another: the task waits for the right code.
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
    // Of the same two, the one whose text is known already.
    return isSame ? computed : echo.context;
  }

  /** Once, and when somebody listens: what is logged while history is replayed is dropped. */
  #report(): void {
    if (this.#driftedAt === undefined || this.#isReported || workflowInfo().unsafe.isReplaying) return;
    this.#isReported = true;
    log.warn(
      'SAGA_DRIFT: changed code computes another context than history holds; the recorded one counts.',
      { step: this.#driftedAt },
    );
  }
}
