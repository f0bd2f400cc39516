import path from 'node:path';

/** Where programs are looked for: root's own folders too, which PATH may lack. */
export const PROGRAM_FOLDERS: readonly string[] = [
  ...(process.env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== ''),
  '/usr/local/sbin',
  '/usr/sbin',
  '/sbin',
];
