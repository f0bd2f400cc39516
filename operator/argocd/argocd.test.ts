import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';

/** What is used of fengari, an implementation of Lua in JavaScript; it brings no types. */
interface Fengari {
  readonly to_luastring: (text: string) => Uint8Array;
  readonly to_jsstring: (text: Uint8Array) => string;
  readonly lauxlib: {
    luaL_newstate(): object;
    luaL_dostring(state: object, code: Uint8Array): number;
  };
  readonly lualib: { luaL_openlibs(state: object): void };
  readonly lua: {
    lua_pushstring(state: object, text: Uint8Array): void;
    lua_pushinteger(state: object, number: number): void;
    lua_pushboolean(state: object, is: boolean): void;
    lua_newtable(state: object): void;
    lua_settable(state: object, index: number): void;
    lua_setglobal(state: object, name: Uint8Array): void;
    lua_getfield(state: object, index: number, name: Uint8Array): number;
    lua_tostring(state: object, index: number): Uint8Array | null;
  };
}

const {
  lua,
  lauxlib,
  lualib,
  to_luastring: bytes,
  to_jsstring: text,
} = createRequire(import.meta.url)('fengari') as Fengari;
const read = (file: string): string => readFileSync(new URL(file, import.meta.url), 'utf8');
const SCRIPT = read('health.lua');

function push(state: object, value: unknown): void {
  if (typeof value === 'string') lua.lua_pushstring(state, bytes(value));
  else if (typeof value === 'number') lua.lua_pushinteger(state, value);
  else if (typeof value === 'boolean') lua.lua_pushboolean(state, value);
  else pushTable(state, value as object);
}

function pushTable(state: object, value: object): void {
  lua.lua_newtable(state);
  const entries = Array.isArray(value)
    ? value.map((item: unknown, index) => [index + 1, item] as const)
    : Object.entries(value);
  for (const [key, item] of entries) {
    push(state, key);
    push(state, item);
    lua.lua_settable(state, -3);
  }
}

/** Runs the script as Argo CD does: the resource is the global `obj`. */
function healthOf(object: object): { readonly status: string; readonly message: string } {
  const state = lauxlib.luaL_newstate();
  lualib.luaL_openlibs(state);
  push(state, object);
  lua.lua_setglobal(state, bytes('obj'));
  const failed = lauxlib.luaL_dostring(state, bytes(SCRIPT));
  if (failed) throw new Error(text(lua.lua_tostring(state, -1) ?? bytes('It failed.')));
  const field = (name: string, table: number): string => {
    lua.lua_getfield(state, table, bytes(name));
    return text(lua.lua_tostring(state, -1) ?? bytes(''));
  };
  return { status: field('status', -1), message: field('message', -2) };
}

const condition = (type: string, status: string, reason = 'Because'): object => ({
  type,
  status,
  reason,
  message: `${type} is ${status}.`,
});

function resource(
  kind: string,
  conditions: readonly object[],
  more: { readonly spec?: object; readonly status?: object } = {},
): object {
  return {
    kind,
    metadata: { name: 'study', generation: 2 },
    spec: { paused: false, ...more.spec },
    status: { observedGeneration: 2, conditions, ...more.status },
  };
}

const SETTLED = [condition('Reconciling', 'False'), condition('Stalled', 'False')];
const BUSY = [condition('Reconciling', 'True'), condition('Stalled', 'False')];
const STUCK = [condition('Reconciling', 'False'), condition('Stalled', 'True')];

describe('health in Argo CD', () => {
  it.each<[string, object, string]>([
    [
      'a platform that nobody has looked at',
      { kind: 'StudyFlow', metadata: { generation: 1 }, spec: {} },
      'Progressing',
    ],
    ['a platform that serves', resource('StudyFlow', [condition('Ready', 'True'), ...SETTLED]), 'Healthy'],
    [
      'a platform that is releasing',
      resource('StudyFlow', [condition('Ready', 'False'), ...BUSY]),
      'Progressing',
    ],
    [
      'a platform that serves and clears up',
      resource('StudyFlow', [condition('Ready', 'True'), ...BUSY]),
      'Progressing',
    ],
    [
      'a platform whose release failed',
      resource('StudyFlow', [condition('Ready', 'False'), ...STUCK]),
      'Degraded',
    ],
    [
      'a platform that is held',
      resource('StudyFlow', [condition('Ready', 'True'), ...SETTLED], { spec: { paused: true } }),
      'Suspended',
    ],
    [
      'a platform whose spec is newer than its status',
      resource('StudyFlow', [condition('Ready', 'True'), ...SETTLED], { status: { observedGeneration: 1 } }),
      'Progressing',
    ],
    ['a release under way', resource('Release', [condition('Succeeded', 'Unknown'), ...BUSY]), 'Progressing'],
    [
      'a release that waits for a person',
      resource('Release', [condition('Succeeded', 'Unknown'), ...BUSY], {
        status: { step: 'AwaitingPromotion' },
      }),
      'Suspended',
    ],
    [
      'a release that succeeded',
      resource('Release', [condition('Succeeded', 'True'), ...SETTLED]),
      'Healthy',
    ],
    [
      'a release that failed',
      resource('Release', [condition('Succeeded', 'False', 'Failed'), ...STUCK]),
      'Degraded',
    ],
    [
      'a release that was overtaken',
      resource('Release', [condition('Succeeded', 'False', 'Superseded'), ...SETTLED]),
      'Healthy',
    ],
    [
      'a migration that runs',
      resource('DatabaseMigration', [condition('Succeeded', 'Unknown'), ...BUSY]),
      'Progressing',
    ],
    [
      'a migration that is done',
      resource('DatabaseMigration', [condition('Succeeded', 'True'), ...SETTLED]),
      'Healthy',
    ],
    [
      'a migration that failed',
      resource('DatabaseMigration', [condition('Succeeded', 'False'), ...SETTLED]),
      'Degraded',
    ],
  ])('of %s', (_what, object, status) => {
    expect(healthOf(object).status).toBe(status);
  });

  it('says in the words of the conditions why', () => {
    expect(healthOf(resource('StudyFlow', [condition('Ready', 'False'), ...STUCK])).message).toBe(
      'Stalled is True.',
    );
    expect(healthOf(resource('StudyFlow', [condition('Ready', 'True'), ...SETTLED])).message).toBe(
      'Ready is True.',
    );
  });

  it('is what the ConfigMap says, for each kind', () => {
    const { data } = parse(read('argocd-cm.yaml')) as { readonly data: Readonly<Record<string, string>> };
    for (const kind of ['StudyFlow', 'Release', 'DatabaseMigration']) {
      expect(data[`resource.customizations.health.studyflow.dev_${kind}`]?.trim()).toBe(SCRIPT.trim());
    }
  });
});
