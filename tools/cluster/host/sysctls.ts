import { readFileSync, writeFileSync } from 'node:fs';
import { textOf } from '../../local/files.ts';

/** What a kubelet sets for the whole machine, whatever namespace it is in. */
const TOUCHED = [
  'vm/overcommit_memory',
  'vm/panic_on_oom',
  'kernel/panic',
  'kernel/panic_on_oops',
  'kernel/keys/root_maxkeys',
  'kernel/keys/root_maxbytes',
];

/** Values by name, as they were. */
export type Sysctls = Readonly<Record<string, string>>;

/** The values before a kubelet has run. */
export function readSysctls(): Sysctls {
  return Object.fromEntries(
    TOUCHED.flatMap((name) => {
      const value = textOf(`/proc/sys/${name}`);
      return value === null ? [] : [[name, value.trim()] as const];
    }),
  );
}

/** Brings them back. */
export function restoreSysctls(values: Sysctls): void {
  for (const [name, value] of Object.entries(values)) {
    const file = `/proc/sys/${name}`;
    if (readFileSync(file, 'utf8').trim() !== value) writeFileSync(file, value);
  }
}
