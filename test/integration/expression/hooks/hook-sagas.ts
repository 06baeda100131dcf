/** The sagas of the first deploy. The order of the imports decides nothing. */
import './fill-mail';
import './fill-labels';

export * from './fulfil-order';
