import type { RuleSet } from './rule.ts';

/** Exact and few: words that a lesson about chemistry, history or literature needs are not here. */
export const EN_V1: RuleSet = {
  id: 'en.v1',
  language: 'en',
  phrases: {
    'self-harm': [
      'kill yourself',
      'go kill yourself',
      'you should end your life',
      'best way to kill myself',
      'painless way to die',
      'how to cut myself',
    ],
    'sexual/minors': ['child porn', 'child pornography', 'sexual pictures of children', 'nude minors'],
    'violence/instructions': [
      'how to build a pipe bomb',
      'how to make a pipe bomb',
      'build a bomb at home',
      'how to shoot up a school',
      'how to poison someone',
    ],
    hate: ['gas the jews', 'exterminate all muslims', 'death to all jews', 'heil hitler'],
    harassment: ['i will kill you', 'i will rape you', 'i know where you live'],
    illicit: ['how to cook meth', 'how to make meth', 'buy a stolen credit card'],
  },
};
