import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Credential, CredentialSource } from '../credential-source.ts';

/** Where a source of credentials looks, in the hands of a test. */
export interface SourceGround {
  /** A source of texts that refuses those that begin with "bad". */
  open(): Promise<CredentialSource<string>>;
  put(text: string): Promise<void>;
  /** What the source looks at is away, or closed to it. */
  takeAway(): Promise<void>;
  giveBack(): Promise<void>;
  close(): Promise<void>;
}

type Follow = () => Promise<{ source: CredentialSource<string>; told: Credential<string>[] }>;
/** The ground of the test that runs. */
type Here = () => SourceGround;

/** What every source of credentials promises, whatever keeps them. */
export function describeCredentialSource(what: string, prepare: () => Promise<SourceGround>): void {
  describe(what, () => {
    let ground: SourceGround;
    const open: CredentialSource<string>[] = [];
    beforeEach(async () => {
      ground = await prepare();
    });
    afterEach(async () => {
      for (const source of open.splice(0)) await source.close();
      await ground.close();
    });
    const follow: Follow = async () => {
      const source = await ground.open();
      open.push(source);
      const told: Credential<string>[] = [];
      source.onChange((next) => told.push(next));
      return { source, told };
    };
    testChanges(() => ground, follow);
    testTrouble(() => ground, follow);
  });
}

function testChanges(here: Here, follow: Follow): void {
  test('begins with what is there, and must find something', async () => {
    await expect(here().open()).rejects.toThrow();
    await here().put('bad');
    await expect(here().open()).rejects.toThrow();
    await here().put('one');
    expect((await follow()).source.current().value).toBe('one');
  });

  test('tells each change once, under another version that gives nothing away', async () => {
    await here().put('one');
    const { source, told } = await follow();
    const first = source.current();
    await here().put('two');
    await until(() => told.length > 0);
    await pause();
    expect(told).toEqual([source.current()]);
    expect(source.current().value).toBe('two');
    expect(source.current().version).not.toBe(first.version);
    expect(source.current().version).not.toContain('two');
  });

  test('says the same version in every process', async () => {
    await here().put('one');
    const [first, second] = [await follow(), await follow()];
    expect(first.source.current()).toEqual(second.source.current());
  });
}

function testTrouble(here: Here, follow: Follow): void {
  test('passes over nonsense, and takes what follows', async () => {
    await here().put('one');
    const { source, told } = await follow();
    await here().put('bad');
    await pause();
    expect(source.current().value).toBe('one');
    expect(told).toEqual([]);
    await here().put('two');
    await until(() => source.current().value === 'two');
  });

  test('keeps the last good one while nothing can be read, and goes on by itself', async () => {
    await here().put('one');
    const { source, told } = await follow();
    await here().takeAway();
    await pause();
    expect(source.current().value).toBe('one');
    expect(told).toEqual([]);
    await here().giveBack();
    await here().put('two');
    await until(() => source.current().value === 'two', 30_000);
  });

  test('tells nothing once nobody listens or it is closed', async () => {
    await here().put('one');
    const { source, told } = await follow();
    const more: unknown[] = [];
    source.onChange((next) => more.push(next))();
    await source.close();
    await here().put('two');
    await pause();
    expect([told, more]).toEqual([[], []]);
  });
}

/** Long enough for a source that looks every few milliseconds to look again. */
async function pause(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 150));
}

async function until(isTrue: () => boolean, withinMs = 5_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error('It did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
