import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { send } from '../support/service-http';
import type { Answer } from './delivery';
import type { Fault } from './faults';

/** A request that meets with a fault. */
interface Case {
  /** To whoever asked. */
  readonly response: ServerResponse;
  /** In milliseconds. */
  readonly delay: number;
  /** Brings the request to the service, each time that it is called. */
  readonly deliver: () => Promise<Answer | undefined>;
}

const FAULTS: Readonly<Record<Fault, (one: Case) => Promise<void> | void>> = {
  none: async ({ response, deliver }) => pass(response, await deliver()),
  delay: late,
  hold: late,
  async 'hold-reply'({ response, delay, deliver }) {
    const answer = await deliver();
    await pause(delay);
    pass(response, answer);
  },
  async 'lose-reply'({ response, deliver }) {
    await deliver();
    response.destroy();
  },
  async 'garble-reply'({ response, deliver }) {
    await deliver();
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"deed": ');
  },
  async duplicate({ response, deliver }) {
    const [answer] = await Promise.all([deliver(), deliver()]);
    pass(response, answer);
  },
  async 'repeat-later'({ response, delay, deliver }) {
    pass(response, await deliver());
    await pause(delay);
    await deliver();
  },
  lose: ({ response }) => void response.destroy(),
  break: ({ response }) => send(response, 503, { reason: 'Broken.' }),
  'turn-away': ({ response }) => send(response, 429, { reason: 'Too many.' }),
  async busy({ response, deliver }) {
    await deliver();
    send(response, 409, { reason: 'Still under way.' });
  },
  refuse: ({ response }) => send(response, 422, { reason: 'Not now.' }),
};

/** Lets a request meet with a fault. Settles when nothing of the request is on its way any more. */
export async function suffer(fault: Fault, one: Case): Promise<void> {
  await FAULTS[fault](one);
}

async function late({ response, delay, deliver }: Case): Promise<void> {
  await pause(delay);
  pass(response, await deliver());
}

/** Where there was no answer the connection breaks. */
function pass(response: ServerResponse, answer: Answer | undefined): void {
  if (!answer) response.destroy();
  else response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
}
