import { Saga, SagaRequest, type StepOptions } from 'temporal-saga';
import { maySendLocally } from '../../../src/definition/walk-definition';

const request = () => new SagaRequest({ target: 'stock/reserve' });

/** A saga whose one step is in a branch. */
function branched(inside: StepOptions, outside: StepOptions = {}) {
  const saga = new Saga('order', outside);
  saga.sagaStep('inner', (body) => body.remoteStep('reserve', request, inside).withoutUndo('a test'));
  return saga.commit().toJSON();
}

describe('a saga may send local requests', () => {
  it('where the saga has the option', () => {
    expect(maySendLocally(branched({}, { dispatch: 'local' }))).toBe(true);
  });

  it('where a step in a branch has the option', () => {
    expect(maySendLocally(branched({ dispatch: 'local' }))).toBe(true);
  });

  it('where it makes steps while it runs', () => {
    const saga = new Saga('order');
    saga.dynamicStep('made', () => new Saga().remoteStep('reserve', request).withoutUndo('a test').commit());
    expect(maySendLocally(saga.commit().toJSON())).toBe(true);
  });

  it('and nowhere else', () => {
    expect(maySendLocally(branched({}))).toBe(false);
    expect(maySendLocally(branched({ dispatch: 'activity' }))).toBe(false);
  });
});
