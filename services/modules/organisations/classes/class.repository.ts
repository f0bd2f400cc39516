import type { ClassMember, ClassRole, StudyClass } from './class.ts';
import type { Slice } from '../organisation.repository.ts';

/** What can be changed of a class; what is absent stays. */
export interface ClassChange {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly archived?: boolean | undefined;
}

/** What use cases ask of the storage of classes; it shows only those of the caller's organisations. */
export interface ClassRepository {
  /** Oldest first. */
  list(organisationId: string, slice: Slice): Promise<StudyClass[]>;
  count(organisationId: string): Promise<number>;
  find(id: string): Promise<StudyClass | undefined>;
  create(founding: {
    readonly id: string;
    readonly organisation_id: string;
    readonly name: string;
    readonly description: string | null;
  }): Promise<StudyClass>;
  /** Undefined when the version is another one by now. */
  change(id: string, change: ClassChange, version: string | undefined): Promise<StudyClass | undefined>;
  delete(id: string): Promise<boolean>;
  /** Those who joined first come first. */
  listMembers(classId: string, slice: Slice): Promise<ClassMember[]>;
  countMembers(classId: string): Promise<number>;
  findMember(classId: string, userId: string): Promise<ClassMember | undefined>;
  /** False when the person is in it already. */
  addMember(studyClass: StudyClass, userId: string, role: ClassRole): Promise<boolean>;
  removeMember(classId: string, userId: string): Promise<boolean>;
}
