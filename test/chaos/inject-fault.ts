import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { send } from '../support/service-http';
import type { Answer } from './forward-request';
import type { Fault } from './faults';

/** A request into which a fault is injected. */
interface Case {
  /** The response to the worker. */
  readonly response: ServerResponse;
  /** In milliseconds. */
  readonly delay: number;
  /** Sends the request to the service, each time it is called. */
  readonly forward: () => Promise<Answer | undefined>;
}

const FAULTS: Readonly<Record<Fault, (one: Case) => Promise<void> | void>> = {
  none: async ({ response, forward }) => pass(response, await forward()),
  delay: late,
  hold: late,
  async 'hold-reply'({ response, delay, forward }) {
    const answer = await forward();
    await pause(delay);
    pass(response, answer);
  },
  async 'lose-reply'({ response, forward }) {
    await forward();
    response.destroy();
  },
  async 'garble-reply'({ response, forward }) {
    await forward();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"effect": ');
  },
  async duplicate({ response, forward }) {
    const [answer] = await Promise.all([forward(), forward()]);
    pass(response, answer);
  },
  async 'repeat-later'({ response, delay, forward }) {
    pass(response, await forward());
    await pause(delay);
    await forward();
  },
  lose: ({ response }) => void response.destroy(),
  break: ({ response }) => send(response, 503, { reason: 'Broken.' }),
  throttle: ({ response }) => send(response, 429, { reason: 'Too many.' }),
  async busy({ response, forward }) {
    await forward();
    send(response, 409, { reason: 'Still running.' });
  },
  refuse: ({ response }) => send(response, 422, { reason: 'Not now.' }),
};

/** Injects a fault into a request. Resolves when no copy of the request is on its way. */
export async function injectFault(fault: Fault, one: Case): Promise<void> {
  await FAULTS[fault](one);
}

async function late({ response, delay, forward }: Case): Promise<void> {
  await pause(delay);
  pass(response, await forward());
}

/** Passes an answer on; without one it breaks the connection. */
function pass(response: ServerResponse, answer: Answer | undefined): void {
  if (!answer) response.destroy();
  else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
}
