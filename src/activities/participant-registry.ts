/** Owns the check of the participants' configuration, and the transports that come of it. */
import { compact } from '../context/compact';
import type { Phase } from '../definition/options/resolve-options';
import { readPolicy, type RetryPolicyData } from '../definition/options/step-options';
import { fieldOf, messageOf } from '../errors/describe-error';
import { formatValue } from '../errors/format-value';
import { isClass } from '../definition/is-class';
import { isThenable } from '../engine/callbacks/await-microtasks';
import { SagaError } from '../errors/saga-error';
import type { Route, RoutingTable } from '../protocol/routing';
import type { Transport } from './transport';
import { functionTransport } from './function-transport';
import { type HttpParticipantOptions, httpTransport } from './http/http-transport';
import { unknownKeys } from './known-keys';
import { PARTICIPANT_KEYS, serviceProblem } from './service-problem';
import type {
  FunctionParticipant,
  Participant,
  ParticipantPolicies,
  Participants,
  TransportParticipant,
} from './participants';
import { closeAll, type Close } from './close-transports';

const NAME = /^(?:\*|[A-Za-z0-9][A-Za-z0-9._~-]{0,99})$/;

const FORMS = 'a function, { url }, { taskQueue }, { call } or { transport }';

/** The participants of a worker: how the workflow routes to them, and the transports to those that this worker serves. */
export class ParticipantRegistry {
  /** The part that the workflow may know: no URLs, no secrets. */
  readonly routing: RoutingTable;
  readonly #transports = new Map<string, Transport>();
  readonly #closers = new Map<Close, string>();
  readonly #kinds = new Map<string, string>();

  /**
   * @param own - The transports to the participants of the library itself.
   * @throws {@link SagaError} `CONFIGURATION_INVALID` with everything that is wrong.
   */
  constructor(participants: Participants, own: Readonly<Record<string, Transport>> = {}) {
    for (const [name, transport] of Object.entries(own)) this.#transports.set(name, transport);
    const problems: string[] = [];
    if (!isNamed(participants)) {
      const message = `\`participants\` is an object of participants by name, not ${formatValue(participants)}.`;
      throw new SagaError('CONFIGURATION_INVALID', message, { details: { option: 'participants' } });
    }
    const routes = Object.entries(participants).map(([name, participant]) => {
      if (!NAME.test(name))
        problems.push(
          `${JSON.stringify(name)} is no participant name: it has letters, digits and . _ ~ - alone. The operation belongs into the target of a request: participant/operation.`,
        );
      return [name, this.#add(name, participant, problems)] as const;
    });
    if (problems.length > 0) {
      throw new SagaError('CONFIGURATION_INVALID', `The participants are wrong: ${problems.join(' ')}`, {
        details: { problems },
      });
    }
    this.routing = Object.fromEntries(routes);
  }

  /** The participants with their kinds, for a log: no URL but its origin, and no secrets. */
  get descriptions(): readonly string[] {
    return [...this.#kinds].map(([name, kind]) => `${name} (${kind})`);
  }

  /** The transport to a participant that this worker serves. */
  transportOf(participant: string): Transport | undefined {
    return this.#transports.get(participant) ?? this.#transports.get('*');
  }

  /**
   * Closes all transports, each once.
   *
   * @param onFailure - Called for each one that cannot be closed, or not in time. Closing itself never rejects.
   */
  close(onFailure: (participant: string, error: unknown) => void): Promise<void> {
    return closeAll(this.#closers, onFailure);
  }

  #add(name: string, participant: Participant, problems: string[]): Route {
    this.#kinds.set(name, kindOf(participant));
    if (isClass(participant)) {
      problems.push(`${name} is a class; pass a function, such as (request) => service.handle(request).`);
      return {};
    }
    if (typeof participant === 'function') {
      this.#transports.set(name, functionTransport(participant));
      return {};
    }
    if (typeof participant !== 'object' || participant === null) {
      problems.push(`${name} is ${FORMS}, not ${formatValue(participant)}.${meantForm(participant)}`);
      return {};
    }
    const service = serviceProblem(participant);
    if (service !== undefined) {
      problems.push(`${name} is ${service}`);
      return {};
    }
    const policies = readPolicies(name, participant, problems);
    const unknown = unknownKeys(participant, knownKeysOf(participant));
    if (unknown !== undefined) problems.push(`${name} ${unknown}`);
    if ('taskQueue' in participant) {
      const { taskQueue } = participant;
      if (typeof taskQueue !== 'string' || taskQueue === '') problems.push(`${name}.taskQueue is a text.`);
      return { ...policies, taskQueue };
    }
    this.#addOwn(name, participant, problems);
    return policies;
  }

  #addOwn(name: string, participant: Exclude<Participant, { taskQueue: string }>, problems: string[]): void {
    if ('transport' in participant) {
      this.#addTransport(name, participant, problems);
    } else if (isFunctionParticipant(participant)) {
      this.#transports.set(name, functionTransport(participant.call));
    } else if ('url' in participant) {
      try {
        this.#addTransport(name, httpTransport(participant), problems);
      } catch (error) {
        problems.push(`${name}: ${messageOf(error)}`);
      }
    } else {
      const found = isThenable(participant)
        ? 'a promise; await it'
        : `fields ${Object.keys(participant).join(', ') || '(none)'}`;
      problems.push(`${name} is ${FORMS}; found ${found}.`);
    }
  }

  #addTransport(
    name: string,
    { transport, close }: { readonly transport: unknown; readonly close?: unknown },
    problems: string[],
  ): void {
    if (typeof transport === 'function') this.#transports.set(name, transport as Transport);
    else problems.push(`${name}.transport is a function of a request, not ${formatValue(transport)}.`);
    if (typeof close === 'function') this.#closers.set(close as Close, name);
    else if (close !== undefined) problems.push(`${name}.close is a function, not ${formatValue(close)}.`);
  }
}

/** The form of a participant that a text probably means. */
function meantForm(participant: unknown): string {
  return typeof participant === 'string' && /^https?:/.test(participant)
    ? ' Write { url } with this text.'
    : '';
}

/** Whether a value has participants by name. */
function isNamed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const POLICY_KEYS = ['execute', 'undo', 'probe'] as const satisfies readonly (keyof ParticipantPolicies)[];
const TRANSPORT_KEYS = ['transport', 'close'] as const satisfies readonly (keyof TransportParticipant)[];
const HTTP_KEYS = [
  'url',
  'headers',
  'tls',
  'busy',
  'notFound',
  'idempotencyKey',
] as const satisfies readonly (keyof HttpParticipantOptions)[];

/** The options of a participant of this kind; of all kinds, where it has no kind. */
function knownKeysOf(participant: object): readonly string[] {
  if ('taskQueue' in participant) return ['taskQueue', ...POLICY_KEYS];
  if ('transport' in participant) return [...TRANSPORT_KEYS, ...POLICY_KEYS];
  if ('call' in participant) return ['call', ...POLICY_KEYS];
  if ('url' in participant) return [...HTTP_KEYS, ...POLICY_KEYS];
  return PARTICIPANT_KEYS;
}

function isFunctionParticipant(participant: object): participant is FunctionParticipant {
  return 'call' in participant && typeof (participant as { readonly call: unknown }).call === 'function';
}

/** The kind of a participant, whether it is correct or not. */
function kindOf(participant: unknown): string {
  const taskQueue = fieldOf(participant, 'taskQueue');
  if (taskQueue !== undefined) return `task queue ${typeof taskQueue === 'string' ? taskQueue : '?'}`;
  const url = fieldOf(participant, 'url');
  if (typeof url === 'string' && URL.canParse(url)) return `HTTP ${new URL(url).origin}`;
  return fieldOf(participant, 'transport') === undefined ? 'function' : 'transport';
}

function readPolicies(
  name: string,
  { execute, undo, probe }: Readonly<Partial<Record<Phase, unknown>>>,
  problems: string[],
): Partial<Record<Phase, RetryPolicyData>> {
  const read = (phase: Phase, policy: unknown) =>
    readPolicy(policy, (field, message) => problems.push(`${name}.${phase}.${field}: ${message}`));
  return Object.fromEntries(
    Object.entries(compact({ execute, undo, probe })).map(([phase, policy]) => [
      phase,
      read(phase as Phase, policy),
    ]),
  );
}
