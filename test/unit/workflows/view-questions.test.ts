import { Saga } from '../../../src/definition/saga';
import { SagaState } from '../../../src/engine/saga-state';
import { admitViewQuestion } from '../../../src/protocol/view-question';
import { ViewQuestions } from '../../../src/workflows/view-questions';

const handlers = { finished: true };
jest.mock('@temporalio/workflow', () => ({
  ...jest.requireActual<object>('@temporalio/workflow'),
  allHandlersFinished: () => handlers.finished,
}));
beforeEach(() => {
  handlers.finished = true;
});

function stateOf(publishes: boolean): SagaState {
  const saga = new Saga('s');
  if (publishes) saga.publishes(() => 1);
  return new SagaState(
    saga
      .localStep('a')
      .onExecute(() => undefined)
      .commit()
      .toJSON(),
    {},
  );
}

function asked(questions: ViewQuestions, seen: number) {
  const answers: unknown[] = [];
  void questions.ask({ seen }).then((answer) => answers.push(answer));
  return answers;
}

const microtasks = () => new Promise((resolve) => setImmediate(resolve));

describe('the questions for a view', () => {
  it('wait until the start is resolved, and for the first moment then', async () => {
    const questions = new ViewQuestions('s');
    const answers = asked(questions, 0);
    const state = stateOf(true);
    questions.begin(state);
    await microtasks();
    expect(answers).toEqual([]);
    state.published.show('view', 6);
    state.published.moment();
    await microtasks();
    expect(answers).toEqual([{ moments: 1, view: 'view' }]);
  });

  it('are answered at once by a moment that the caller has not seen', async () => {
    const questions = new ViewQuestions('s');
    const state = stateOf(true);
    questions.begin(state);
    state.published.moment();
    const old = asked(questions, 0);
    const known = asked(questions, 1);
    await microtasks();
    expect([old, known]).toEqual([[{ moments: 1 }], []]);
  });

  it('are answered at once where the caller has seen a run that a reset has left', async () => {
    const questions = new ViewQuestions('s');
    const state = stateOf(true);
    questions.begin(state);
    state.published.moment();
    const answers = asked(questions, 7);
    await microtasks();
    expect(answers).toEqual([{ moments: 1 }]);
  });

  it('are answered with nothing new when the run ends', async () => {
    const questions = new ViewQuestions('s');
    const early = asked(questions, 0);
    expect(questions.over().next()).toEqual({ done: true, value: undefined });
    await microtasks();
    expect(early).toEqual([{ moments: 0 }]);
  });

  it('are answered where the saga turns out to publish nothing', async () => {
    const questions = new ViewQuestions('s');
    const early = asked(questions, 0);
    questions.begin(stateOf(false));
    await microtasks();
    expect(early).toEqual([{ moments: 0, publishes: false }]);
  });

  it('are refused where the saga publishes nothing', () => {
    const questions = new ViewQuestions('s');
    expect(() => {
      questions.check();
    }).not.toThrow();
    questions.begin(stateOf(false));
    expect(() => {
      questions.check();
    }).toThrow(expect.objectContaining({ code: 'VIEW_NOT_DECLARED' }));
  });

  it('are refused from the fifth caller on, until the others are answered', () => {
    const questions = new ViewQuestions('s');
    const state = stateOf(true);
    questions.begin(state);
    for (let caller = 0; caller < 4; caller += 1) {
      questions.check();
      asked(questions, 0);
    }
    expect(() => {
      questions.check();
    }).toThrow(expect.objectContaining({ code: 'VIEW_BUSY' }));
    state.published.moment();
    expect(() => {
      questions.check();
    }).not.toThrow();
  });

  it('let the run end only when their updates are complete', () => {
    handlers.finished = false;
    const questions = new ViewQuestions('s');
    questions.begin(stateOf(true));
    expect(questions.over().next()).toMatchObject({ done: false, value: { kind: 'outside' } });
  });

  it('cost nothing at the end of a saga that publishes nothing', () => {
    handlers.finished = false;
    const questions = new ViewQuestions('s');
    questions.begin(stateOf(false));
    expect(questions.over().next()).toEqual({ done: true, value: undefined });
  });
});

describe('a question for a view', () => {
  it.each([
    [undefined, 0],
    [null, 0],
    [{}, 0],
    [{ seen: 3 }, 3],
  ])('%j has seen %d', (given, seen) => {
    expect(admitViewQuestion(given)).toEqual({ seen });
  });

  it.each([{ seen: -1 }, { seen: 0.5 }, { seen: '1' }, { seen: {} }])('%j is refused', (given) => {
    expect(() => admitViewQuestion(given)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
