/** What no workflow code may do. */
export { readFileSync } from 'fs';
