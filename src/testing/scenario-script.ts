/** The expected requests of a scenario: each request that is sent must be one of those that come next. */
import type { ParticipantFunction } from '../activities/function-transport';
import { decodeContent } from '../context/content';
import type { Phase } from '../definition/options/resolve-options';
import { HostInterrupt } from '../engine/host-interrupt';
import type { Dispatch } from '../engine/runtime';
import { stableText } from './stable-text';
import { type Exchange, exchange } from './virtual-exchange';

/** An expected request and its answer. Requests of one group come in any order. */
export interface Expected {
  readonly group: number;
  readonly phase: Phase;
  readonly target: string;
  /** Absent: any content. */
  readonly content?: { readonly value: unknown };
  answer: ParticipantFunction;
}

/** The expected requests of one run. */
export class ScenarioScript {
  /** Those that have not been sent yet. */
  readonly #missing: Expected[];
  /** The first unexpected request, as a message. */
  mismatch: string | undefined;

  constructor(expected: readonly Expected[]) {
    this.#missing = [...expected];
  }

  /** The first missing request, as a message. */
  get missing(): string | undefined {
    const [next] = this.#missing;
    return next && `Expected ${textOf(next)}, which was not sent.`;
  }

  /** The requests of which one comes next. */
  get #next(): readonly Expected[] {
    return this.#missing.filter(({ group }) => group === this.#missing[0]?.group);
  }

  readonly exchange: Exchange = (dispatch, known, request, timing) => {
    // The activity of a local step is not expected.
    if (dispatch.participant === '') return exchange(dispatch, known, request, timing);
    const met = this.#next.find((one) => isMet(one, dispatch));
    if (met) {
      this.#missing.splice(this.#missing.indexOf(met), 1);
      return exchange(dispatch, met.answer, request, timing);
    }
    const expected = this.#next.map(textOf).join(' or ');
    const sent = textOf({ ...dispatch, content: { value: decodeContent(dispatch.content) } });
    const instead = expected === '' ? 'Expected no further request' : `Expected ${expected}`;
    this.mismatch ??= `${instead}, but ${sent} was sent, at step ${dispatch.step}.`;
    throw new HostInterrupt('An unexpected request was sent.');
  };
}

function isMet({ phase, target, content }: Expected, dispatch: Dispatch): boolean {
  if (phase !== dispatch.phase || target !== dispatch.target) return false;
  return content === undefined || stableText(content.value) === stableText(decodeContent(dispatch.content));
}

function textOf({ phase, target, content }: Omit<Expected, 'answer' | 'group'>): string {
  const names = { execute: 'the request', undo: 'the undo', probe: 'the probe', notice: 'the notice' };
  return `${names[phase]} ${target}${content ? ` ${stableText(content.value)}` : ''}`;
}
