import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A Lua script that Redis runs as one step. */
export interface Script {
  readonly name: string;
  readonly lua: string;
  readonly sha1: string;
}

/** Reads a script from the `.lua` file beside the caller: `loadScript(new URL('./take.lua', import.meta.url))`. */
export function loadScript(file: URL): Script {
  const lua = readFileSync(file, 'utf8');
  const name = file.pathname.split('/').at(-1) ?? file.pathname;
  return { name, lua, sha1: createHash('sha1').update(lua).digest('hex') };
}
