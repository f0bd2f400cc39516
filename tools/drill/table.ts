import type { Outcome } from './drill.ts';

/** What a drill came to, as a table of Markdown. */
export function drillTable(outcomes: readonly Outcome[]): string {
  const lines = outcomes.map((one) => [
    one.alert,
    one.fault,
    seconds(one.firedAfter),
    seconds(one.arrivedAfter),
    seconds(one.clearedAfter),
    String(one.commands),
    one.problem === '' ? 'ok' : `**${one.problem.replaceAll(/\s+/g, ' ').slice(0, 160)}**`,
  ]);
  const head = ['alert', 'fault', 'fired after', 'arrived after', 'cleared after', 'commands', ''];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function seconds(value: number | undefined): string {
  return value === undefined ? '' : `${value.toFixed(1)} s`;
}
