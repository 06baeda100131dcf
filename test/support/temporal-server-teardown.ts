/** Jest's `globalTeardown`; jest wants it as the default export of a file of its own. */
export { stopServer as default } from './temporal-server';
