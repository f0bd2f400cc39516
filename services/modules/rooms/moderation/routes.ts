import { route, type Route } from '../../../platform/http/route.ts';
import type { ModerationUseCases } from './bind.ts';
import { ReportedOutput, ReportOutput, ReportPage, WordsOutput } from './contract.ts';

const tag = 'Rooms';
const post = '/api/rooms/{id}/events/{seq}';

/** Posts that are taken back or reported, and words that are not said. */
export function moderationRoutes(useCases: ModerationUseCases): Route[] {
  return [...postRoutes(useCases), ...wordRoutes(useCases)];
}

function postRoutes({ removePost, reportPost, listReports, handleReport }: ModerationUseCases): Route[] {
  return [
    route({
      tag,
      method: 'delete',
      path: post,
      summary: 'Take a post back for everybody',
      useCase: removePost,
      status: 204,
    }),
    route({
      tag,
      method: 'post',
      path: `${post}/reports`,
      summary: 'Report a post to the moderators',
      useCase: reportPost,
      output: ReportedOutput,
      limit: 'room-report',
    }),
    route({
      tag,
      method: 'get',
      path: '/api/room-reports',
      summary: 'List reports of posts',
      useCase: listReports,
      output: ReportPage,
    }),
    route({
      tag,
      method: 'patch',
      path: '/api/room-reports/{report_id}',
      summary: 'Say what has come of a report',
      useCase: handleReport,
      output: ReportOutput,
    }),
  ];
}

function wordRoutes(useCases: ModerationUseCases): Route[] {
  const { getRoomWords, setRoomWords, getOrganisationWords, setOrganisationWords } = useCases;
  const ofRoom = '/api/rooms/{id}/blocked-words';
  const ofOrganisation = '/api/room-blocked-words';
  return [
    route({
      tag,
      method: 'get',
      path: ofRoom,
      summary: 'Read the words that are not said in a room',
      useCase: getRoomWords,
      output: WordsOutput,
    }),
    route({
      tag,
      method: 'put',
      path: ofRoom,
      summary: 'Set the words that are not said in a room',
      useCase: setRoomWords,
      output: WordsOutput,
    }),
    route({
      tag,
      method: 'get',
      path: ofOrganisation,
      summary: 'Read the words that are not said in any room of the organisation',
      useCase: getOrganisationWords,
      output: WordsOutput,
    }),
    route({
      tag,
      method: 'put',
      path: ofOrganisation,
      summary: 'Set the words that are not said in any room of the organisation',
      useCase: setOrganisationWords,
      output: WordsOutput,
    }),
  ];
}
