/** Owns how a message names a page of the documentation. */

/** Where a page is: the package contains the pages, so that they fit the installed version. */
export function docsPage(name: string): string {
  return `docs/${name}.md in the package temporal-saga (node_modules/temporal-saga/docs/${name}.md)`;
}
