import { synonyms, words, type Lexicon } from './lexicon.ts';

/** German, as students ask in it. */
export const GERMAN: Lexicon = {
  name: 'de',
  phrases: [
    ['bitte', ''],
    ['^kannst du mir', ''],
    ['^könntest du mir', ''],
    ['^können sie mir', ''],
    ['^kannst du erklären', 'erkläre'],
    ['^könntest du erklären', 'erkläre'],
    ['^können sie erklären', 'erkläre'],
    ['^ich möchte wissen', ''],
    ['^sag mir', ''],
    ['^sage mir', ''],
    ['erkläre mir', 'erkläre'],
    ['erklär mir', 'erkläre'],
    ['erkläre den begriff', 'erkläre'],
    ['erklär den begriff', 'erkläre'],
    ['den begriff', ''],
    ['der begriff', ''],
    ['erkläre den', 'erkläre'],
    ['definiere den', 'definiere'],
    ['beschreibe den', 'beschreibe'],
    ['in welchem jahr', 'wann'],
    ['in welcher jahreszahl', 'wann'],
    ['aus welchem grund', 'warum'],
    ['was ist der grund dafür dass', 'warum'],
    ['versteht man unter', 'ist'],
    ['wie lautet', 'was ist'],
    ['wie lauten', 'was sind'],
    ['wie heißt', 'was ist'],
    ['wie heißen', 'was sind'],
    ['was besagt', 'was ist'],
    ['was heißt', 'was ist'],
    ['was bedeutet', 'was ist'],
    ['wieviel', 'wie viel'],
    ['wieviele', 'wie viele'],
    ['wie löse ich', 'löse'],
    ['wie löst man', 'löse'],
    ['wie berechne ich', 'wie berechnet'],
    ['von einem', 'eines'],
    ['von einer', 'einer'],
    ['^welcher ist', 'was ist'],
    ['^welche ist', 'was ist'],
    ['^welches ist', 'was ist'],
    ['unterschied zwischen', 'unterschied'],
    ['worin unterscheiden sich', 'was unterschied'],
    ['wie unterscheiden sich', 'was unterschied'],
    // Where something is, and where it goes to.
    ['auf das', 'auf hin'],
    ['auf die', 'auf hin'],
    ['aufs', 'auf hin'],
    ['in das', 'in hin'],
    ['in die', 'in hin'],
    ['ins', 'in hin'],
    ['auf dem', 'auf'],
    ['in dem', 'in'],
    ['mit dem', 'mit'],
    ['aus dem', 'aus'],
    ['von dem', 'von'],
    ['vom', 'von'],
  ],
  askers: new Map(
    Object.entries({
      was: 'was',
      welche: 'welche',
      welcher: 'welche',
      welches: 'welche',
      welchen: 'welchen',
      welchem: 'welchem',
      wie: 'wie',
      warum: 'warum',
      wieso: 'warum',
      weshalb: 'warum',
      weswegen: 'warum',
      wozu: 'wozu',
      wer: 'wer',
      wen: 'wen',
      wem: 'wem',
      wessen: 'wessen',
      wann: 'wann',
      wo: 'wo',
      woher: 'woher',
      wohin: 'wohin',
      worin: 'worin',
      womit: 'womit',
      wodurch: 'wodurch',
      wovon: 'wovon',
    }),
  ),
  idle: words('der die das des ein eine eines einer von ist sind war waren man ich es'),
  idleWithin: words(''),
  commands: words('erkläre erklär erklären definiere beschreibe'),
  sums: words('bestimme berechne ermittle'),
  tails: words('erklären beschreiben definieren'),
  whether: words('ist sind war waren'),
  others:
    words(`bedeutet heißt lautet besagt funktioniert entsteht geschah löse übersetze in auf an am im aus bei mit ohne für nach zu zum zur zwischen durch gegen und oder nicht
    kein keine keinen nie als wenn wird werden hat haben hatte kann muss soll dem den einem einen`),
  having: {
    askers: new Map([['welche', 'was']]),
    verbs: words('hat haben hatte hatten'),
    where: 'anywhere',
  },
  apart: { word: 'unterschied', and: 'und', asker: 'was', from: words('was wie') },
  same: synonyms(`verwenden: benutzen
    verwendet: benutzt
    verwende: benutze
    unterschied: unterschiede
    ursache: ursachen
    beginnen: anfangen
    geschehen: passieren
    geschieht: passiert`),
  past: words('war waren hatte hatten'),
  own: words('mein meine meinen meinem meiner meines unser unsere unserem unseren uns mich'),
  ownSentences:
    /^ ich (?!möchte wissen)| ich (?:bin|habe|hatte|war|wohne|heiße|fühle|brauche) | bin ich | wie (?:spät|alt) (?:ist es|bin ich) | (?:tag|wochentag|monat|jahr|datum) (?:ist es|haben wir|ist das) | den wievielten /,
  articled:
    words(`see kiefer leiter band tor gehalt verdienst tau erbe kunde heide steuer mark messer moment schild bund
    golf hut taube weise bauer flur gefallen harz laster maß mast otter stift teil wehr junge pony`),
  passing: words(
    'heute jetzt aktuell aktuelle aktuellen aktueller aktuelles derzeit momentan gerade morgen gestern neueste neuesten neulich kürzlich heutzutage gegenwärtig wetter uhr',
  ),
  order: verbFirst,
  stem: (word, asker) => {
    // Names of people are not told from nouns: who is asked for stays as it is.
    if (/^\p{Lu}/u.test(word)) return WHO.has(asker) ? word : stemOfNoun(word);
    // One or many of who does something tells who does it to whom: only where nobody is asked for it is left out.
    const isFree = FREE.has(asker) && /[^e]en$/.test(word) && word.length > 5;
    return isFree ? `${word.slice(0, -2)}t` : word;
  },
};

/** Where a verb stands at the end it goes to the front, as in a question of its own. */
function verbFirst(words: readonly string[], asker: string): readonly string[] {
  const last = words.at(-1);
  if (last === undefined || !FREE.has(asker) || !/^\p{Ll}{3,}$/u.test(last)) return words;
  return [last, ...words.slice(0, -1)];
}

const WHO = words('wer wen wem wessen');

const FREE = words('wie warum wozu wann wo');

/** Without the endings of its cases and numbers, where enough of it is left to be told from others. */
function stemOfNoun(word: string): string {
  let stem = word;
  for (;;) {
    const shorter = stem.endsWith('en') && stem.length > 4 ? stem.slice(0, -1) : stem.replace(/(?:e|s)$/, '');
    if (shorter === stem || (shorter.length < 5 && !stem.endsWith('en'))) return stem;
    stem = shorter;
  }
}
