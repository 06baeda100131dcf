/** An import that workflow code must not have. */
export { readFileSync } from 'fs';
