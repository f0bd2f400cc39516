import { defineEntity, p } from '@mikro-orm/core';

/** Something a person works towards and unlocks. */
export const AchievementEntity = defineEntity({
  name: 'Achievement',
  schema: 'public',
  tableName: 'achievements',
  properties: {
    id: p.uuid().primary().defaultRaw('gen_random_uuid()'),
    userId: p.uuid(),
    title: p.text(),
    description: p.text().nullable(),
    category: p.text().nullable(),
    icon: p.text().nullable(),
    progress: p.integer().default(0).nullable(),
    maxProgress: p.integer().default(100).nullable(),
    rewardPoints: p.integer().default(0).nullable(),
    unlocked: p.boolean().default(false).nullable(),
    unlockedAt: p.datetime().columnType('timestamptz').nullable(),
    createdAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
    updatedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
});
