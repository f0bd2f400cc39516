import type { RuleSet } from './rule.ts';

/** Exact and few: words that a lesson about chemistry, history or literature needs are not here. */
export const DE_V1: RuleSet = {
  id: 'de.v1',
  language: 'de',
  phrases: {
    'self-harm': [
      'bring dich um',
      'du solltest dich umbringen',
      'wie bringe ich mich um',
      'schmerzlos sterben',
      'wie ritze ich mich',
    ],
    'sexual/minors': ['kinderporno', 'kinderpornos', 'kinderpornografie', 'nacktbilder von kindern'],
    'violence/instructions': [
      'rohrbombe bauen',
      'bombe zu hause bauen',
      'wie vergifte ich jemanden',
      'amoklauf planen',
    ],
    hate: ['juden vergasen', 'vergast die juden', 'tod allen muslimen', 'sieg heil'],
    harassment: ['ich bringe dich um', 'ich werde dich vergewaltigen', 'ich weiß wo du wohnst'],
    illicit: ['wie koche ich meth', 'crystal meth herstellen', 'gestohlene kreditkarten kaufen'],
  },
};
