import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { canReach, prepareDataHome } from './unprivileged.ts';

const STRANGER = { uid: 54_321, gid: 54_321 };

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'studyflow-reach-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('where a server without privileges may live', () => {
  it('knows that one closed folder on the way is enough to keep an account out', () => {
    mkdirSync(path.join(folder, 'open'));
    chmodSync(path.join(folder, 'open'), 0o755); // Whatever the umask says.
    expect(canReach(STRANGER, path.join(folder, 'open', 'data'))).toBe(false);
    chmodSync(folder, 0o711);
    expect(canReach(STRANGER, path.join(folder, 'open', 'data'))).toBe(true);
  });

  it('leaves the data where they are asked for when we are not root', () => {
    expect(prepareDataHome(path.join(folder, 'state', 'postgres'), null)).toBe(
      path.join(folder, 'state', 'postgres'),
    );
  });
});
