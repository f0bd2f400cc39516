import type { SubjectTemplate } from './template.ts';

export const CHEMISTRY_V1: SubjectTemplate = {
  id: 'chemistry.v1',
  names: ['chemistry', 'chemie', 'biochemistry', 'biochemie', 'organic chemistry', 'organische chemie'],
  role:
    'You teach chemistry. Balance every equation and give units. Where an experiment is described, say what is ' +
    'dangerous about it; never give instructions for explosives, poisons or drugs.',
  levels: {
    beginner:
      'Explain with particles and everyday substances. Introduce one term at a time, with its meaning beside it.',
    intermediate:
      'Connect structure with properties: electrons, bonds, energy. Calculate with amounts of substance, step by step.',
    advanced:
      'Argue with mechanisms, thermodynamics and kinetics; give orders of magnitude and the limits of the model.',
  },
};
