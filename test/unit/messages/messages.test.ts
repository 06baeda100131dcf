import { SagaError, SagaRefused, SagaRequest, SagaResponse, SagaResponseStatus } from 'temporal-saga';

const hostile = new Proxy(
  {},
  {
    has: () => {
      throw new Error('no');
    },
  },
);

describe('a request', () => {
  it('has a target and a content, {} by default', () => {
    expect({ ...new SagaRequest({ target: 'a/b' }) }).toEqual({ target: 'a/b', content: {} });
    expect({ ...new SagaRequest({ target: 'a', content: null }) }).toEqual({ target: 'a', content: null });
  });
});

describe('a response', () => {
  it('is a success without content by default', () => {
    const response = new SagaResponse();
    const { ok, status, httpStatus, uuid, request } = response;
    expect([ok, status, response.content(), httpStatus, uuid, request]).toEqual([
      true,
      200,
      {},
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('may name the execution and the request that it replies to', () => {
    expect(new SagaResponse({ uuid: 'order-1', request: 'run:reserve:execute:1' })).toMatchObject({
      uuid: 'order-1',
      request: 'run:reserve:execute:1',
    });
  });

  it.each([
    [200, true],
    [400, false],
    [500, false],
  ] as const)('has the status %d', (status, ok) => {
    const response = new SagaResponse({ status, content: [1], httpStatus: 404, uuid: 'u' });
    expect([response.ok, response.status, response.httpStatus, response.uuid]).toEqual([
      ok,
      status,
      404,
      'u',
    ]);
    expect(response.content()).toEqual([1]);
  });

  it.each([0, '', null, false])('may have the content %j', (content) => {
    expect(new SagaResponse({ content }).content()).toBe(content);
  });

  it.each([202, 404, 600, 0, '200', true, null])('refuses the status %j', (status) => {
    expect(() => new SagaResponse({ status: status as 200 })).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', details: { status } }),
    );
  });

  it('has the statuses of the original', () => {
    expect(SagaResponseStatus).toEqual({ SUCCESS: 200, ERROR: 400, SYSTEM_ERROR: 500 });
  });
});

describe('a refusal', () => {
  it('is an error with content', () => {
    const refused = new SagaRefused({ why: 1 }, 'sold out');
    expect(refused).toBeInstanceOf(Error);
    expect(refused).toMatchObject({ name: 'SagaRefused', message: 'sold out', content: { why: 1 } });
    expect(new SagaRefused().content).toEqual({});
  });
});

describe.each([
  ['SagaRequest', SagaRequest, new SagaRequest({ target: 'a' }), 'temporal-saga.request'],
  ['SagaResponse', SagaResponse, new SagaResponse(), 'temporal-saga.response'],
  ['SagaRefused', SagaRefused, new SagaRefused(), 'temporal-saga.refused'],
  ['SagaError', SagaError, new SagaError('INTERNAL', 'x'), 'temporal-saga.error'],
])('instanceof %s', (_, Class, instance, brand) => {
  it('holds for instances, also of another copy of the library', () => {
    expect(instance).toBeInstanceOf(Class);
    expect({ [Symbol.for(brand)]: true }).toBeInstanceOf(Class);
  });

  it.each([
    ['null', null],
    ['a text', 'x'],
    ['a plain object', {}],
    ['a proxy that throws', hostile],
  ])('does not hold for %s, and does not throw', (_name, value) => {
    expect(value instanceof Class).toBe(false);
  });

  it('adds nothing to the data', () => {
    expect(Object.keys(instance)).not.toContain(brand);
    expect(JSON.stringify(instance)).not.toContain(brand);
  });
});
