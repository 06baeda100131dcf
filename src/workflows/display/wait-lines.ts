/** Owns what the current details say of open waits: what has to come, and the updates that answer it, filled in. */
import { compact } from '../../context/compact';
import type { SagaState } from '../../engine/saga-state';
import type { OpenWait, WaitKind } from '../../engine/waits/open-wait';
import { DECIDE_UPDATE, EVENT_UPDATE } from '../../protocol/names';
import { codeSpan, isoTime, oneLine, shortName } from './markdown';
import { type ExecutionPlace, pasted } from './update-lines';

/** What the steps of an execution wait for, in the order in which they began to wait. */
export function openWaitsOf({ active, journal }: SagaState): readonly OpenWait[] {
  return active.all.flatMap(({ step }) => journal.find(step)?.wait ?? []);
}

/** What a wait waits for, and until when. */
export function waitLines(wait: OpenWait, longestMessage: number): readonly string[] {
  const { step, until, shows } = wait;
  const limit = until === undefined ? '' : `, until ${isoTime(until)}`;
  return [
    '',
    `**Waits for ${whatOf(wait)}** at step ${codeSpan(shortName(step))}${limit}`,
    ...(shows === undefined
      ? []
      : [`To decide about: ${codeSpan(oneLine(JSON.stringify(shows), longestMessage))}`]),
  ];
}

const WAITED_FOR: Readonly<Record<Exclude<WaitKind, 'event'>, string>> = {
  timer: 'a time',
  decision: 'a decision',
  query: 'the time of its next question',
};

function whatOf({ kind, event = '', key }: OpenWait): string {
  if (kind !== 'event') return WAITED_FOR[kind];
  const keyed = key === undefined ? '' : ` with the key ${codeSpan(shortName(key))}`;
  return `the event ${codeSpan(shortName(event))}${keyed}`;
}

/** A block for each update that answers a wait; a timer and a query have none. */
export function answerLines(
  { kind, step, choices = [], seen, event, key }: OpenWait,
  place: ExecutionPlace | undefined,
): readonly string[] {
  if (kind === 'event') {
    const argument = compact({ event, key, content: {} });
    return ['', `**${EVENT_UPDATE}** sends the event.`, ...pasted(EVENT_UPDATE, argument, place)];
  }
  return choices.flatMap((choice) => {
    const argument = compact({ step, choice, by: '', seen });
    const what = `**${DECIDE_UPDATE}** decides ${codeSpan(shortName(choice))}.`;
    return ['', what, ...pasted(DECIDE_UPDATE, argument, place)];
  });
}
