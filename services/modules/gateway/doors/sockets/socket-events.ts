import type {
  AfterAcknowledgement,
  AuthenticatedSocket,
  SocketEvent,
} from '../../../../platform/sockets/socket-event.ts';
import type { Runner } from '../../../../platform/use-case/runner.ts';
import { useCase } from '../../../../platform/use-case/use-case.ts';
import type { z } from 'zod';
import type { ChatRequest } from '../../canonical/request.ts';
import { readChatCompletion } from '../chat-completions/read-request.ts';
import {
  ResumeStreamInput,
  StartStreamInput,
  StopStreamInput,
  StopStreamOutput,
  StreamOutput,
} from './contract.ts';
import type { SocketStreams } from './socket-streams.ts';

interface Start {
  readonly requestId: string;
  readonly request: ChatRequest;
}

const startStream = useCase<null, typeof StartStreamInput, Start>({
  name: 'gateway.start-stream',
  kind: 'query',
  input: StartStreamInput,
  run: (_nothing, _caller, { request_id: requestId, ...asked }) =>
    Promise.resolve({ requestId, request: readChatCompletion(asked).request }),
});

const resumeStream = useCase<null, typeof ResumeStreamInput, z.output<typeof ResumeStreamInput>>({
  name: 'gateway.resume-stream',
  kind: 'query',
  input: ResumeStreamInput,
  run: (_nothing, _caller, input) => Promise.resolve(input),
});

const stopStream = useCase<null, typeof StopStreamInput, z.output<typeof StopStreamInput>>({
  name: 'gateway.stop-stream',
  kind: 'query',
  input: StopStreamInput,
  run: (_nothing, _caller, input) => Promise.resolve(input),
});

/** `ai:*`: an answer in numbered chunks, on the connection that is open anyway. */
export function streamSocketEvents(runner: Runner, streams: SocketStreams): readonly SocketEvent[] {
  const bind = runner.bindTo(() => null);
  return [
    {
      event: 'ai:start',
      summary: 'Ask a model; its answer comes as ai:chunk and ai:end',
      useCase: bind(startStream),
      output: StreamOutput,
      answer: async (socket: AuthenticatedSocket, start: Start, after: AfterAcknowledgement) => {
        const { streamId, tell } = await streams.start(socket, start);
        after(tell);
        return { stream_id: streamId };
      },
    },
    {
      event: 'ai:resume',
      summary: 'Hear a stream from where you stood, on whichever process it began',
      useCase: bind(resumeStream),
      output: StreamOutput,
      answer: async (
        socket: AuthenticatedSocket,
        { stream_id, after }: z.output<typeof ResumeStreamInput>,
        afterAcknowledgement: AfterAcknowledgement,
      ) => {
        afterAcknowledgement(await streams.resume(socket, stream_id, after));
        return { stream_id };
      },
    },
    {
      event: 'ai:stop',
      summary: 'Stop a stream that this socket hears; the provider is told to stop too',
      useCase: bind(stopStream),
      output: StopStreamOutput,
      answer: (socket: AuthenticatedSocket, { stream_id }: z.output<typeof StopStreamInput>) => ({
        stopped: streams.stop(socket, stream_id),
      }),
    },
  ];
}
