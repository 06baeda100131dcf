import { Saga, SagaContext, SagaRequest } from 'temporal-saga';
import { InMemoryHost, type ParticipantFunction } from 'temporal-saga/testing';

/** The contents of the requests of a run. */
async function sentBy(saga: Saga, uuid?: string) {
  const contents: unknown[] = [];
  const participant: ParticipantFunction = ({ content }) => void contents.push(content);
  const execution = await new InMemoryHost({ participants: { '*': participant } }).run(
    saga.commit(),
    {},
    uuid === undefined ? {} : { uuid },
  );
  return { contents, execution };
}

const volume = (context: { idFor(name: string): string }) =>
  new SagaRequest({ target: 'a/do', content: { id: context.idFor('volume') } });

describe('an id of an execution', () => {
  it('is the same in each callback, in undos and in inner contexts, and differs by name', async () => {
    const saga = new Saga('s');
    saga.remoteStep('a', volume).onFailure(volume);
    saga.sagaStep('inner', (body) => body.remoteStep('b', volume)).input(() => ({}));
    saga.forEachStep('each', (body) => body.remoteStep('c', volume)).over(() => [1]);
    saga.remoteStep('d', (context) => new SagaRequest({ target: 'a/do', content: context.idFor('other') }));
    saga.localStep('stop', () => new Error('stop'));
    const { contents } = await sentBy(saga);
    const [first, , , other] = contents as [{ id: string }, unknown, unknown, string];
    expect(first.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(contents).toEqual([first, first, first, other, first]);
    expect(other).not.toBe(first.id);
  });

  it('differs between executions, and is the same for the same execution', async () => {
    const saga = () => {
      const one = new Saga('s');
      one.remoteStep('a', volume);
      return one;
    };
    const [one, again, other] = await Promise.all([
      sentBy(saga(), 'one'),
      sentBy(saga(), 'one'),
      sentBy(saga(), 'other'),
    ]);
    expect(one.contents).toEqual(again.contents);
    expect(one.contents).not.toEqual(other.contents);
  });

  it('is no field of the context', async () => {
    const saga = new Saga('s');
    saga.localStep(
      'a',
      (context) => void (context.seen = [Object.keys(context), 'idFor' in context, context.idFor('x')]),
    );
    const { execution } = await sentBy(saga);
    expect(execution.context.seen).toEqual([[], false, expect.any(String)]);
  });

  it('is hidden by a field of that name, and the static form finds it', async () => {
    const saga = new Saga('s');
    saga.localStep('a', (context) => {
      context.set('idFor', 5);
      context.seen = SagaContext.idFor(context, 'x');
    });
    const { execution } = await sentBy(saga);
    expect(execution.context).toEqual({ idFor: 5, seen: expect.any(String) as string });
  });

  it('needs an execution, and a name', async () => {
    const refusal = expect.objectContaining({ code: 'INPUT_INVALID' }) as Error;
    expect(() => new SagaContext().idFor('x')).toThrow(refusal);
    for (const name of ['', 5, undefined]) {
      const saga = new Saga('s');
      saga.localStep('a', (context) => void context.idFor(name as string));
      const { execution } = await sentBy(saga);
      expect(execution.error).toMatchObject({ code: 'CALLBACK_FAILED', step: 'a' });
    }
  });
});
