import { type History, type HistoryEvent, isOfType, readHistory, renumbered } from './history';

/** Changes a history so that the code cannot have written it. */
export type Tampering = (history: History) => History;

/** Changes that replay must notice. Each fits every history, because all have a request and an end. */
export const TAMPERINGS: Readonly<Record<string, Tampering>> = {
  'another activity id': (history) => {
    activityOf(history).activityId += '-too';
    return history;
  },
  'another activity type': (history) => {
    activityOf(history).activityType.name += '-too';
    return history;
  },
  'a timer in place of an activity': ({ events }) => {
    const first = events.findIndex((event) => isOfType(event, 'ACTIVITY_TASK_SCHEDULED'));
    return { events: events.map((event, index) => (index === first ? asTimer(event) : event)) };
  },
  'two commands in another order': ({ events }) => {
    const commands = events.filter((event) => isOfType(event, ...COMMANDS));
    const other = commands.findIndex((event) => signature(event) !== signature(commands[0]));
    return { events: swapped(events, commands[0], commands[other]) };
  },
  'a missing activity': ({ events }) => {
    const last = events.findLast((event) => isOfType(event, 'ACTIVITY_TASK_SCHEDULED'));
    return renumbered({ events: events.filter((event) => !belongsTo(event, last?.eventId)) });
  },
  'another end': ({ events }) => ({
    events: events.map((event, index) => (index === events.length - 1 ? asOtherEnd(event) : event)),
  }),
};

/** Changes that replay must notice in some histories; `undefined` for a history that does not hold such. */
export const FLOW_TAMPERINGS: Readonly<Record<string, (history: History) => History | undefined>> = {
  'two branches that begin in another order': ({ events }) => {
    const [one, other] = begunTogether(events);
    return one && other && { events: swapped(events, one, other) };
  },
  'a branch that does not begin': ({ events }) => {
    const [one] = begunTogether(events);
    return one && renumbered({ events: events.filter((event) => !belongsTo(event, one.eventId)) });
  },
  'another choice': (history) => {
    const decision = acceptedUpdate(history, 'saga.decide');
    return decision && changed(history, decision, { yes: 'no', no: 'yes' });
  },
  'another local activity': ({ events }) => {
    const local = localActivitiesIn(events).at(-1);
    const data = local?.markerRecordedEventAttributes?.details['data']?.payloads[0];
    if (!local || !data) return undefined;
    const marker = JSON.parse(Buffer.from(data.data, 'base64').toString()) as { activity_type: string };
    marker.activity_type += '-too';
    data.data = Buffer.from(JSON.stringify(marker)).toString('base64');
    return { events };
  },
  'a missing local activity': ({ events }) => {
    const local = localActivitiesIn(events).at(-1);
    return local && renumbered({ events: events.filter((event) => event !== local) });
  },
  'an event that no step waits for': (history) => {
    const signal = history.events.find((one) => isOfType(one, 'WORKFLOW_EXECUTION_SIGNALED'));
    const event = signal ?? acceptedUpdate(history, 'saga.event');
    return event && changed(history, event, { paid: 'sent' });
  },
};

/**
 * The ends of two requests that came in one activation, in the other order: flows continue in the order of their
 * definition, so that the history still replays. `undefined` for a history without such.
 */
export function withEndsSwapped({ events }: History): History | undefined {
  const tasks = new Map<number, HistoryEvent[]>();
  let task = 0;
  for (const event of events) {
    if (isOfType(event, 'WORKFLOW_TASK_STARTED')) task += 1;
    if (isOfType(event, 'ACTIVITY_TASK_COMPLETED')) tasks.set(task, [...(tasks.get(task) ?? []), event]);
  }
  const [one, other] = [...tasks.values()].find(({ length }) => length > 1) ?? [];
  if (!one || !other) return undefined;
  const startOf = ({ activityTaskCompletedEventAttributes: end }: HistoryEvent) =>
    events.find(({ eventId }) => eventId === end?.startedEventId);
  return { events: swapped(swapped(events, one, other), startOf(one), startOf(other)) };
}

/** The local activities that carry requests. */
function localActivitiesIn(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  return events.filter(({ markerRecordedEventAttributes: marker }) => {
    const data =
      marker?.markerName === 'core_local_activity' ? marker.details['data']?.payloads[0]?.data : '';
    return (
      data !== undefined && data !== '' && !Buffer.from(data, 'base64').toString().includes('@temporal-saga/')
    );
  });
}

/** Two activities that one workflow task has scheduled, if any did. */
function begunTogether(events: readonly HistoryEvent[]): readonly HistoryEvent[] {
  const scheduled = events.filter((event) => isOfType(event, 'ACTIVITY_TASK_SCHEDULED'));
  const taskOf = (event: HistoryEvent | undefined) =>
    event?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId;
  const first = scheduled.findIndex((event, index) => taskOf(event) === taskOf(scheduled[index + 1]));
  return first < 0 ? [] : scheduled.slice(first, first + 2);
}

function acceptedUpdate({ events }: History, name: string): HistoryEvent | undefined {
  return events.find(
    (event) =>
      isOfType(event, 'WORKFLOW_EXECUTION_UPDATE_ACCEPTED') && JSON.stringify(event).includes(`"${name}"`),
  );
}

/** A history with some words of a message replaced. */
function changed(
  { events }: History,
  message: HistoryEvent | undefined,
  words: Readonly<Record<string, string>>,
): History {
  const replace = (key: string, value: unknown): unknown => {
    if (key !== 'data' || typeof value !== 'string') return value;
    const text = Buffer.from(value, 'base64').toString();
    const other = text.replaceAll(/"(\w+)"/g, (whole, word: string) =>
      word in words ? `"${String(words[word])}"` : whole,
    );
    return Buffer.from(other).toString('base64');
  };
  const other = JSON.parse(JSON.stringify(message, replace)) as HistoryEvent;
  return { events: events.map((event) => (event === message ? other : event)) };
}

/** The events that answer a command, in which a change of the code becomes visible. */
const COMMANDS = [
  'ACTIVITY_TASK_SCHEDULED',
  'TIMER_STARTED',
  'MARKER_RECORDED',
  'WORKFLOW_PROPERTIES_MODIFIED',
] as const;

function activityOf({ events }: History): { activityId: string; activityType: { name: string } } {
  const attributes = events.findLast(
    ({ activityTaskScheduledEventAttributes }) => activityTaskScheduledEventAttributes,
  )?.activityTaskScheduledEventAttributes;
  if (!attributes) throw new Error('The history has no activity.');
  return attributes;
}

function belongsTo(event: HistoryEvent, scheduled: string | undefined): boolean {
  const attributes = Object.values(event).find((value) => typeof value === 'object' && value !== null);
  return (
    event.eventId === scheduled ||
    (attributes as { scheduledEventId?: string } | undefined)?.scheduledEventId === scheduled
  );
}

function asTimer({ eventId, eventTime }: HistoryEvent): HistoryEvent {
  return {
    eventId,
    eventTime,
    eventType: 'EVENT_TYPE_TIMER_STARTED',
    timerStartedEventAttributes: { timerId: '1', startToFireTimeout: '1s' },
  };
}

function signature(event: HistoryEvent | undefined): string {
  return `${event?.eventType ?? ''} ${event?.activityTaskScheduledEventAttributes?.activityId ?? ''}`;
}

/** Swaps two events; the numbers stay in their order. */
function swapped(
  events: readonly HistoryEvent[],
  one: HistoryEvent | undefined,
  other: HistoryEvent | undefined,
): HistoryEvent[] {
  if (!one || !other) throw new Error('The history has no two commands that differ.');
  return events.map((event) => {
    if (event === one) return { ...other, eventId: event.eventId };
    return event === other ? { ...one, eventId: event.eventId } : event;
  });
}

function asOtherEnd({ eventId, eventTime, eventType }: HistoryEvent): HistoryEvent {
  const isCompleted = eventType.endsWith('EXECUTION_COMPLETED');
  return isCompleted
    ? {
        eventId,
        eventTime,
        eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_FAILED',
        workflowExecutionFailedEventAttributes: { failure: { message: 'failed' } },
      }
    : {
        eventId,
        eventTime,
        eventType: 'EVENT_TYPE_WORKFLOW_EXECUTION_COMPLETED',
        workflowExecutionCompletedEventAttributes: {},
      };
}

/** Another context in the first answer that contains one; `undefined` if there is none. */
export function withOtherContext(history: History): History | undefined {
  const echo = history.events.find((event) => contextIn(event));
  const payload = echo && payloadOf(echo);
  if (!payload) return undefined;
  const answer = decode(payload.data);
  answer.echo.context['tampered'] = true;
  payload.data = Buffer.from(JSON.stringify(answer)).toString('base64');
  return history;
}

/**
 * A history that waits for an operator at the undo of its second step, with two changes: the step has a broken answer, and
 * its undo was refused with an HTTP status.
 */
export function withUndoInDoubt({ events }: History, httpStatus: number): History {
  const scheduled = events.filter((event) => isOfType(event, 'ACTIVITY_TASK_SCHEDULED'));
  const [, second, third, undo] = scheduled;
  if (!second || !third || !undo) throw new Error('The history has no third step and no undo.');
  answer(events, second, { status: 500, content: {} });
  answer(events, undo, { status: 400, httpStatus, content: {} });
  const place = events.indexOf(third);
  return renumbered({ events: events.toSpliced(place, events.indexOf(undo) - place) });
}

function answer(events: readonly HistoryEvent[], { eventId }: HistoryEvent, reply: object): void {
  const end = events.find((event) => isOfType(event, 'ACTIVITY_TASK_COMPLETED') && belongsTo(event, eventId));
  const payload = end && payloadOf(end);
  if (!payload) throw new Error(`The activity of event ${eventId} was not answered.`);
  payload.data = Buffer.from(JSON.stringify({ ...decode(payload.data), reply })).toString('base64');
}

/** The history up to the moment at which the worker handles that answer: the rest is not replayed. */
export function untilThatAnswer(history: History): History {
  const answer = history.events.findIndex((event) => contextIn(event)?.['tampered']);
  const end = history.events.findIndex(
    (event, index) => index > answer && isOfType(event, 'WORKFLOW_TASK_STARTED'),
  );
  return { events: history.events.slice(0, end + 1) };
}

/** Whether a flow on a layer has answers after the first one that contains a context. */
export function hasLayerOverContext({ events }: History): boolean {
  const first = events.findIndex((event) => contextIn(event));
  return events.some((event, index) => index > first && echoIn(event)?.baseDigest !== undefined);
}

interface Answer {
  readonly echo: { readonly context: Record<string, unknown>; readonly baseDigest?: string };
}

function echoIn(event: HistoryEvent): Partial<Answer['echo']> | undefined {
  const payload = payloadOf(event);
  return payload && (decode(payload.data) as Partial<Answer>).echo;
}

function contextIn(event: HistoryEvent): Record<string, unknown> | undefined {
  return echoIn(event)?.context;
}

function payloadOf(event: HistoryEvent): { data: string } | undefined {
  return event.activityTaskCompletedEventAttributes?.result?.payloads?.find(({ data }) => data !== undefined);
}

function decode(data: string): Answer {
  return JSON.parse(Buffer.from(data, 'base64').toString()) as Answer;
}

/** A history with the marker of change flag 1, taken from a history that has it. */
export function withFlag(history: History, source: string): History {
  const flag = readHistory(source).events.filter((event) => isFlag(event));
  const place = history.events.findLastIndex((event) => isOfType(event, 'ACTIVITY_TASK_SCHEDULED'));
  const marked = flag.map((event, index) => ({ ...event, eventId: `flag-${String(index)}` }));
  return renumbered({ events: history.events.toSpliced(place, 0, ...marked) });
}

/** A history without that marker. */
export function withoutFlag({ events }: History): History {
  return renumbered({ events: events.filter((event) => !isFlag(event)) });
}

function isFlag(event: HistoryEvent): boolean {
  return (
    isOfType(event, 'MARKER_RECORDED', 'UPSERT_WORKFLOW_SEARCH_ATTRIBUTES') &&
    /core_patch|TemporalChangeVersion/.test(JSON.stringify(event))
  );
}
