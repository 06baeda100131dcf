/** A deploy with another filling. */
import './fill-points';

export * from './hook-sagas';
