import { synonyms, words, type Lexicon } from './lexicon.ts';

/** "Can you explain" asks for no yes or no; "can you breathe on Mars" does. */
const POLITE = ['can', 'could', 'would', 'will'].flatMap((asking) =>
  ['explain', 'describe', 'define', 'tell', 'calculate', 'compute', 'solve', 'translate', 'find'].map(
    (verb) => [`^${asking} you ${verb}`, verb] as const,
  ),
);

/** English, as students ask in it. */
export const ENGLISH: Lexicon = {
  name: 'en',
  phrases: [
    ["can't", 'can not'],
    ["won't", 'will not'],
    ['cannot', 'can not'],
    ["what's", 'what is'],
    ["who's", 'who is'],
    ["where's", 'where is'],
    ["how's", 'how is'],
    ["it's", 'it is'],
    ['please', ''],
    ...POLITE,
    ['explain to me', 'explain'],
    ['^do you know', ''],
    ['^i want to know', ''],
    ['^i would like to know', ''],
    ['tell me about', 'explain'],
    ['^tell me', ''],
    ['explain me', 'explain'],
    ['how come', 'why'],
    ['for what reason', 'why'],
    ['what is the reason that', 'why'],
    ['what is the reason', 'why'],
    ['in what year', 'when'],
    ['in which year', 'when'],
    ['what year', 'when'],
    ['what is the number of', 'how many'],
    ['what is meant by', 'what is'],
    ['what is the definition of', 'what is'],
    ['the definition of', ''],
    ['the term of', 'the duration of'],
    ['the term', ''],
    ['the concept of', ''],
    ['the notion of', ''],
    ['how do i solve', 'solve'],
    ['how to solve', 'solve'],
    ['how do i find', 'how calculate'],
    ['how do you find', 'how calculate'],
    ['how to find', 'how calculate'],
    ['how do i', 'how'],
    ['how do you', 'how'],
    ['how to', 'how'],
    ['do i', 'do'],
    ['when should i', 'when do'],
    ['difference between', 'difference'],
  ],
  askers: new Map(
    Object.entries({
      what: 'what',
      which: 'which',
      how: 'how',
      why: 'why',
      who: 'who',
      whom: 'whom',
      whose: 'whose',
      when: 'when',
      where: 'where',
    }),
  ),
  idle: words('a an the of is are be am was were'),
  idleWithin: words('do does did'),
  commands: words('explain describe define'),
  sums: words('find calculate compute determine evaluate'),
  tails: words('mean means say says'),
  whether: words('is are was were do does did'),
  others:
    words(`solve translate summarise summarize in on at to for with without from by and or not no never if than
    into about work works happen happens cause causes between under over before after against have has had can could may must should will`),
  having: { askers: new Map([['which', 'what']]), verbs: words('have'), where: 'end' },
  apart: { word: 'difference', and: 'and', asker: 'what', from: words('what which how') },
  same: synonyms(`calculate: compute determine evaluate
    begin: start starts begins
    end: ends finish
    difference: differ differs
    cause: causes caused
    look: appear appears looks
    big: large
    biggest: largest
    work: works
    child: children
    mitochondrion: mitochondria
    happen: occur happens occurs`),
  past: words('was were did had caused'),
  own: words("my mine our ours us myself i'm i've i'd i'll"),
  ownSentences:
    /^ i (?!want to know|would like to know)| i (?:am|have|had|was|live|lived|feel|got|need) | am i | (?:time|day|date|month|year) (?:it is|is it|is this|do we have) | is the (?:time|day|date|month|year) $/,
  articled: words(
    'time matter point solution problem answer date temperature situation use bill moment hour day',
  ),
  passing: words(
    'today tonight now nowadays currently current latest tomorrow yesterday recent recently ago weather',
  ),
  stem: (word) => {
    // The plural of a name is another name.
    if (/^\p{Lu}/u.test(word)) return word;
    if (word.length < 4 || /(?:ss|us|is|ics)$/.test(word) || KEPT.has(word)) return word;
    if (word.endsWith('ies') && word.length > 4) return `${word.slice(0, -3)}y`;
    if (/(?:s|x|z|ch|sh)es$/.test(word)) return word.slice(0, -2);
    return word.endsWith('s') ? word.slice(0, -1) : word;
  },
};

/** Of these the plural means something else, or they are none. */
const KEPT =
  words(`news lens means series species glasses arms goods customs waters works powers values rights interests returns grounds premises damages
  manners minutes spirits letters spectacles forces always
  blues woods odds clothes proceeds quarters irons seconds
  perhaps sometimes towards backwards forwards upwards downwards`);
