import { AiMessageEntity } from '../modules/ai/ai-message.entity.ts';
import { AiTutorSessionEntity } from '../modules/ai/ai-tutor-session.entity.ts';
import { AchievementEntity } from '../modules/analytics/achievement.entity.ts';
import { StudyAnalyticsEntity } from '../modules/analytics/study-analytics.entity.ts';
import { StudyStreakEntity } from '../modules/analytics/study-streak.entity.ts';
import { ApiUsageLogEntity } from '../modules/identity/api-usage-log.entity.ts';
import { ProfileEntity } from '../modules/identity/profile.entity.ts';
import { RateLimitEntity } from '../modules/identity/rate-limit.entity.ts';
import { UserSettingsEntity } from '../modules/identity/user-settings.entity.ts';
import { FlashcardEntity } from '../modules/learning/flashcard.entity.ts';
import { FlashcardSessionEntity } from '../modules/learning/flashcard-session.entity.ts';
import { FlashcardSetEntity } from '../modules/learning/flashcard-set.entity.ts';
import { QuizEntity } from '../modules/learning/quiz.entity.ts';
import { QuizAttemptEntity } from '../modules/learning/quiz-attempt.entity.ts';
import { NotificationEntity } from '../modules/notifications/notification.entity.ts';
import { CalendarEventEntity } from '../modules/planner/calendar-event.entity.ts';
import { ExamEntity } from '../modules/planner/exam.entity.ts';
import { StudyGoalEntity } from '../modules/planner/study-goal.entity.ts';
import { StudySessionEntity } from '../modules/study-sessions/study-session.entity.ts';
import { SubjectEntity } from '../modules/tasks/subject.entity.ts';
import { TaskEntity } from '../modules/tasks/task.entity.ts';

/** Every entity of the platform, for the one MikroORM that `compose` opens: the platform itself knows no module. */
export const entities = [
  AiMessageEntity,
  AiTutorSessionEntity,
  AchievementEntity,
  StudyAnalyticsEntity,
  StudyStreakEntity,
  ApiUsageLogEntity,
  ProfileEntity,
  RateLimitEntity,
  UserSettingsEntity,
  FlashcardEntity,
  FlashcardSessionEntity,
  FlashcardSetEntity,
  QuizEntity,
  QuizAttemptEntity,
  NotificationEntity,
  CalendarEventEntity,
  ExamEntity,
  StudyGoalEntity,
  StudySessionEntity,
  SubjectEntity,
  TaskEntity,
] as const;
