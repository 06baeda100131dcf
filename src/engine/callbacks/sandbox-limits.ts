/**
 * Owns what callbacks cannot use, since they run in Temporal's workflow sandbox: the globals that it does not have, its
 * timers, and what to do instead. Both hosts give the same errors for them (S11).
 */
import { SagaError } from '../../errors/saga-error';
import { fieldOf } from '../../errors/describe-error';

const RANDOM =
  "Take ids and random values from the context that the saga starts with, from a step's activity (`sagaActivity`), or, on a worker, from `uuid4` of `@temporalio/workflow`.";
const IO = "Send a request in a remote step, or do the I/O in a local step's activity (`sagaActivity`).";
const WAIT =
  "Wait in a remote step's participant or in an activity (`sagaActivity`); a deadline is an option of the saga or the step.";
const COPY = 'The context of a callback is a copy of its own already; copy the fields of other values.';
const BYTES = 'Use Uint8Array, TextEncoder and TextDecoder, or a step with an activity (`sagaActivity`).';
const SETTINGS =
  "Pass settings as the callback's parameters or in the context, or read them in an activity (`sagaActivity`).";
const CLOCK =
  'Use Date.now(), which is the time of the workflow there, or measure in an activity (`sagaActivity`).';
const PLAIN = "Leave it to a local step's activity (`sagaActivity`), which runs outside of the sandbox.";

/** The well-known globals of Node and of browsers that the sandbox does not have, by the advice. */
const MISSING: readonly (readonly [advice: string, names: readonly string[]])[] = [
  [RANDOM, ['crypto', 'Crypto', 'CryptoKey', 'SubtleCrypto']],
  [
    IO,
    [
      ...['fetch', 'FormData', 'Headers', 'Request', 'Response', 'Blob', 'File', 'XMLHttpRequest'],
      ...['WebSocket', 'EventSource', 'BroadcastChannel', 'MessageChannel', 'MessagePort', 'MessageEvent'],
      ...['localStorage', 'sessionStorage', 'indexedDB', 'Worker'],
    ],
  ],
  [WAIT, ['setInterval', 'clearInterval', 'setImmediate', 'clearImmediate', 'queueMicrotask']],
  [WAIT, ['requestAnimationFrame', 'cancelAnimationFrame', 'requestIdleCallback', 'AbortSignal']],
  [COPY, ['structuredClone']],
  [BYTES, ['Buffer', 'atob', 'btoa', 'TextEncoderStream', 'TextDecoderStream']],
  [BYTES, ['CompressionStream', 'DecompressionStream']],
  [SETTINGS, ['process', 'navigator', 'Navigator']],
  [
    CLOCK,
    [
      ...['performance', 'Performance', 'PerformanceEntry', 'PerformanceMark', 'PerformanceMeasure'],
      ...['PerformanceObserver', 'PerformanceObserverEntryList', 'PerformanceResourceTiming'],
    ],
  ],
  [
    PLAIN,
    [
      ...['document', 'window', 'Event', 'EventTarget', 'CustomEvent', 'CloseEvent', 'DOMException'],
      ...['Storage', 'URLPattern', 'ReadableStream', 'ReadableStreamDefaultReader'],
      ...['ReadableStreamBYOBReader', 'ReadableStreamBYOBRequest', 'ReadableByteStreamController'],
      ...['ReadableStreamDefaultController', 'WritableStream', 'WritableStreamDefaultController'],
      ...['WritableStreamDefaultWriter', 'TransformStream', 'TransformStreamDefaultController'],
      ...['ByteLengthQueuingStrategy', 'CountQueuingStrategy'],
    ],
  ],
];

const WAYS_OUT = new Map(MISSING.flatMap(([advice, names]) => names.map((name) => [name, advice] as const)));

/** The names of the globals that a callback does not find. */
export const MISSING_GLOBALS: readonly string[] = [...WAYS_OUT.keys()];

/** Names that are no globals of Node, but stand for one. */
const MODULES =
  "Import modules at the top of the file of the sagas; one that needs Node goes into a step's activity (`sagaActivity`) or a participant.";
const ALIASES: ReadonlyMap<string, string> = new Map([
  ...['require', 'module', '__dirname', '__filename'].map((name) => [name, MODULES] as const),
  ['getRandomValues', RANDOM],
  ['randomUUID', RANDOM],
]);

const NOT_DEFINED = /^([\w$]+) is not defined$/;

/** A use through the global object: it finds `undefined` there. */
const NOT_A_FUNCTION =
  /^(?:globalThis|global|window|self)\.([\w$]+)(?:\.[\w$]+)? is not a (?:function|constructor)/;

/** How libraries say that they have no source of randomness. */
const NO_RANDOMNESS = /\b(getRandomValues|randomUUID)\b/;

/** How far the causes of an error are searched: libraries wrap the errors of globals. */
const MOST_CAUSES = 5;

/** What to do instead, for an error that says that a callback used a global that the sandbox does not have. */
export function wayOut(thrown: unknown): string | undefined {
  let error = thrown;
  for (let depth = 0; depth < MOST_CAUSES && error !== undefined; depth += 1) {
    const advice = adviceFor(error);
    if (advice !== undefined) return advice;
    error = fieldOf(error, 'cause');
  }
  return undefined;
}

function adviceFor(error: unknown): string | undefined {
  const name = missingName(error);
  const advice = name === undefined ? undefined : (WAYS_OUT.get(name) ?? ALIASES.get(name));
  return advice && `Callbacks run in Temporal's workflow sandbox, which has no ${String(name)}. ${advice}`;
}

function missingName(error: unknown): string | undefined {
  const message = fieldOf(error, 'message');
  if (typeof message !== 'string') return undefined;
  if (fieldOf(error, 'name') === 'ReferenceError') return NOT_DEFINED.exec(message)?.[1];
  if (!isErrorLike(error)) return undefined;
  return NOT_A_FUNCTION.exec(message)?.[1] ?? NO_RANDOMNESS.exec(message)?.[1];
}

/** Any class of error: libraries have their own. */
function isErrorLike(error: unknown): boolean {
  return typeof fieldOf(error, 'stack') === 'string';
}

/** The timers of the sandbox: each would be a timer of the workflow, which history keeps and a replay asks for. */
export const REFUSED_TIMERS = ['setTimeout', 'clearTimeout'] as const;

/**
 * Stands for a timer function while callbacks run.
 *
 * @throws {@link SagaError} `CALLBACK_UNSETTLED` when it is called.
 */
export function refusedTimer(name: (typeof REFUSED_TIMERS)[number]): () => never {
  return () => {
    throw new SagaError('CALLBACK_UNSETTLED', `${name} was called, but callbacks use no timers. ${WAIT}`);
  };
}
