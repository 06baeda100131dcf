import { type Hook, Saga, SagaRequest, type SagaDefinition } from 'temporal-saga';
import { toStart } from '../../../src/client/saga-start';
import { SagaRegistry } from '../../../src/definition/saga-registry';
import { haveSameStructure } from '../../../src/definition/structure';
import { collectDefinitionErrors, loadInspected } from '../../../src/definition/validation/validation-mode';
import { issuesOf } from '../definition/issues';

interface Order {
  orderId: string;
}

type Body = (body: Saga<Order>) => unknown;

const request = () => new SagaRequest({ target: 'shop/act' });
/** A remote step, with an undo. */
const act = (name: string) => (body: Saga<Order>) => body.remoteStep(name, request).onFailure(request);

/** A committed saga `order` whose step `created` is a hook. */
function withHook(after: Body = () => undefined): { saga: Saga<Order>; created: Hook<Order> } {
  const saga = new Saga<Order>('order');
  act('reserve')(saga);
  const created = saga.hookStep('created');
  after(saga);
  return { saga: saga.commit(), created };
}

/** The definition of a saga as those get it who run it. */
const read = (saga: Saga<Order>): SagaDefinition => saga.describe().definition;
const fillingsOf = ({ steps }: SagaDefinition) =>
  steps.flatMap((step) => ('fillings' in step ? step.fillings : []));
const named = (saga: Saga<Order>) => fillingsOf(read(saga)).map(({ name }) => name);

describe('a hook of a saga', () => {
  it('is filled after commit(), by bodies and by committed sagas', () => {
    const { saga, created } = withHook();
    const mail = new Saga<Order>(undefined, { keepReply: true });
    act('send')(mail);
    created.fill('mail', mail.commit()).fill('labels', act('print'));
    expect(fillingsOf(read(saga))).toMatchObject([
      {
        name: 'labels',
        steps: [{ id: 'print', onExecute: { callback: 'order.created.labels.print.onExecute' } }],
      },
      { name: 'mail', options: { keepReply: true }, steps: [{ id: 'send' }] },
    ]);
    expect(saga.describe().callbacks.has('order.created.labels.print.onFailure')).toBe(true);
  });

  it('orders its fillings by the code points of their names, not by the order of the calls', () => {
    const { saga, created } = withHook();
    for (const name of ['b', 'a', 'Z', 'a.b', '9', 'a-b', '10']) created.fill(name, act('x'));
    expect(named(saga)).toEqual(['10', '9', 'Z', 'a', 'a-b', 'a.b', 'b']);
  });

  it('may be empty, and may be filled before commit()', () => {
    expect(fillingsOf(read(withHook().saga))).toEqual([]);
    const saga = new Saga<Order>('order');
    saga.hookStep('created').fill('labels', act('print'));
    expect(named(saga.commit())).toEqual(['labels']);
  });

  it('ends a chain, and is no step that the worker takes for an unfinished one', () => {
    const saga = new Saga<Order>('order');
    const created = saga.remoteStep('reserve', request).hookStep('created');
    saga.commit();
    expect(new SagaRegistry({ saga, created }).problems).toEqual([]);
    expect(read(saga).steps.map(({ kind }) => kind)).toEqual(['remote', 'hook']);
  });

  it('may stand in a branch, and in a filling of another hook', () => {
    let inner: Hook<Order> | undefined;
    let innermost: Hook<Order> | undefined;
    const saga = new Saga<Order>('order');
    saga.sagaStep('pay', (body: Saga<Order>) => {
      inner = body.hookStep('paid');
    });
    saga.commit();
    inner?.fill('points', (body) => {
      innermost = body.hookStep('deep');
    });
    innermost?.fill('deepest', act('add'));
    const { callbacks } = saga.describe();
    expect([...callbacks.keys()]).toContain('order.pay.paid.points.deep.deepest.add.onExecute');
    expect(issuesOf(() => innermost?.fill('more', act('x')))).toEqual([
      'FILLED_AFTER_READ (unnamed).deep.more',
    ]);
  });
});

describe('a filling that is refused', () => {
  const issuesIn = (fill: (created: Hook<Order>) => unknown) => {
    const { saga, created } = withHook();
    return { issues: issuesOf(() => fill(created)), names: named(saga) };
  };

  it('has a name that another filling has', () => {
    expect(issuesIn((created) => created.fill('a', act('x')).fill('a', act('y')))).toEqual({
      issues: ['HOOK_FILLED order.created.a'],
      names: ['a'],
    });
  });

  it('has no proper name', () => {
    expect(issuesIn((created) => created.fill('a b', act('x'))).issues).toEqual([
      'NAME_INVALID order.created.a b',
    ]);
    expect(issuesIn((created) => created.fill(7 as never, act('x'))).issues).toEqual([
      'NAME_INVALID order.created.7',
    ]);
  });

  it('is no saga, is not committed, or returns another saga', () => {
    const refused = [
      issuesIn((created) => created.fill('a', 5 as never)),
      issuesIn((created) => created.fill('a', new Saga<Order>('b'))),
      issuesIn((created) => created.fill('a', () => new Saga<Order>('b'))),
    ];
    expect(refused).toEqual([
      { issues: ['INNER_NOT_A_SAGA order.created.a'], names: [] },
      { issues: ['INNER_NOT_COMMITTED order.created.a'], names: [] },
      { issues: ['INNER_NOT_A_SAGA order.created.a'], names: [] },
    ]);
  });

  it('has errors of its own: all are listed', () => {
    const { issues } = issuesIn((created) =>
      created.fill('a', (body) => {
        body.remoteStep('x').onFailure(request);
        body.remoteStep('y');
      }),
    );
    expect(issues).toEqual(['EXECUTE_MISSING order.created.a.x', 'EMPTY_STEP order.created.a.y']);
  });

  it('has no step', () => {
    expect(issuesIn((created) => created.fill('a', () => undefined)).issues).toEqual([
      'EMPTY_SAGA order.created.a',
    ]);
  });

  it('holds the saga of the hook, itself or in a body', () => {
    const { saga, created } = withHook();
    expect(issuesOf(() => created.fill('a', saga))).toEqual(['HOOK_IN_ITSELF order.created.a']);
    expect(issuesOf(() => created.fill('a', (body) => body.sagaStep('again', saga)))).toEqual([
      'HOOK_IN_ITSELF order.created.a',
    ]);
    expect(named(saga)).toEqual([]);
  });

  it('of a saga that is not committed is refused by commit(), with all other errors', () => {
    const saga = new Saga<Order>('order');
    saga
      .hookStep('created')
      .fill('a', act('x'))
      .fill('a', act('y'))
      .fill('b', 5 as never);
    saga.remoteStep('empty');
    expect(issuesOf(() => saga.commit())).toEqual([
      'HOOK_FILLED order.created.a',
      'INNER_NOT_A_SAGA order.created.b',
      'EMPTY_STEP order.empty',
    ]);
  });

  it.each<readonly [string, (saga: Saga<Order>) => unknown]>([
    ['the worker', (saga) => new SagaRegistry({ saga }).readAll()],
    ['an execution', (saga) => saga.describe()],
    ['a client that starts it', (saga) => toStart(saga, {}, undefined, undefined)],
  ])('comes after %s has read the saga', (_, reads) => {
    const { saga, created } = withHook();
    reads(saga);
    expect(issuesOf(() => created.fill('a', act('x')))).toEqual(['FILLED_AFTER_READ order.created.a']);
  });

  it('does not come too late after the definition was printed', () => {
    const { saga, created } = withHook();
    expect(fillingsOf(saga.toJSON())).toEqual([]);
    created.fill('a', act('x'));
    expect(named(saga)).toEqual(['a']);
  });
});

describe('the proof of a saga with what fills its hooks', () => {
  const pivot: Body = (saga) => saga.remoteStep('pay', request).pivot();
  const withoutUndo: Body = (body) => body.remoteStep('print', request);

  it('is made when the saga is read, with the path of the step that breaks it', () => {
    const { saga, created } = withHook(pivot);
    created.fill('labels', withoutUndo);
    const issues = ['NOT_COMPENSATABLE order.created.labels.print'];
    expect(issuesOf(() => saga.describe())).toEqual(issues);
    expect(issuesOf(() => saga.describe())).toEqual(issues);
  });

  it('lists the errors of fill() and of the proof together in the worker', () => {
    const errors = collectDefinitionErrors(() => {
      const { saga, created } = withHook(pivot);
      created
        .fill('labels', withoutUndo)
        .fill('labels', act('x'))
        .fill('mail', 5 as never);
      new SagaRegistry({ saga }).readAll();
    });
    expect(errors.flatMap(({ issues }) => issues.map(({ code, path }) => `${code} ${path}`))).toEqual([
      'HOOK_FILLED order.created.labels',
      'INNER_NOT_A_SAGA order.created.mail',
      'NOT_COMPENSATABLE order.created.labels.print',
    ]);
  });

  it('reads no saga that is not committed, or that commit() refuses', () => {
    const errors = collectDefinitionErrors(() => {
      const { saga, created } = withHook((body) => body.remoteStep('empty'));
      created.fill('labels', act('print'));
      new SagaRegistry({ saga, open: new Saga('open') }).readAll();
    });
    expect(errors.flatMap(({ issues }) => issues.map(({ code, path }) => `${code} ${path}`))).toEqual([
      'EMPTY_STEP order.empty',
    ]);
  });

  it('is not made in an execution, whose worker has made it', () => {
    const { saga, created } = loadInspected(() => withHook(pivot));
    created.fill('labels', withoutUndo);
    expect(named(saga)).toEqual(['labels']);
  });

  it('sees the fillings one after the other, in the order of their names', () => {
    const proved = (fill: (created: Hook<Order>) => unknown, after?: Body) => {
      const { saga, created } = withHook(after);
      fill(created);
      return issuesOf(() => saga.describe());
    };
    expect(proved((created) => created.fill('b', pivot).fill('a', withoutUndo))).toEqual([
      'NOT_COMPENSATABLE order.created.a.print',
    ]);
    expect(proved((created) => created.fill('a', pivot).fill('b', withoutUndo))).toEqual([
      'NOT_RETRIABLE order.created.b.print',
    ]);
    expect(proved((created) => created.fill('a', pivot).fill('b', pivot))).toEqual([
      'PIVOT_DOUBLED order.created.b.pay',
    ]);
    const retriable: Body = (body) => body.remoteStep('print', request).retriable();
    expect(proved((created) => created.fill('a', pivot).fill('b', retriable))).toEqual([]);
    expect(proved((created) => created.fill('a', pivot), withoutUndo)).toEqual(['NOT_RETRIABLE order.print']);
  });

  it('finds in an outer saga what fills a hook of an inner one', () => {
    const { saga: inner, created } = withHook();
    const outer = new Saga<Order>('outer');
    outer.sagaStep('inner', inner);
    pivot(outer);
    outer.commit();
    created.fill('labels', withoutUndo);
    expect(issuesOf(() => outer.describe())).toEqual(['NOT_COMPENSATABLE outer.inner.created.labels.print']);
  });
});

describe('the plain data of a hook', () => {
  const filling = (name: unknown, step = 'x') => ({
    name,
    steps: [{ kind: 'local', id: step, onExecute: { callback: step } }],
  });
  const issuesWith = (fillings: unknown, more: object = {}) =>
    issuesOf(() =>
      Saga.fromJSON({ format: 2, name: 's', steps: [{ kind: 'hook', id: 'h', fillings, ...more }] }),
    );

  it('is read', () => {
    expect(issuesWith([])).toEqual([]);
    expect(issuesWith([filling('a'), filling('b')])).toEqual([]);
  });

  it('is refused where it breaks a rule', () => {
    expect(issuesWith(undefined)).toEqual(['MALFORMED s.h.fillings']);
    expect(issuesWith([], { deadline: 5 })).toEqual(['MALFORMED s.h.deadline']);
    expect(issuesWith([filling('a'), filling('a', 'y')])).toEqual(['HOOK_FILLED s.h.a']);
    expect(issuesWith([filling('b'), filling('a')])).toEqual(['MALFORMED s.h.fillings']);
    expect(issuesWith([filling('')])).toEqual(['NAME_INVALID s.h.branch-1']);
    expect(issuesWith([{ name: 'a', steps: [] }])).toEqual(['EMPTY_SAGA s.h.a']);
    expect(issuesWith([5])).toEqual(['MALFORMED s.h.branch-1']);
  });
});

describe('a start of a saga with a hook', () => {
  it('sends the name: the worker knows what fills the hook', () => {
    const { saga } = withHook();
    expect(toStart(saga, { orderId: 'o-1' }, undefined, undefined)).toMatchObject({
      type: 'order',
      mayWait: true,
    });
    expect(toStart(saga, { orderId: 'o-1' }, undefined, undefined).input).not.toHaveProperty('definition');
  });

  it('sends the definition, where that is all there is', () => {
    const { saga, created } = withHook();
    created.fill('labels', act('print'));
    const { input } = toStart(Saga.fromJSON(saga.toJSON()), { orderId: 'o-1' }, undefined, undefined);
    expect(input.definition && fillingsOf(input.definition)).toMatchObject([{ name: 'labels' }]);
  });
});

describe('the structure of a saga with a hook', () => {
  const filled = (...names: readonly (readonly [string, Body])[]) => {
    const { saga, created } = withHook();
    for (const [name, body] of names) created.fill(name, body);
    return read(saga);
  };
  const [x, y] = [act('x'), act('y')];

  it('does not depend on which fillings a worker has, as their names are no positions', () => {
    expect(haveSameStructure(filled(['a', x]), filled())).toBe(true);
    expect(haveSameStructure(filled(['a', x]), filled(['a', x], ['b', y]))).toBe(true);
  });

  it('depends on the steps of a filling that both workers have', () => {
    expect(haveSameStructure(filled(['a', x]), filled(['a', y]))).toBe(false);
  });
});
