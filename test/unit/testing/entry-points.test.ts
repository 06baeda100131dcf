import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as kit from 'temporal-saga/testing';
import * as explorer from 'temporal-saga/testing/explorer';
import * as coverage from 'temporal-saga/testing/undo-coverage';

const manifest = JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')) as {
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
  readonly typesVersions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
};

describe('the entry points of the testing kit', () => {
  it.each([
    ['explorer', explorer],
    ['undo coverage', coverage],
  ])('the kit still exports each value of the %s under its old name', (_, entry) => {
    const exported: Readonly<Record<string, unknown>> = { ...entry };
    expect(Object.keys(exported).length).toBeGreaterThan(2);
    expect({ ...kit }).toMatchObject(exported);
  });

  it('the kit still exports the types of the explorer and of the undo coverage', () => {
    /* eslint-disable @typescript-eslint/no-deprecated -- it tests the deprecated names */
    const same: readonly [
      Same<kit.BrokenLaw, explorer.BrokenLaw>,
      Same<kit.Counterexample, explorer.Counterexample>,
      Same<kit.Exploration, explorer.Exploration>,
      Same<kit.ExploreOptions<object, 1>, explorer.ExploreOptions<object, 1>>,
      Same<kit.Fault, explorer.Fault>,
      Same<kit.Invariant<object, 1>, explorer.Invariant<object, 1>>,
      Same<kit.LawName, explorer.LawName>,
      Same<kit.SagaUndoCoverage, coverage.SagaUndoCoverage>,
      Same<kit.StepUndoCoverage, coverage.StepUndoCoverage>,
      Same<kit.UndoCoverage, coverage.UndoCoverage>,
      Same<kit.UndoCoverageOptions, coverage.UndoCoverageOptions>,
      Same<kit.UndoCoverageReporterOptions, coverage.UndoCoverageReporterOptions>,
      Same<kit.UndoneAfter, coverage.UndoneAfter>,
    ] = [true, true, true, true, true, true, true, true, true, true, true, true, true];
    /* eslint-enable @typescript-eslint/no-deprecated */
    expect(same.every(Boolean)).toBe(true);
  });

  it('every entry point of the package has types for resolvers that do not read `exports`', () => {
    const { exports, typesVersions } = manifest;
    const typed = Object.entries(exports).flatMap(([name, target]) => {
      return name === '.' || typeof target === 'string' ? [] : [[name.slice(2), [target.types]]];
    });
    expect(typesVersions['*']).toEqual(Object.fromEntries(typed));
  });
});

type Same<One, Other> = [One, Other] extends [Other, One] ? true : false;
