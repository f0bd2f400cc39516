import assert from 'node:assert/strict';

/** Where the gateway is, and what opens it; both come from `main.ts`. */
export const URL_OF_GATEWAY = process.env.AI_URL;
export const KEY = 'person-token';
export const TEXT = 'Photosynthesis turns light into sugar ✓ 🌱.';
export const AFTER_TOOL = 'It is sunny in Köln.';
export const SEEN = 'A picture.';
export const PIXEL = 'iVBORw0KGgo=';
export { assert };

let passed = 0;
let failed = 0;

/** Judges one thing; a failure is told and counted, and the next thing is judged. */
export async function judge(name, run) {
  try {
    await run();
    passed += 1;
    console.log(`  ✓ ${name}`);
  } catch (error) {
    failed += 1;
    console.log(`  ✗ ${name}\n${error?.stack ?? error}`);
  }
}

process.on('beforeExit', () => {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
});
