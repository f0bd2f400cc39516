import { randomInt } from 'node:crypto';

/** Short words that are easy to type from a terminal into a page. */
const WORDS = (
  'amber apple april basil beach birch bloom breeze brook candle cedar cherry cloud clover coral crystal daisy ' +
  'dawn delta ember fable falcon fern field flint forest garden ginger grape harbor hazel heron honey island ivory ' +
  'jasmine juniper kettle lagoon lantern lemon lilac linen maple marble meadow melon mint moss nectar oasis ocean ' +
  'olive orchid otter pebble pepper pine plum pond poppy prairie quartz quill raven reef ribbon river robin saffron ' +
  'sage sail shell silver sparrow spruce stone summer sunset thistle thyme tulip valley velvet violet walnut willow'
).split(' ');

/** A password of three words and a number: some 30 bits, enough for an account that lives on one machine. */
export function readablePassword(): string {
  const words = Array.from({ length: 3 }, () => WORDS[randomInt(WORDS.length)]);
  return [...words, randomInt(100, 1000)].join('-');
}
