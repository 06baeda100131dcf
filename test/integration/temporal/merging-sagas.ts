import { Saga, SagaRequest } from 'temporal-saga';

type Fields = Record<string, unknown>;

/** A common merge function, in which a key `__proto__` in external data writes to the prototype. */
function merge(target: Fields, source: Fields): void {
  for (const key of Object.keys(source)) {
    const value = source[key];
    const inner = target[key];
    if (isFields(value) && isFields(inner)) merge(inner, value);
    else target[key] = value;
  }
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}

export const merging = new Saga<{ payload: string }>('merging')
  .localStep('merge', ({ payload }) => {
    merge({}, JSON.parse(payload) as Fields);
  })
  .commit();

export const shipping = new Saga<{ shipped?: unknown }>('shipping')
  .remoteStep('ship', () => new SagaRequest({ target: 'carrier/ship', content: {} }))
  .onSuccess((context, response) => {
    context.shipped = response.content();
  })
  .commit();
