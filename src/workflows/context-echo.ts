import { log } from '@temporalio/workflow';
import type { EncodedContext } from '../context/encoding';
import { HostInterrupt } from '../engine/runtime';
import type { ContextEcho } from '../protocol/participant-call';
import { digest } from './digest';

/**
 * Up to this many characters of JSON the context itself travels beside a request; above it its digest does
 * (S14).
 */
const LARGEST_ECHO = 64 * 1024;

/** Sends the context along with requests and takes it back from history (S14). */
export class ContextEchoes {
  #drifted = false;

  /**
   * What travels beside a request.
   *
   * @param isNeeded - Whether the one who is asked works on the context itself.
   */
  send(context: EncodedContext, isNeeded: boolean): ContextEcho {
    if (isNeeded) return { context };
    const text = JSON.stringify(context);
    return text.length <= LARGEST_ECHO ? { context } : { contextDigest: digest(text) };
  }

  /**
   * The context to go on with: the one that history holds, whatever changed code would compute.
   *
   * @throws HostInterrupt when only the digest is held, and it is another: the task waits for the right code.
   */
  receive(echo: ContextEcho, step: string, computed: EncodedContext): EncodedContext {
    const text = JSON.stringify(computed);
    if ('contextDigest' in echo) {
      if (echo.contextDigest === digest(text)) return computed;
      throw new HostInterrupt(
        `SAGA_DRIFT at ${step}: changed code computes another context than the one recorded.`,
      );
    }
    if (JSON.stringify(echo.context) !== text) this.#report(step);
    return echo.context;
  }

  #report(step: string): void {
    if (this.#drifted) return;
    this.#drifted = true;
    log.warn(
      'SAGA_DRIFT: changed code computes another context than history holds; the recorded one counts.',
      { step },
    );
  }
}
