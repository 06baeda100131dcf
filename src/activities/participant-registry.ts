import type { Phase } from '../definition/options/resolve-options';
import { readPolicy, type RetryPolicyData } from '../definition/options/step-options';
import { SagaError } from '../errors/saga-error';
import { messageOf } from '../errors/describe-error';
import type { Route, RoutingTable } from '../protocol/routing';
import type { Transport } from './transport';
import { functionTransport } from './function-transport';
import { type HttpParticipantOptions, httpTransport } from './http/http-transport';
import { unknownKeys } from './known-keys';
import type { FunctionParticipant, Participant, ParticipantPolicies, Participants } from './participants';

const NAME = /^(?:\*|[A-Za-z0-9][A-Za-z0-9._~-]{0,99})$/;

/**
 * The participants of a worker: how the workflow routes to them, and how the worker reaches those that it
 * serves itself.
 */
export class ParticipantRegistry {
  /** What the workflow may know: no URLs, no secrets. */
  readonly routing: RoutingTable;
  readonly #transports = new Map<string, Transport>();
  readonly #closers: (() => Promise<void>)[] = [];

  /** @throws {@link SagaError} `CONFIGURATION_INVALID` with everything that is wrong. */
  constructor(participants: Participants) {
    const problems: string[] = [];
    const routes = Object.entries(participants).map(([name, participant]) => {
      if (!NAME.test(name)) problems.push(`"${name}" is no participant name; it matches ${NAME.source}.`);
      return [name, this.#add(name, participant, problems)] as const;
    });
    if (problems.length > 0) {
      throw new SagaError('CONFIGURATION_INVALID', `The participants are wrong: ${problems.join(' ')}`, {
        details: { problems },
      });
    }
    this.routing = Object.fromEntries(routes);
  }

  /** How to reach a participant that this worker serves. */
  transportOf(participant: string): Transport | undefined {
    return this.#transports.get(participant) ?? this.#transports.get('*');
  }

  /** Closes idle connections. */
  async close(): Promise<void> {
    await Promise.all(this.#closers.map((close) => close()));
  }

  #add(name: string, participant: Participant, problems: string[]): Route {
    if (typeof participant === 'function') {
      this.#transports.set(name, functionTransport(participant));
      return {};
    }
    if (typeof participant !== 'object' || participant === null) {
      problems.push(`${name} is a function, { url }, { taskQueue } or { call }, not ${typeof participant}.`);
      return {};
    }
    const policies = readPolicies(name, participant, problems);
    const unknown = unknownKeys(participant, knownKeysOf(participant));
    if (unknown !== undefined) problems.push(`${name} ${unknown}.`);
    if ('taskQueue' in participant) {
      const { taskQueue } = participant;
      if (typeof taskQueue !== 'string' || taskQueue === '') problems.push(`${name}.taskQueue is a text.`);
      return { ...policies, taskQueue };
    }
    this.#addOwn(name, participant, problems);
    return policies;
  }

  #addOwn(name: string, participant: Exclude<Participant, { taskQueue: string }>, problems: string[]): void {
    if (isFunctionParticipant(participant)) {
      this.#transports.set(name, functionTransport(participant.call));
    } else if ('url' in participant) {
      try {
        const { send, close } = httpTransport(participant);
        this.#transports.set(name, send);
        this.#closers.push(close);
      } catch (error) {
        problems.push(`${name}: ${messageOf(error)}`);
      }
    } else {
      problems.push(
        `${name} is a function, { url }, { taskQueue } or { call }; found ${Object.keys(participant).join(', ')}.`,
      );
    }
  }
}

const POLICY_KEYS = ['execute', 'undo', 'probe'] as const satisfies readonly (keyof ParticipantPolicies)[];
const HTTP_KEYS = [
  'url',
  'headers',
  'tls',
  'busy',
  'notFound',
  'idempotencyKey',
] as const satisfies readonly (keyof HttpParticipantOptions)[];

/** The options of the kind of participant that is meant; of all kinds, where none is. */
function knownKeysOf(participant: object): readonly string[] {
  if ('taskQueue' in participant) return ['taskQueue', ...POLICY_KEYS];
  if ('call' in participant) return ['call', ...POLICY_KEYS];
  if ('url' in participant) return [...HTTP_KEYS, ...POLICY_KEYS];
  return ['taskQueue', 'call', ...HTTP_KEYS, ...POLICY_KEYS];
}

function isFunctionParticipant(participant: object): participant is FunctionParticipant {
  return 'call' in participant && typeof (participant as { readonly call: unknown }).call === 'function';
}

function readPolicies(
  name: string,
  { execute, undo, probe }: Readonly<Partial<Record<Phase, unknown>>>,
  problems: string[],
): Partial<Record<Phase, RetryPolicyData>> {
  const read = (phase: Phase, policy: unknown) =>
    readPolicy(policy, (field, message) => problems.push(`${name}.${phase}.${field}: ${message}`));
  return {
    ...(execute !== undefined && { execute: read('execute', execute) }),
    ...(undo !== undefined && { undo: read('undo', undo) }),
    ...(probe !== undefined && { probe: read('probe', probe) }),
  };
}
