/** The participants of the tests of values: they record the text of each request, and answer with a text. */
import type { IncomingMessage } from 'node:http';
import { setActivityOptions } from '@temporalio/activity';
import { type Payload, RawValue, rawValueTypeInfo } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { freshTaskQueue } from '../../support/saga-worker';
import { listen } from '../../support/service-http';
import { serverAddress } from '../../support/temporal-server';

/** A participant that answers all requests with the same JSON text. */
export interface TextParticipant {
  /** The texts of the requests, the oldest first. */
  readonly received: string[];
  /** The text of its answers. */
  answer: string;
}

/** A payload of a JSON text, as a client or worker of another language writes it. */
export function textPayload(text: string): RawValue {
  const payload: Payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(text) };
  return RawValue.fromPayload(payload);
}

/** A participant by HTTP. */
export async function httpParticipant(): Promise<
  TextParticipant & { readonly url: string; readonly close: () => void }
> {
  const participant: TextParticipant = { received: [], answer: '{}' };
  const service = await listen(0, async (message, response) => {
    participant.received.push(await textOf(message));
    response.writeHead(200, { 'content-type': 'application/json' }).end(participant.answer);
  });
  return Object.assign(participant, service);
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A participant on a task queue, whose worker reads and writes payloads itself. */
export async function queueParticipant(): Promise<
  TextParticipant & { readonly taskQueue: string; readonly close: () => Promise<void> }
> {
  const participant: TextParticipant = { received: [], answer: '{}' };
  const taskQueue = freshTaskQueue();
  const carry = async (content: RawValue) => {
    participant.received.push(Buffer.from(content.payload.data ?? []).toString());
    return Promise.resolve(textPayload(participant.answer));
  };
  const typeInfo = { inputTypes: [rawValueTypeInfo], outputType: rawValueTypeInfo };
  setActivityOptions({ typeInfo }, carry);
  const connection = await NativeConnection.connect({ address: serverAddress() });
  const worker = await Worker.create({ connection, taskQueue, activities: { 'queue/carry': carry } });
  const running = worker.run();
  const close = async () => {
    worker.shutdown();
    await running;
    await connection.close();
  };
  return Object.assign(participant, { taskQueue, close });
}
