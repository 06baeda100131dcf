#!/usr/bin/env node
/** The executable `temporal-saga`. */
import { runProgram } from './program';
import { processTerminal } from './process-terminal';

void runProgram(process.argv.slice(2), processTerminal).then((code) => {
  process.exitCode = code;
});
