import { useCase } from '../../../../platform/use-case/use-case.ts';
import { reportNotFound } from '../../people.errors.ts';
import { HandleReportInput } from '../contract.ts';
import type { ModerationDeps } from '../deps.ts';
import type { Report } from '../moderation.store.ts';

/** Says what has come of a report; moderators and admins of its organisation may. @throws `room.report-not-found` */
export const handleReport = useCase<Pick<ModerationDeps, 'moderation'>, typeof HandleReportInput, Report>({
  name: 'rooms.handle-report',
  kind: 'command',
  input: HandleReportInput,
  run: async ({ moderation }, _caller, { report_id, status, note = null }) => {
    const report = await moderation.handleReport(report_id, status, note);
    if (report === undefined) throw reportNotFound();
    return report;
  },
});
