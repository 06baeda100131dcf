import { plot } from '../../bench/plot';
import { plotFileOf, publishedResults } from '../../bench/results';
import { markdownTable } from '../../bench/table';
import { textOf } from './markdown';

const page = cells(textOf('docs/performance.md'));

/** Tables differ only by the spaces and dashes of their source. */
function cells(markdown: string): string {
  return markdown.replace(/-+/g, '-').replace(/ +/g, ' ');
}

describe('the measurements in docs/performance.md', () => {
  for (const { name, results } of publishedResults()) {
    it(`the table of ${name} is that of bench/results/${name}.json (npm run bench:plots prints it)`, () => {
      expect(page).toContain(cells(markdownTable(results.figures)));
    });

    it(`the plot of ${name} is that of bench/results/${name}.json (npm run bench:plots draws it)`, () => {
      expect(textOf(plotFileOf(name))).toBe(plot(results.figures));
      expect(page).toContain(`(${plotFileOf(name).replace('docs/', '')})`);
    });
  }
});
