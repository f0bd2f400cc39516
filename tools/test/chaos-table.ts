/** What a campaign came to, as it writes it down itself. */
export interface CampaignLine {
  readonly promise: string;
  readonly run: 'control' | 'faults';
  readonly seconds: number;
  readonly slowdown: number;
  readonly counts: Readonly<Record<string, number | string>>;
  readonly wrong: readonly string[];
}

/** The runs as a table of Markdown, as docs/reliability.md shows it. */
export function chaosTable(lines: readonly CampaignLine[]): string {
  const rows = lines.map(({ promise, run, seconds, slowdown, counts, wrong }) => {
    const done = Object.entries(counts).map(([name, value]) => `${name} ${value}`);
    const result = wrong.length === 0 ? 'held' : `**${wrong.length} wrong**`;
    return `| ${promise} | ${run} | ${seconds} s, ×${slowdown} | ${done.join('; ')} | ${result} |`;
  });
  return [
    '| promise | run | time, machine | what was done | result |',
    '|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}
