import { describe, expect, it } from '@jest/globals';
import { matchesLockfile } from './install-packages.mjs';

const jose = { version: '6.2.17', integrity: 'sha512-a' };

describe('whether node_modules is what the lockfile says', () => {
  it('accepts the same packages', () => {
    const lock = { packages: { '': {}, services: { version: '1' }, 'node_modules/jose': jose } };
    expect(matchesLockfile(lock, { packages: { 'node_modules/jose': jose } })).toBe(true);
  });

  it('refuses another version, another content, a missing and a superfluous package', () => {
    const lock = { packages: { 'node_modules/jose': jose } };
    for (const packages of [
      { 'node_modules/jose': { ...jose, version: '6.2.16' } },
      { 'node_modules/jose': { ...jose, integrity: 'sha512-b' } },
      {},
      { 'node_modules/jose': jose, 'node_modules/more': jose },
    ]) {
      expect(matchesLockfile(lock, { packages })).toBe(false);
    }
  });

  it('lets an optional package be absent on another machine, but not on the one that it is made for', () => {
    const forOthers = { ...jose, optional: true, os: ['plan9'], cpu: ['mips'] };
    const forUs = { ...jose, optional: true, os: [process.platform], cpu: [process.arch] };
    expect(matchesLockfile({ packages: { 'node_modules/native': forOthers } }, { packages: {} })).toBe(true);
    expect(matchesLockfile({ packages: { 'node_modules/native': forUs } }, { packages: {} })).toBe(false);
  });
});
