import { readFileSync } from 'node:fs';
import ts from 'typescript';

/**
 * The titles of the tests in a file, after the titles of their blocks: `a cancel › undoes it`. Titles that are computed
 * when the tests run are left out.
 */
export function testTitles(path: string): readonly string[] {
  return titlesIn(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true), []);
}

function titlesIn(node: ts.Node, outer: readonly string[]): readonly string[] {
  const call = ts.isCallExpression(node) ? titledCall(node) : undefined;
  if (call && call.kind !== 'describe') return [[...outer, call.title].join(' › ')];
  const blocks = call ? [...outer, call.title] : outer;
  const titles: string[] = [];
  ts.forEachChild(node, (child) => {
    titles.push(...titlesIn(child, blocks));
  });
  return titles;
}

/** `describe(title, ...)`, `it(title, ...)`, `test(title, ...)`, `it.each(...)(title, ...)`. */
function titledCall(call: ts.CallExpression): { kind: string; title: string } | undefined {
  const [, kind] = /^(describe|it|test)\b/.exec(call.expression.getText()) ?? [];
  const [title] = call.arguments;
  if (kind === undefined || !title || !ts.isStringLiteralLike(title)) return undefined;
  return { kind, title: title.text };
}
