import { Saga, SagaContext, SagaRequest } from 'temporal-saga';

type Trip = Record<string, unknown> & { id: string };

const content = ({ id }: { id: string }) => ({ id });
const request = (target: string) => (context: SagaContext<Trip>) =>
  new SagaRequest({ target, content: content(context) });

/** Three remote steps in fast mode; each has an undo. */
export const fastTrip = new Saga<Trip>('fast-trip', { dispatch: 'local' });
for (const step of ['car', 'flight', 'hotel']) {
  fastTrip
    .remoteStep(step)
    .onExecute(request(`trips/${step}`))
    .onSuccess((context, reply) => {
      context[step] = reply.content();
    })
    .onFailure(request(`trips/${step}-undo`));
}
fastTrip.commit();
