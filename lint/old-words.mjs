/**
 * Fails when a word of `old-words.json` is in a file of the project, in the name of a file, or in the subject of a
 * commit.
 *
 *     node lint/old-words.mjs            the whole project
 *     node lint/old-words.mjs FILE ...   these files
 */
import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileWords, findInFile, findInLine } from './find-old-words.mjs';
import { commitSubjects, projectFiles, textOf } from './project-texts.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const LIST = 'lint/old-words.json';
const words = compileWords(JSON.parse(readFileSync(join(ROOT, LIST), 'utf8')));

const given = process.argv.slice(2);
const finds = given.length > 0 ? findInGiven() : findInProject();
for (const { place, word, better } of finds) process.stdout.write(`${place}: "${word}": better: ${better}\n`);
if (finds.length > 0) {
  process.stdout.write(
    `${finds.length} old words. The list is ${LIST}, the glossary is in CONTRIBUTING.md.\n`,
  );
  process.exitCode = 1;
}

function findInGiven() {
  return given.flatMap((file) =>
    findInFile(words, relative(ROOT, file).split(sep).join('/'), readFileSync(file, 'utf8')),
  );
}

function findInProject() {
  const inFiles = projectFiles(ROOT).flatMap((path) => findInFile(words, path, textOf(ROOT, path)));
  const inSubjects = commitSubjects(ROOT, LIST).flatMap(({ commit, subject }) =>
    findInLine(words, subject).map((find) => ({ place: `commit ${commit}`, ...find })),
  );
  return [...inFiles, ...inSubjects];
}
