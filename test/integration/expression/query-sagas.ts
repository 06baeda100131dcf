/** Sagas that ask: queries, checks and undo steps. */
import { Saga, SagaRequest } from 'temporal-saga';
import { PATIENT } from '../blocks/parallel-sagas';

/** A server that is being set up. */
export interface Server {
  status?: string;
  image?: string;
  mayStart?: boolean;
}

interface Status {
  status: string;
}

const request = (target: string) => () => new SagaRequest({ target });
const isActive = ({ status }: Status) => status === 'active';

const start = (saga: Saga<Server>) =>
  saga.remoteStep('start').onExecute(request('nova/start')).onFailure(request('nova/stop'));

const untilActive = (saga: Saga<Server>, every: number | '1 hour' = 200) =>
  saga
    .query<Status>('active', request('nova/status'))
    .into((context, { status }) => void (context.status = status))
    .until(isActive, { every, for: '2 hours' });

/** Asks until the server is active. */
export const polling = new Saga<Server>('polling', PATIENT);
start(polling);
untilActive(polling);
polling.commit();

/** Asks so seldom that a test acts in between. */
export const seldom = new Saga<Server>('seldom', PATIENT);
start(seldom);
untilActive(seldom, '1 hour');
seldom.commit();

/** Asks beside another branch. */
export const beside = new Saga<Server>('beside', PATIENT);
beside
  .parallelStep('all')
  .branch('server', (body) => {
    start(body);
    untilActive(body);
  })
  .branch('image', (body) => {
    body.query<string>('image', request('images/read')).into('image');
    body.remoteStep('pull').onExecute(request('images/pull')).onFailure(request('images/drop'));
  });
beside.remoteStep('end').onExecute(request('nova/end'));
beside.commit();

/** Reports the failure of a check when all is undone. */
export const checked = new Saga<Server>('checked', PATIENT);
checked
  .undoStep('report')
  .onFailure((_, { cause, outcome, keys }) => {
    const content = { code: cause?.code, step: cause?.step, outcome, keys };
    return new SagaRequest({ target: 'desk/report', content });
  })
  .query<boolean>('quota', request('nova/quota'))
  .into('mayStart');
start(checked);
checked.check('allowed', ({ mayStart }) => mayStart === true);
checked.remoteStep('open').onExecute(request('nova/open'));
checked.commit();

/** Asks, then waits for an event. */
export const asked = new Saga<Server>('asked', PATIENT);
start(asked);
asked.query<string>('image', request('images/read')).into('image');
asked.eventStep('ready', { timeout: '1 hour' });
asked.commit();
