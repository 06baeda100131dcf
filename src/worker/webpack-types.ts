/** Owns the types of webpack as Temporal's bundler exposes them: webpack itself is no dependency of this library. */
import type { BundleOptions } from '@temporalio/worker';

/** The configuration that `webpackConfigHook` receives. */
export type WebpackConfig = Parameters<NonNullable<BundleOptions['webpackConfigHook']>>[0];

type Plugin = Exclude<NonNullable<WebpackConfig['plugins']>[number], (...given: never[]) => unknown>;

/** The compiler that a plugin receives. */
export type Compiler = Parameters<Extract<Plugin, { apply: unknown }>['apply']>[0];

/** The result of a run of the bundler. */
export type Stats = Parameters<Parameters<Compiler['hooks']['done']['tap']>[1]>[0];

/** One module of a bundle. */
export interface BundledModule {
  /** The path of its file. */
  readonly resource?: string;
  /** `async` of a module with a top-level `await` of its own. */
  readonly buildMeta?: { readonly async?: boolean };
  /** The package that contains it. */
  readonly resourceResolveData?: {
    readonly descriptionFileRoot?: string;
    readonly descriptionFileData?: { readonly name?: string; readonly version?: string };
  };
}
