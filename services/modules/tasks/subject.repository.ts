import type { Place } from '../../platform/http/place.ts';
import type { Subject, SubjectChanges, SubjectFields, VersionedSubject } from './subject.ts';

/** Which subjects; what is absent does not matter. */
export interface SubjectFilter {
  readonly is_archived?: boolean | undefined;
  /** Part of the name, whatever the case. */
  readonly q?: string | undefined;
}

export interface SubjectQuery extends SubjectFilter {
  /** By name, then by id. */
  readonly after?: Place | undefined;
  readonly limit: number;
}

/** One person's subjects; those of others are not there. */
export interface SubjectRepository {
  list(query: SubjectQuery): Promise<Subject[]>;
  count(filter: SubjectFilter): Promise<number>;
  findById(id: string): Promise<VersionedSubject | undefined>;
  /** Finds it and keeps others from changing it until the transaction ends. */
  findForChange(id: string): Promise<VersionedSubject | undefined>;
  /** @throws `subject.name-taken` when the person has one of this name. */
  add(subject: SubjectFields): Promise<VersionedSubject>;
  /** Changes what was found for change. @throws `subject.name-taken` when the person has one of this name. */
  change(id: string, changes: SubjectChanges): Promise<VersionedSubject>;
  /** Whether there was one. What refers to it stays, without a subject. */
  remove(id: string): Promise<boolean>;
}
