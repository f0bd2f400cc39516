export interface components {
    schemas: {
        AiChunkEvent: {
            stream_id: string;
            /** @description From 1, without a hole, the same whoever follows. */
            index: number;
            text?: string;
            refusal?: string;
            reasoning?: string;
            tool_call?: {
                /** @description Which of the calls, from 0. */
                call: number;
                id?: string;
                name?: string;
                arguments: string;
            };
        };
        AiEndEvent: {
            stream_id: string;
            /** @description How many chunks there are. */
            chunks: number;
            /** @enum {string} */
            finish_reason?: "stop" | "length" | "tool_calls" | "content_filter";
            usage?: {
                prompt_tokens: number;
                completion_tokens: number;
                total_tokens: number;
                estimated?: boolean;
            };
            /** @description Who spoke last, and how often it changed. */
            studyflow?: {
                provider: string;
                switched: number;
            };
            /** @description Why it broke off; then there is no finish_reason. */
            error?: {
                code: string;
                reason: string;
                message: string;
                retryable: boolean;
            } & {
                [key: string]: unknown;
            };
        };
        AiResumeAnswer: {
            stream_id: string;
        };
        AiResumeCall: {
            stream_id: string;
            /**
             * @description The index of the last chunk that was heard.
             * @default 0
             */
            after: number;
        };
        AiStartAnswer: {
            stream_id: string;
        };
        AiStartCall: {
            /**
             * Format: uuid
             * @description The same again, within an hour, is the same stream.
             */
            request_id: string;
            model: string;
            messages: ({
                /** @enum {string} */
                role: "system" | "developer";
                content: string | {
                    /** @constant */
                    type: "text";
                    text: string;
                }[];
            } | {
                /** @constant */
                role: "user";
                content: string | ({
                    /** @constant */
                    type: "text";
                    text: string;
                } | {
                    /** @constant */
                    type: "image_url";
                    image_url: {
                        url: string;
                        detail?: ("auto" | "low" | "high") | null;
                    };
                })[];
                name?: string | null;
            } | {
                /** @constant */
                role: "assistant";
                content?: (string | ({
                    /** @constant */
                    type: "text";
                    text: string;
                } | {
                    /** @constant */
                    type: "refusal";
                    refusal: string;
                })[]) | null;
                refusal?: string | null;
                tool_calls?: {
                    id: string;
                    /**
                     * @default function
                     * @constant
                     */
                    type: "function";
                    function: {
                        name: string;
                        arguments: string;
                    };
                }[] | null;
            } | {
                /** @constant */
                role: "tool";
                content: string | {
                    /** @constant */
                    type: "text";
                    text: string;
                }[];
                tool_call_id: string;
            })[];
            tools?: {
                /** @constant */
                type: "function";
                function: {
                    name: string;
                    description?: string | null;
                    parameters?: {
                        [key: string]: unknown;
                    } | null;
                    strict?: boolean | null;
                };
            }[] | null;
            tool_choice?: (("auto" | "none" | "required") | {
                /** @constant */
                type: "function";
                function: {
                    name: string;
                };
            }) | null;
            parallel_tool_calls?: boolean | null;
            response_format?: ({
                /** @constant */
                type: "text";
            } | {
                /** @constant */
                type: "json_object";
            } | {
                /** @constant */
                type: "json_schema";
                json_schema: {
                    name: string;
                    description?: string | null;
                    schema?: {
                        [key: string]: unknown;
                    } | null;
                    strict?: boolean | null;
                };
            }) | null;
            temperature?: number | null;
            top_p?: number | null;
            max_tokens?: number | null;
            max_completion_tokens?: number | null;
            stop?: (string | string[]) | null;
            seed?: number | null;
            presence_penalty?: number | null;
            frequency_penalty?: number | null;
            logprobs?: boolean | null;
            top_logprobs?: number | null;
            logit_bias?: {
                [key: string]: number;
            } | null;
            reasoning_effort?: ("none" | "minimal" | "low" | "medium" | "high" | "xhigh") | null;
            verbosity?: ("low" | "medium" | "high") | null;
            user?: string | null;
            prompt_cache_key?: string | null;
            metadata?: {
                conversation_id?: string | null;
            } | null;
        };
        AiStopAnswer: {
            /** @description Whether it was running, and told to this socket. */
            stopped: boolean;
        };
        AiStopCall: {
            stream_id: string;
        };
        ClockSyncAnswer: {
            t0: number;
            t1: number;
            t2: number;
        };
        ClockSyncCall: {
            /** @description Your clock when you asked, in milliseconds. */
            t0: number;
        };
        ConnectRefusal: {
            code: components["schemas"]["RefusalCode"];
            /** @description How long to wait before connecting again. */
            retry_after_ms?: number;
        };
        ConnectRefused: components["schemas"]["ConnectRefusal"];
        InboxEvent: {
            /** @description 1, 2, 3 … for each person, without a hole. */
            seq: number;
            /** @description `notification.info` and the like, or what the sender names. */
            kind: string;
            /** @description `{notification}` for notifications; `{withdrawn: true}` when it was removed. */
            data: {
                [key: string]: unknown;
            };
            organisation_id: string | null;
            at: string;
            read_at: string | null;
        };
        InboxEventsEvent: {
            user_id: string;
            events: components["schemas"]["InboxEvent"][];
        };
        InboxRead: {
            unread: number;
            /** @description Everything up to here counts as read. */
            read_up_to: number;
            /** @description Grows with every change of what was read. */
            version: number;
            /** @description Those that were unread before. */
            seqs: number[];
        };
        InboxReadAnswer: components["schemas"]["InboxRead"];
        InboxReadCall: {
            /** @description Everything up to here was seen. */
            up_to?: number;
            /** @description These were seen. */
            seqs?: number[];
        };
        InboxReadEvent: components["schemas"]["InboxRead"];
        InboxResumeAnswer: {
            seq: number;
            events: components["schemas"]["InboxEvent"][];
            /** @description The rest follows as inbox:events before any live one. */
            more: boolean;
            trimmed_to: number;
            unread: number;
            /** @description Everything up to here counts as read. */
            read_up_to: number;
            /** @description Grows with every change of what was read. */
            version: number;
        };
        InboxResumeCall: {
            /** @description You have everything up to this seq. Without: the last 50. */
            after?: number;
        };
        InboxWithdrawnEvent: {
            seq: number;
        };
        NoteChange: {
            /** @description In UTF-16 units, as JavaScript counts. */
            from: number;
            to: number;
            /** @default  */
            insert: string;
        };
        NoteChangeInput: {
            /** @description In UTF-16 units, as JavaScript counts. */
            from: number;
            to: number;
            /** @default  */
            insert: string;
        };
        Notification: {
            id: string;
            user_id: string;
            title: string;
            message: string;
            type: components["schemas"]["NotificationType"] | null;
            read: boolean | null;
            action_url: string | null;
            metadata: unknown;
            expires_at: string | null;
            created_at: string;
        };
        NotificationNewEvent: {
            notification: components["schemas"]["Notification"];
        };
        /** @enum {string} */
        NotificationType: "info" | "success" | "warning" | "error" | "reminder";
        PersonPresence: {
            user_id: string;
            display_name: string;
            /** @enum {string} */
            status: "online" | "away" | "busy" | "offline";
            /** @description Since when; null of somebody who was never here. */
            at: string | null;
        };
        PresenceChangedEvent: {
            changes: components["schemas"]["PersonPresence"][];
            /** @description Too many changes at once: ask for presence:list again. */
            stale: boolean;
        };
        PresenceListAnswer: {
            people: components["schemas"]["PersonPresence"][];
        };
        PresenceListCall: {
            /** @description Only these. Without: everybody who shares a room or a class with you. */
            user_ids?: string[];
        };
        PresenceSetAnswer: {
            /** @enum {string} */
            status: "online" | "away" | "busy" | "invisible";
        };
        PresenceSetCall: {
            /**
             * @description `online` and `away` are of this device, `busy` and `invisible` of all your devices.
             * @enum {string}
             */
            status: "online" | "away" | "busy" | "invisible";
        };
        /** @enum {string} */
        RefusalCode: "TOKEN_MISSING" | "TOKEN_INVALID" | "TOKEN_EXPIRED" | "SESSION_REVOKED" | "APIKEY_INVALID" | "RATE_LIMIT" | "UNAVAILABLE";
        Refused: {
            /** @constant */
            ok: false;
            error: {
                /** @description The class of the error, such as CONFLICT. */
                code: string;
                /** @description `module.what`: compare this one (docs/errors.md). */
                reason: string;
                /** @description A sentence in the reader's language. */
                message: string;
                /** @description Whether the outcome may be unknown: send the same again, with the same client_id. */
                retryable: boolean;
                details?: {
                    [key: string]: unknown;
                };
                retry_after_ms?: number;
            };
        };
        Room: {
            id: string;
            name: string;
            /** @description One of your own subjects. */
            subject_id: string | null;
            visibility: components["schemas"]["RoomVisibility"];
            /** @description Memberships, not connections. */
            max_members: number;
            /** @description Who moves the timer: the hosts, or everybody. */
            timer_control: components["schemas"]["RoomTimerControl"];
            /** @description Whether somebody with the id of a room may ask to be let in. */
            knocking: boolean;
            /** @description So long a member waits between two posts; 0 is not at all. */
            slow_mode_seconds: number;
            owner_id: string | null;
            organisation_id: string;
            /** @description ISO 8601. */
            created_at: string;
            /** @description What If-Match is compared with. */
            version: number;
            closed_at: string | null;
            /** @description The class that the room is for, for good. */
            class_id: string | null;
        };
        RoomEvent: {
            seq: number;
            /** @description Ignore those you do not know: types are added. */
            type: string;
            actor_id: string | null;
            client_id: string | null;
            /** @description ISO 8601. */
            at: string;
            data: {
                [key: string]: unknown;
            };
        };
        RoomEventsEvent: {
            room_id: string;
            events: components["schemas"]["RoomEvent"][];
        };
        RoomGoalAnswer: {
            seq: number;
            user_id: string | null;
            round: number;
            text: string | null;
            done: boolean;
        };
        RoomGoalCall: {
            /**
             * Format: uuid
             * @description The id of the room.
             */
            room_id: string;
            /**
             * Format: uuid
             * @description Your own id of this message, unique per room for ever: the same again has no second effect.
             */
            client_id: string;
            /**
             * @description `all`: everybody's goal, which hosts set.
             * @default me
             * @enum {string}
             */
            for: "me" | "all";
            /** @description Null: no goal any more. Absent: as it is. */
            text?: string | null;
            /** @description Ticked off; another text begins without. */
            done?: boolean;
        };
        RoomJoinAnswer: {
            room: components["schemas"]["Room"];
            /** @description Those who are there now. */
            members: components["schemas"]["RoomMember"][];
            timer: components["schemas"]["RoomTimer"];
            seq: number;
            events: components["schemas"]["RoomEvent"][];
            /** @description The rest follows as room:events before any live one. */
            more: boolean;
        };
        RoomJoinCall: {
            /**
             * Format: uuid
             * @description The id of the room.
             */
            room_id: string;
            /** @description You have everything up to this seq. */
            after?: number;
        };
        RoomKnockAnsweredEvent: {
            room_id: string;
            user_id: string;
            accepted: boolean;
        };
        RoomKnockEvent: {
            room_id: string;
            user_id: string;
            display_name: string;
            avatar_url: string | null;
            /** @description ISO 8601. */
            at: string;
            /** @description ISO 8601. */
            expires_at: string;
        };
        RoomLeaveCall: {
            /**
             * Format: uuid
             * @description The id of the room.
             */
            room_id: string;
        };
        RoomMember: {
            user_id: string;
            display_name: string;
            avatar_url: string | null;
            role: components["schemas"]["RoomRole"];
            /** @description Open sockets; 0 when not there. */
            connections: number;
            /** @description ISO 8601. */
            joined_at: string;
        };
        RoomNoteAnswer: {
            seq: number;
            version: number;
            /** @description As they are in the log, for the version before. */
            changes: components["schemas"]["NoteChange"][];
        };
        RoomNoteCall: {
            /**
             * Format: uuid
             * @description The id of the room.
             */
            room_id: string;
            /**
             * Format: uuid
             * @description Your own id of this message, unique per room for ever: the same again has no second effect.
             */
            client_id: string;
            /** @description The version that the changes are for. */
            base_version: number;
            /** @description In order, none into another; all positions in the text of base_version. */
            changes: components["schemas"]["NoteChangeInput"][];
        };
        RoomPostAnswer: {
            seq: number;
            at: string;
        };
        RoomPostCall: {
            /**
             * Format: uuid
             * @description The id of the room.
             */
            room_id: string;
            /**
             * Format: uuid
             * @description Your own id of this message, unique per room for ever: the same again has no second effect.
             */
            client_id: string;
            /** @constant */
            type: "chat";
            data: {
                text: string;
            };
        };
        RoomPresenceEvent: {
            room_id: string;
            version: number;
            /** @description All that are there. */
            members?: components["schemas"]["RoomMember"][];
            /** @description Above 50 people: who came or changed. */
            joined?: components["schemas"]["RoomMember"][];
            /** @description Above 50 people: who went, by user_id. */
            left?: string[];
        };
        RoomReactAnswer: {
            seq: number;
            count: number;
        };
        RoomReactCall: {
            /**
             * Format: uuid
             * @description The id of the room.
             */
            room_id: string;
            /** @description Of the post. */
            seq: number;
            /** @description One emoji of the Unicode list RGI. */
            emoji: string;
            /** @enum {string} */
            action: "add" | "remove";
        };
        RoomRemovedEvent: {
            room_id: string;
            reason: string;
        };
        /** @enum {string} */
        RoomRole: "host" | "cohost" | "member";
        RoomTask: {
            id: string;
            title: string;
            done: boolean;
            assignee_id: string | null;
            version: number;
        };
        RoomTaskAnswer: {
            seq: number;
            id?: string;
            version?: number;
            task?: components["schemas"]["RoomTask"];
            changes?: {
                id?: string;
                title?: string;
                done?: boolean;
                assignee_id?: string | null;
                version?: number;
            };
            after_id?: string | null;
        };
        RoomTaskCall: {
            /**
             * Format: uuid
             * @description The id of the room.
             */
            room_id: string;
            /**
             * Format: uuid
             * @description Your own id of this message, unique per room for ever: the same again has no second effect.
             */
            client_id: string;
            /** @constant */
            action: "add";
            title: string;
            /** @description A member of the room; null: nobody. */
            assignee_id?: string | null;
            /** @description As for move; absent: at the end. */
            after_id?: string | null;
        } | {
            /**
             * Format: uuid
             * @description The id of the room.
             */
            room_id: string;
            /**
             * Format: uuid
             * @description Your own id of this message, unique per room for ever: the same again has no second effect.
             */
            client_id: string;
            /**
             * Format: uuid
             * @description The id of the task.
             */
            task_id: string;
            /** @description The task as you know it. */
            version: number;
            /** @constant */
            action: "edit";
            title?: string;
            done?: boolean;
            /** @description A member of the room; null: nobody. */
            assignee_id?: string | null;
        } | {
            /**
             * Format: uuid
             * @description The id of the room.
             */
            room_id: string;
            /**
             * Format: uuid
             * @description Your own id of this message, unique per room for ever: the same again has no second effect.
             */
            client_id: string;
            /**
             * Format: uuid
             * @description The id of the task.
             */
            task_id: string;
            /** @description The task as you know it. */
            version: number;
            /** @constant */
            action: "move";
            /** @description The task before it; null: none, it becomes the first. */
            after_id: string | null;
        } | {
            /**
             * Format: uuid
             * @description The id of the room.
             */
            room_id: string;
            /**
             * Format: uuid
             * @description Your own id of this message, unique per room for ever: the same again has no second effect.
             */
            client_id: string;
            /**
             * Format: uuid
             * @description The id of the task.
             */
            task_id: string;
            /** @description The task as you know it. */
            version: number;
            /** @constant */
            action: "delete";
        };
        RoomTimer: {
            /** @enum {string} */
            state: "idle" | "running" | "paused";
            /** @enum {string} */
            phase: "focus" | "short_break" | "long_break";
            round: number;
            duration_seconds: number;
            remaining_ms: number;
            ends_at: string | null;
            /** @description ISO 8601. */
            at: string;
        };
        RoomTimerAnswer: {
            seq: number;
            timer: components["schemas"]["RoomTimer"];
        };
        RoomTimerCall: {
            /**
             * Format: uuid
             * @description The id of the room.
             */
            room_id: string;
            /**
             * Format: uuid
             * @description Your own id of this message, unique per room for ever: the same again has no second effect.
             */
            client_id: string;
            /** @enum {string} */
            action: "start" | "pause" | "resume" | "skip" | "reset";
            /** @enum {string} */
            phase?: "focus" | "short_break" | "long_break";
            duration_seconds?: number;
        };
        /** @enum {string} */
        RoomTimerControl: "host" | "all";
        RoomTypingCall: {
            /**
             * Format: uuid
             * @description The id of the room.
             */
            room_id: string;
            typing: boolean;
        };
        RoomTypingEvent: {
            room_id: string;
            user_id: string;
            typing: boolean;
        };
        /** @enum {string} */
        RoomVisibility: "private" | "public";
        ServerDrainingEvent: {
            within_ms: number;
        };
        ServerHelloEvent: {
            /** @constant */
            protocol: 1;
            /** @description Which process this is, until it ends. */
            process: string;
            /** @description Room time: milliseconds since 1970, with fraction. */
            now: number;
        };
        SessionClosedEvent: {
            code: components["schemas"]["RefusalCode"];
        };
        SessionRefreshAnswer: {
            /** @description ISO 8601. */
            expires_at: string;
        };
        SessionRefreshCall: {
            /** @description A fresh access token of the same person. */
            token: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}

/** What a client may send, and what answers it. */
export interface Calls {
  'ai:resume': { call: components['schemas']['AiResumeCall']; answer: components['schemas']['AiResumeAnswer'] };
  'ai:start': { call: components['schemas']['AiStartCall']; answer: components['schemas']['AiStartAnswer'] };
  'ai:stop': { call: components['schemas']['AiStopCall']; answer: components['schemas']['AiStopAnswer'] };
  'clock:sync': { call: components['schemas']['ClockSyncCall']; answer: components['schemas']['ClockSyncAnswer'] };
  'inbox:read': { call: components['schemas']['InboxReadCall']; answer: components['schemas']['InboxReadAnswer'] };
  'inbox:resume': { call: components['schemas']['InboxResumeCall']; answer: components['schemas']['InboxResumeAnswer'] };
  'presence:list': { call: components['schemas']['PresenceListCall']; answer: components['schemas']['PresenceListAnswer'] };
  'presence:set': { call: components['schemas']['PresenceSetCall']; answer: components['schemas']['PresenceSetAnswer'] };
  'room:goal': { call: components['schemas']['RoomGoalCall']; answer: components['schemas']['RoomGoalAnswer'] };
  'room:join': { call: components['schemas']['RoomJoinCall']; answer: components['schemas']['RoomJoinAnswer'] };
  'room:leave': { call: components['schemas']['RoomLeaveCall']; answer: Record<string, never> };
  'room:note': { call: components['schemas']['RoomNoteCall']; answer: components['schemas']['RoomNoteAnswer'] };
  'room:post': { call: components['schemas']['RoomPostCall']; answer: components['schemas']['RoomPostAnswer'] };
  'room:react': { call: components['schemas']['RoomReactCall']; answer: components['schemas']['RoomReactAnswer'] };
  'room:task': { call: components['schemas']['RoomTaskCall']; answer: components['schemas']['RoomTaskAnswer'] };
  'room:timer': { call: components['schemas']['RoomTimerCall']; answer: components['schemas']['RoomTimerAnswer'] };
  'room:typing': { call: components['schemas']['RoomTypingCall']; answer: Record<string, never> };
  'session:refresh': { call: components['schemas']['SessionRefreshCall']; answer: components['schemas']['SessionRefreshAnswer'] };
}

/** What the server says by itself. */
export interface ServerEvents {
  'ai:chunk': components['schemas']['AiChunkEvent'];
  'ai:end': components['schemas']['AiEndEvent'];
  'inbox:events': components['schemas']['InboxEventsEvent'];
  'inbox:read': components['schemas']['InboxReadEvent'];
  'inbox:withdrawn': components['schemas']['InboxWithdrawnEvent'];
  'notification:new': components['schemas']['NotificationNewEvent'];
  'presence:changed': components['schemas']['PresenceChangedEvent'];
  'room:events': components['schemas']['RoomEventsEvent'];
  'room:knock': components['schemas']['RoomKnockEvent'];
  'room:knock-answered': components['schemas']['RoomKnockAnsweredEvent'];
  'room:presence': components['schemas']['RoomPresenceEvent'];
  'room:removed': components['schemas']['RoomRemovedEvent'];
  'room:typing': components['schemas']['RoomTypingEvent'];
  'server:draining': components['schemas']['ServerDrainingEvent'];
  'server:hello': components['schemas']['ServerHelloEvent'];
  'session:closed': components['schemas']['SessionClosedEvent'];
}
