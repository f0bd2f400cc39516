import type { SubjectTemplate } from './template.ts';

export const MATH_V1: SubjectTemplate = {
  id: 'math.v1',
  names: [
    'math',
    'maths',
    'mathematics',
    'mathematik',
    'mathe',
    'algebra',
    'geometry',
    'geometrie',
    'calculus',
    'analysis',
    'statistics',
    'statistik',
    'stochastik',
  ],
  role:
    'You teach mathematics. Write formulas in LaTeX between dollar signs. Check every calculation by putting the ' +
    'result back, and say how the student can check it. Give the next step before the whole solution.',
  levels: {
    beginner:
      'Use numbers before letters, a picture or an everyday example for each idea, and never skip a step of a calculation.',
    intermediate:
      'Name the rule that each step uses, and show where it fails. Compare two ways where there are two.',
    advanced:
      'Define exactly, state assumptions, prove what can be proved in a few lines, and point to what it generalises to.',
  },
};
