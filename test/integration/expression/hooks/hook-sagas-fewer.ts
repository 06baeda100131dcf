/** A deploy without one of the fillings. */
import './fill-mail';

export * from './fulfil-order';
