/** The participants of the tests of values: they keep the text of what they got, and answer with a text. */
import type { IncomingMessage } from 'node:http';
import { setActivityOptions } from '@temporalio/activity';
import { type Payload, RawValue, rawValueTypeInfo } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { freshTaskQueue } from '../../support/saga-worker';
import { listen } from '../../support/service-http';
import { serverAddress } from '../../support/temporal-server';

/** A participant that answers all requests with the same JSON text. */
export interface TextDoor {
  /** The texts of the requests that came, the oldest first. */
  readonly came: string[];
  /** What it answers. */
  answer: string;
}

/** A payload of a JSON text, as a client or worker of another language writes it. */
export function textPayload(text: string): RawValue {
  const payload: Payload = { metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from(text) };
  return RawValue.fromPayload(payload);
}

/** A participant by HTTP. */
export async function httpDoor(): Promise<TextDoor & { readonly url: string; readonly close: () => void }> {
  const door: TextDoor = { came: [], answer: '{}' };
  const service = await listen(0, async (message, response) => {
    door.came.push(await textOf(message));
    response.writeHead(200, { 'content-type': 'application/json' }).end(door.answer);
  });
  return Object.assign(door, service);
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** A participant on a task queue, whose worker sees and writes payloads themselves. */
export async function queueDoor(): Promise<
  TextDoor & { readonly taskQueue: string; readonly close: () => Promise<void> }
> {
  const door: TextDoor = { came: [], answer: '{}' };
  const taskQueue = freshTaskQueue();
  const carry = async (content: RawValue) => {
    door.came.push(Buffer.from(content.payload.data ?? []).toString());
    return Promise.resolve(textPayload(door.answer));
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
  return Object.assign(door, { taskQueue, close });
}
