import { VERSIONS, type CompatibilityCall, type Verdict } from '../../services/testing/compatibility/call.ts';
import { CALLS } from '../../services/testing/compatibility/calls/index.ts';
import { table } from './markdown.ts';

const AREAS: Readonly<Record<string, string>> = {
  auth: 'Accounts: `supabase.auth`',
  from: 'Data: `supabase.from` and `supabase.rpc`',
  functions: 'Functions: `supabase.functions`',
  channel: 'Realtime: `supabase.channel`',
  storage: 'Files: `supabase.storage`',
};

const WORDS: Readonly<Record<Verdict, string>> = {
  same: 'same',
  kinder: 'kinder',
  different: '**different**',
  absent: '**absent**',
};

/** docs/supabase-compatibility.md: call by call what is the same, from the calls that the tests make and compare. */
export function generateCompatibility(): string {
  const areas = Object.entries(AREAS).map(([area, title]) => {
    const calls = CALLS.filter(({ call }) => call.split('.')[0] === area);
    return `## ${title}\n\n${table(['Call', 'Variant', 'Answer', 'As Supabase', 'Remark'], calls.map(rowOf))}`;
  });
  const count = CALLS.reduce((sum, { notIn = [] }) => sum + VERSIONS.length - notIn.length, 0);
  return `${[
    '# Compatibility with Supabase',
    `Each line is a call that unmodified \`@supabase/supabase-js\` ${VERSIONS.join(', ')} makes in the tests against a ` +
      `fresh \`make start\`: ${CALLS.length} calls, ${count} with every version. Status, headers and body are compared ` +
      'with the contract. *same*: as the reference answers. *kinder*: works here where the reference refuses. ' +
      '*different*: answers, but not alike; the remark says how. *absent*: refused in the surface’s own error form.',
    ...areas,
  ].join('\n\n')}\n`;
}

function rowOf({ call, variant, verdict, note = '', notIn = [], expects }: CompatibilityCall): string[] {
  const since = notIn.length === 0 ? '' : `Not in the client ${notIn.join(', ')}. `;
  return [
    `\`${call}\``,
    variant,
    `${expects.request.split(' ')[0] ?? ''} ${expects.status}`,
    WORDS[verdict],
    `${since}${note}`,
  ];
}
