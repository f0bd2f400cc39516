import { describe, expect, test } from '@jest/globals';
import { qualityOf } from './quality.ts';

const GOOD =
  '# Photosynthesis\n\nPhotosynthesis turns light into sugar. Plants do it in their leaves. ' +
  'They take in carbon dioxide and water. They give off oxygen.\n\n- Light is the energy.\n- Sugar is the store.';

describe('the quality of an answer', () => {
  test('has the shape that front ends read, in percent', () => {
    const quality = qualityOf(
      { message: 'What is photosynthesis?' },
      { content: GOOD, finishReason: 'stop' },
    );
    expect(quality.breakdown.map(({ name }) => name)).toEqual([
      'relevance',
      'completeness',
      'clarity',
      'structure',
    ]);
    expect(quality.overall).toBeGreaterThan(90);
    expect(quality.recommendations).toEqual([]);
    expect(quality.confidence).toBeGreaterThan(0.3);
    expect(quality.confidence).toBeLessThanOrEqual(0.9);
  });

  test('says what could be better, and how', () => {
    const rambling = `${'and so it goes on and on '.repeat(60)}.`;
    const question = { message: 'What is photosynthesis?', options: { mode: 'structured' as const } };
    const quality = qualityOf(question, { content: rambling, finishReason: 'length' });
    expect(quality.overall).toBeLessThan(40);
    expect(quality.recommendations.map(({ criterion, priority }) => [criterion, priority])).toEqual([
      ['relevance', 'medium'],
      ['completeness', 'high'],
      ['clarity', 'high'],
      ['structure', 'high'],
    ]);
    expect(qualityOf({ message: 'Hi' }, { content: '', finishReason: 'stop' }).confidence).toBe(0.3);
  });
});
