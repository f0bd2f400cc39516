export interface paths {
    "/ai/v1/chat/completions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer a conversation, in one piece or as a stream, in the form of OpenAI */
        post: operations["aiChatCompletions"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/v1/responses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer a conversation, in one piece or as a stream of typed events, in the form of OpenAI */
        post: operations["aiResponses"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/v1/responses/{response}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A response of the last hour */
        get: operations["aiResponse"];
        put?: never;
        post?: never;
        /** Forget a response */
        delete: operations["aiForgetResponse"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/v1/embeddings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Texts as vectors, in the form of OpenAI */
        post: operations["aiEmbeddings"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/v1/moderations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Judge texts, in the form of OpenAI */
        post: operations["aiModerations"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/v1/models": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The models that you may ask for */
        get: operations["aiModels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/v1/models/{model}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One model that you may ask for */
        get: operations["aiModel"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/v1/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answer a conversation, in one piece or as a stream, in the form of Anthropic */
        post: operations["aiMessages"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/v1/messages/count_tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Estimate what a message would cost, in the form of Anthropic */
        post: operations["aiCountTokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/v1/streams/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Go on with a stream behind the chunk that Last-Event-ID names, from any process */
        get: operations["aiStream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your virtual keys, the newest first */
        get: operations["aiListKeys"];
        put?: never;
        /** Make a virtual key; it is shown once */
        post: operations["aiCreateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/v1/keys/{id}/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a virtual key another secret; the old one opens nothing a second later */
        post: operations["aiRotateKey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/v1/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke a virtual key; it opens nothing a second later */
        delete: operations["aiRevokeKey"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/ai/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What your calls came to: ?group_by=day|model|provider&from=&to=; of the key that is shown alone */
        get: operations["aiUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The account that the access token belongs to */
        get: operations["identityDescribeMe"];
        put?: never;
        post?: never;
        /** Delete your account, after some days in which you can restore it */
        delete: operations["identityDeleteMe"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where you are signed in */
        get: operations["identityListOwnSessions"];
        put?: never;
        post?: never;
        /** Sign every other device out */
        delete: operations["identityEndOtherSessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign one device out */
        delete: operations["identityEndOwnSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/register": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make an account with a name */
        post: operations["identityRegister"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/auth/token": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tokens for a name or an address with a password, or for a refresh token */
        post: operations["identityIssueTokens"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keep your account after all */
        post: operations["identityRestoreMe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/me/avatar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set your picture: the body itself, or the one file of a form; at most 1 MiB */
        put: operations["profilesSetAvatar"];
        post?: never;
        /** Remove your picture */
        delete: operations["profilesRemoveAvatar"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/avatars/{digest}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A picture of somebody; open to whoever knows its address */
        get: operations["profilesShowAvatar"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/profiles/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your profile */
        get: operations["profilesGetOwn"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your profile */
        patch: operations["profilesChangeOwn"];
        trace?: never;
    };
    "/api/profiles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Name and picture of somebody in one of your organisations */
        get: operations["profilesGetPublic"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/statistics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What you have studied and done so far */
        get: operations["profilesGetStatistics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/users/me/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your preferences */
        get: operations["profilesGetPreferences"];
        /** Replace your preferences; what is left out takes its default */
        put: operations["profilesReplacePreferences"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change some of your preferences */
        patch: operations["profilesChangePreferences"];
        trace?: never;
    };
    "/api/organisations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The organisations that you are in */
        get: operations["organisationsList"];
        put?: never;
        /** Found an organisation */
        post: operations["organisationsCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One organisation */
        get: operations["organisationsGet"];
        put?: never;
        post?: never;
        /** Delete an organisation (admins; never the personal one) */
        delete: operations["organisationsDelete"];
        options?: never;
        head?: never;
        /** Rename an organisation (admins) */
        patch: operations["organisationsRename"];
        trace?: never;
    };
    "/api/organisations/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is in an organisation */
        get: operations["organisationsListMembers"];
        put?: never;
        /** Add a member by e-mail address or id (admins) */
        post: operations["organisationsAddMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisations/{id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a member (admins), or yourself */
        delete: operations["organisationsRemoveMember"];
        options?: never;
        head?: never;
        /** Change a member's role (admins) */
        patch: operations["organisationsChangeMemberRole"];
        trace?: never;
    };
    "/api/organisations/{id}/leave": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leave an organisation */
        post: operations["organisationsLeave"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisations/{id}/classes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The classes of an organisation */
        get: operations["organisationsListClasses"];
        put?: never;
        /** Make a class (teachers and admins) */
        post: operations["organisationsCreateClass"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/classes/{class_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One class */
        get: operations["organisationsGetClass"];
        put?: never;
        post?: never;
        /** Delete a class (teachers and admins) */
        delete: operations["organisationsDeleteClass"];
        options?: never;
        head?: never;
        /** Change a class (teachers and admins) */
        patch: operations["organisationsChangeClass"];
        trace?: never;
    };
    "/api/classes/{class_id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who is in a class */
        get: operations["organisationsListClassMembers"];
        put?: never;
        /** Add a member of the organisation to a class (teachers and admins) */
        post: operations["organisationsAddClassMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/classes/{class_id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove somebody from a class (teachers and admins), or yourself */
        delete: operations["organisationsRemoveClassMember"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tasks */
        get: operations["tasksList"];
        put?: never;
        /** Add a task */
        post: operations["tasksAdd"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a task */
        get: operations["tasksGet"];
        put?: never;
        post?: never;
        /** Remove a task */
        delete: operations["tasksRemove"];
        options?: never;
        head?: never;
        /** Change a task */
        patch: operations["tasksChange"];
        trace?: never;
    };
    "/api/tasks/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Complete a task */
        post: operations["tasksComplete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/tasks/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open a task again */
        post: operations["tasksReopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/subjects": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List subjects */
        get: operations["subjectsList"];
        put?: never;
        /** Add a subject */
        post: operations["subjectsAdd"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/subjects/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a subject */
        get: operations["subjectsGet"];
        put?: never;
        post?: never;
        /** Remove a subject */
        delete: operations["subjectsRemove"];
        options?: never;
        head?: never;
        /** Change a subject */
        patch: operations["subjectsChange"];
        trace?: never;
    };
    "/api/subjects/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Archive a subject */
        post: operations["subjectsArchive"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/subjects/{id}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a subject back from the archive */
        post: operations["subjectsRestore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/study-sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List study sessions */
        get: operations["studySessionsList"];
        put?: never;
        /** Plan a study session */
        post: operations["studySessionsPlan"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/study-sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a study session */
        get: operations["studySessionsGet"];
        put?: never;
        post?: never;
        /** Remove a study session */
        delete: operations["studySessionsRemove"];
        options?: never;
        head?: never;
        /** Change a study session */
        patch: operations["studySessionsChange"];
        trace?: never;
    };
    "/api/study-sessions/{id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Start the timer */
        post: operations["studySessionsStart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/study-sessions/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause the timer */
        post: operations["studySessionsPause"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/study-sessions/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let the timer run on */
        post: operations["studySessionsResume"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/study-sessions/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Complete the study session */
        post: operations["studySessionsComplete"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/study-sessions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel the study session */
        post: operations["studySessionsCancel"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/calendar": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What happens in a range of days */
        get: operations["plannerListOccurrences"];
        put?: never;
        /** Add an event */
        post: operations["plannerAddEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/calendar/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read an event */
        get: operations["plannerGetEvent"];
        put?: never;
        post?: never;
        /** Remove an event */
        delete: operations["plannerRemoveEvent"];
        options?: never;
        head?: never;
        /** Change an event */
        patch: operations["plannerChangeEvent"];
        trace?: never;
    };
    "/api/calendar/{id}/complete": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark an event as done */
        post: operations["plannerCompleteEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/calendar/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark an event as not done */
        post: operations["plannerReopenEvent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/analytics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What you have studied and done, by day, week or month and by subject */
        get: operations["analyticsGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List notifications */
        get: operations["notificationsList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/unread-count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Count unread notifications */
        get: operations["notificationsCountUnread"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/read-all": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark all notifications as read */
        post: operations["notificationsMarkAllRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark a notification as read */
        post: operations["notificationsMarkRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Remove a notification */
        delete: operations["notificationsRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/inbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What reached you after a place, in order */
        get: operations["inboxList"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/inbox/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Mark entries as read */
        post: operations["inboxRead"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/preferences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How you are reached */
        get: operations["inboxGetPreferences"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change how you are reached */
        patch: operations["inboxChangePreferences"];
        trace?: never;
    };
    "/api/push-subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The browsers that take pushes, and the key to register one */
        get: operations["inboxListSubscriptions"];
        put?: never;
        /** Register a browser for pushes */
        post: operations["inboxSubscribe"];
        /** Forget a browser */
        delete: operations["inboxUnsubscribeBrowser"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notifications/unsubscribe/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ask whether mails shall end, as the page behind the link in every mail */
        get: operations["inboxShowUnsubscribe"];
        put?: never;
        /** End mails, with the link alone */
        post: operations["inboxUnsubscribeFromMails"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/presence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who of those who share a room or a class with you is there */
        get: operations["presenceGet"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your exports */
        get: operations["exportsList"];
        put?: never;
        /** Ask for everything about you, or for a report of your studies */
        post: operations["exportsRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/export/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far an export is */
        get: operations["exportsGet"];
        put?: never;
        post?: never;
        /** Remove an export */
        delete: operations["exportsRemove"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/export/{id}/file": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the file of an export */
        get: operations["exportsOpenFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List your open invitations */
        get: operations["roomsListMyInvitations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List rooms */
        get: operations["roomsList"];
        put?: never;
        /** Make a room */
        post: operations["roomsCreate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a room */
        get: operations["roomsGet"];
        put?: never;
        post?: never;
        /** Close a room */
        delete: operations["roomsClose"];
        options?: never;
        head?: never;
        /** Change a room */
        patch: operations["roomsUpdate"];
        trace?: never;
    };
    "/api/rooms/{id}/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List invitations that are not revoked */
        get: operations["roomsListInvitations"];
        put?: never;
        /** Make an invitation */
        post: operations["roomsCreateInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revoke an invitation */
        delete: operations["roomsRevokeInvitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Join by invitation */
        post: operations["roomsJoinByInvitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List members */
        get: operations["roomsListMembers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/members/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End your membership */
        delete: operations["roomsLeaveMembership"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/members/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change the role of a member */
        patch: operations["roomsSetMemberRole"];
        trace?: never;
    };
    "/api/rooms/{id}/members/{user_id}/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Remove a member */
        post: operations["roomsRemoveMember"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the log */
        get: operations["roomsListEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/host": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Hand the room to another member */
        put: operations["roomsTransfer"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/bans": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who is banned */
        get: operations["roomsListBans"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/bans/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** End a ban */
        delete: operations["roomsUnban"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/mutes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who is muted */
        get: operations["roomsListMutes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/mutes/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Mute a member for a while */
        put: operations["roomsMute"];
        post?: never;
        /** Give a member the word back */
        delete: operations["roomsUnmute"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/knocks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who is at the door */
        get: operations["roomsListKnocks"];
        put?: never;
        /** Ask to be let in */
        post: operations["roomsKnock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/knocks/{user_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Answer a knock */
        put: operations["roomsAnswerKnock"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/events/{seq}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a post back for everybody */
        delete: operations["roomsRemovePost"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/events/{seq}/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Report a post to the moderators */
        post: operations["roomsReportPost"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/room-reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List reports of posts */
        get: operations["roomsListReports"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/room-reports/{report_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Say what has come of a report */
        patch: operations["roomsHandleReport"];
        trace?: never;
    };
    "/api/rooms/{id}/blocked-words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the words that are not said in a room */
        get: operations["roomsGetWords"];
        /** Set the words that are not said in a room */
        put: operations["roomsSetWords"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/room-blocked-words": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the words that are not said in any room of the organisation */
        get: operations["roomsGetOrganisationWords"];
        /** Set the words that are not said in any room of the organisation */
        put: operations["roomsSetOrganisationWords"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/goals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read goals */
        get: operations["roomsGetGoals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/tasks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read tasks */
        get: operations["roomsGetTasks"];
        put?: never;
        /** Add a task */
        post: operations["roomsAddTask"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read notes */
        get: operations["roomsGetNotes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Edit the notes */
        patch: operations["roomsWriteNotes"];
        trace?: never;
    };
    "/api/rooms/{id}/reactions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List reactions */
        get: operations["roomsListReactions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/study-time": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who studied how long */
        get: operations["roomsGetStudyTime"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Stream the log in order */
        get: operations["roomsReplay"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/rooms/{id}/goals/{whose}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take a goal away */
        delete: operations["roomsDropGoal"];
        options?: never;
        head?: never;
        /** Set a goal, change it, or tick it off */
        patch: operations["roomsWriteGoal"];
        trace?: never;
    };
    "/api/rooms/{id}/tasks/{task_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Delete a task */
        delete: operations["roomsDeleteTask"];
        options?: never;
        head?: never;
        /** Change a task, or tick it off */
        patch: operations["roomsEditTask"];
        trace?: never;
    };
    "/api/rooms/{id}/tasks/{task_id}/place": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Move a task */
        put: operations["roomsPlaceTask"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ai/flashcards": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make flashcards about a topic */
        post: operations["aiGenerateFlashcards"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/ai/quizzes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a quiz about a topic */
        post: operations["aiGenerateQuiz"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisations/{id}/ai-usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the AI calls in an organisation came to (admins) */
        get: operations["gatewayGetOrganisationUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisations/{id}/ai-budgets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The AI budgets of an organisation, its classes and members (admins, teachers) */
        get: operations["gatewayListBudgets"];
        /** Set the AI budget of an organisation or a member (admins), or of a class (teachers too) */
        put: operations["gatewaySetBudget"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/organisations/{id}/ai-budgets/{budget_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Take an AI budget away */
        delete: operations["gatewayRemoveBudget"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @enum {string} */
        TaskStatus: "todo" | "in_progress" | "completed" | "cancelled" | "on_hold";
        /** @enum {string} */
        TaskPriority: "low" | "medium" | "high" | "urgent";
        /** @enum {string} */
        StudySessionType: "focus" | "review" | "practice" | "reading" | "writing" | "problem_solving" | "memorization" | "ai_tutoring" | "exam_prep" | "assignment" | "research";
        /** @enum {string} */
        EventType: "study" | "assignment" | "exam" | "quiz" | "flashcard" | "ai_session" | "reminder" | "class" | "assignment_due" | "study_session" | "meeting" | "deadline" | "break";
        NotificationWishes: {
            /** @description Kept in the inbox and shown where you are signed in. */
            inbox?: boolean;
            /** @description Sent to the browsers that you registered. */
            push?: boolean;
            /**
             * @description Taken along in a mail that comes so often.
             * @enum {string}
             */
            email?: "off" | "hourly" | "daily";
        };
        QuietHours: {
            /** @description `22:30`, by your wall clock. */
            start: string;
            /** @description `22:30`, by your wall clock. */
            end: string;
            /**
             * @default deliver
             * @enum {string}
             */
            then: "deliver" | "digest";
        };
        /** @enum {string} */
        RoomVisibility: "private" | "public";
        /** @enum {string} */
        RoomTimerControl: "host" | "all";
        NoteChange: {
            /** @description In UTF-16 units, as JavaScript counts. */
            from: number;
            to: number;
            /** @default  */
            insert: string;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            code: string;
            message: string;
            reason: string;
            params?: {
                [key: string]: unknown;
            };
            errors?: {
                path: string;
                message: string;
            }[];
            details?: {
                [key: string]: unknown;
            };
            request_id: string;
        };
        User: {
            /** Format: uuid */
            id: string;
            email: string | null;
            username: string | null;
            email_confirmed_at: string | null;
            is_anonymous: boolean;
            display_name: string | null;
            avatar_url: string | null;
            avatar_color: string | null;
            /** @description The names of your subjects. */
            subjects: string[];
            preferences: {
                theme_accent: string | null;
                lm_color: string | null;
                notifications_enabled: boolean;
                email_updates: boolean;
                dark_mode: boolean;
                language: string;
            };
            last_sign_in_at: string | null;
            /** @description To the minute. */
            last_active_at: string | null;
            /** @description When the account is deleted, if you asked for it; POST /api/users/me/restore keeps it. */
            deletion_scheduled_at: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        AccountDeletion: {
            /** Format: date-time */
            deletion_requested_at: string;
            /**
             * Format: date-time
             * @description Until then the account can be restored: sign in and POST /api/users/me/restore.
             */
            deletion_scheduled_at: string;
        };
        Session: {
            /** Format: uuid */
            id: string;
            /** @description Browser and system, as far as they are known. */
            device: string | null;
            user_agent: string;
            /** @description Where it was begun. */
            address: string | null;
            /** @description `aal2` after a second factor. */
            aal: string;
            created_at: string;
            last_used_at: string;
            is_current: boolean;
        };
        EndedSessions: {
            ended: number;
        };
        Registered: {
            user: {
                /** Format: uuid */
                id: string;
                username: string | null;
                email: string | null;
                display_name: string | null;
                created_at: string;
            };
            /** @description null while the address has to be confirmed. */
            session: components["schemas"]["Token"] | null;
        };
        Token: {
            access_token: string;
            /** @constant */
            token_type: "bearer";
            /** @description Seconds. */
            expires_in: number;
            /** @description Seconds since the epoch. */
            expires_at: number;
            refresh_token: string;
            user: {
                /** Format: uuid */
                id: string;
                username: string | null;
                email: string | null;
                display_name: string | null;
                created_at: string;
            };
        };
        AvatarPlace: {
            /** Format: uri */
            avatar_url: string;
        };
        Profile: {
            id: string;
            email: string | null;
            full_name: string | null;
            first_name: string | null;
            last_name: string | null;
            avatar_url: string | null;
            date_of_birth: string | null;
            academic_level: ("elementary" | "middle_school" | "high_school" | "undergraduate" | "graduate" | "professional" | "postgraduate") | null;
            subscription_tier: string | null;
            timezone: string | null;
            language: string | null;
            onboarding_completed: boolean | null;
            study_streak: number | null;
            /** @description Minutes. */
            total_study_time: number | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        PublicProfile: {
            id: string;
            display_name: string;
            avatar_url: string | null;
        };
        Statistics: {
            study_minutes: number;
            study_sessions: number;
            average_focus: number | null;
            tasks: number;
            tasks_completed: number;
            subjects: number;
            /** @description Days in a row. */
            current_streak: number;
            longest_streak: number;
            study_days: number;
            last_study_date: string | null;
            /** Format: date-time */
            member_since: string;
            /** @description To the minute. */
            last_active_at: string | null;
        };
        Preferences: {
            theme: ("light" | "dark" | "system") | null;
            notifications_enabled: boolean | null;
            email_notifications: boolean | null;
            sound_enabled: boolean | null;
            ai_suggestions_enabled: boolean | null;
            study_reminder_time: string | null;
            daily_goal_hours: number | null;
            pomodoro_enabled: boolean | null;
            pomodoro_work_duration: number | null;
            pomodoro_break_duration: number | null;
            pomodoro_long_break_duration: number | null;
            dashboard_layout: ({
                [key: string]: unknown;
            } | unknown[]) | null;
            avatar_color: string | null;
            theme_accent: string | null;
            lm_color: string | null;
        };
        Organisation: {
            /** Format: uuid */
            id: string;
            name: string;
            /** @description Everyone has one personal organisation. */
            is_personal: boolean;
            /**
             * @description What the person may do in this organisation.
             * @enum {string}
             */
            role: "student" | "teacher" | "moderator" | "admin";
            version: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        OrganisationMember: {
            /** Format: uuid */
            user_id: string;
            display_name: string;
            avatar_url: string | null;
            /** @description Null unless the reader is an admin. */
            email: string | null;
            /**
             * @description What the person may do in this organisation.
             * @enum {string}
             */
            role: "student" | "teacher" | "moderator" | "admin";
            /** Format: date-time */
            joined_at: string;
        };
        Class: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            organisation_id: string;
            name: string;
            description: string | null;
            created_by: string | null;
            archived_at: string | null;
            version: number;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        ClassMember: {
            /** Format: uuid */
            user_id: string;
            display_name: string;
            avatar_url: string | null;
            /** @enum {string} */
            role: "student" | "teacher";
            /** Format: date-time */
            joined_at: string;
        };
        TaskPage: {
            data: components["schemas"]["Task"][];
            pagination: {
                limit: number;
                has_more: boolean;
                next_cursor: string | null;
                total?: number;
            };
        };
        Task: {
            id: string;
            user_id: string;
            subject_id: string | null;
            title: string;
            description: string | null;
            status: components["schemas"]["TaskStatus"] | null;
            priority: components["schemas"]["TaskPriority"] | null;
            assignment_type: string | null;
            due_date: string | null;
            /** @description Minutes. */
            estimated_duration: number | null;
            /** @description Minutes. */
            actual_duration: number | null;
            points: number | null;
            tags: string[] | null;
            attachments: string | null;
            /** @description Set exactly while it is completed. */
            completed_at: string | null;
            created_at: string;
            updated_at: string;
        };
        SubjectPage: {
            data: components["schemas"]["Subject"][];
            pagination: {
                limit: number;
                has_more: boolean;
                next_cursor: string | null;
                total?: number;
            };
        };
        Subject: {
            id: string;
            user_id: string;
            name: string;
            description: string | null;
            color: string | null;
            icon: string | null;
            is_archived: boolean | null;
            created_at: string;
            updated_at: string;
        };
        StudySessionPage: {
            data: components["schemas"]["StudySession"][];
            pagination: {
                limit: number;
                has_more: boolean;
                next_cursor: string | null;
                total?: number;
            };
        };
        StudySession: {
            id: string;
            user_id: string;
            subject_id: string | null;
            title: string;
            description: string | null;
            type: components["schemas"]["StudySessionType"] | null;
            status: components["schemas"]["StudySessionStatus"] | null;
            /** @description Minutes. */
            planned_duration: number | null;
            /** @description Minutes, rounded up; 0 until it is completed. */
            duration: number | null;
            /** @description Minutes. */
            break_duration: number | null;
            pomodoro_count: number | null;
            distractions: number | null;
            /** @description 0 to 100. */
            focus_score: number | null;
            notes: string | null;
            completed: boolean | null;
            started_at: string | null;
            completed_at: string | null;
            created_at: string;
            updated_at: string;
            /** @description Seconds studied so far, pauses left out. */
            elapsed_seconds: number;
            /** @description Since when the present stretch runs. */
            running_since: string | null;
        };
        /** @enum {string} */
        StudySessionStatus: "planned" | "active" | "paused" | "completed" | "cancelled";
        CalendarOccurrencePage: {
            data: components["schemas"]["CalendarOccurrence"][];
            pagination: {
                limit: number;
                has_more: boolean;
                next_cursor: string | null;
                total?: number;
            };
        };
        CalendarOccurrence: {
            id: string;
            user_id: string;
            subject_id: string | null;
            subject_name: string | null;
            title: string;
            description: string | null;
            event_type: components["schemas"]["EventType"];
            /** Format: date */
            event_date: string;
            event_time: string | null;
            end_time: string | null;
            location: string | null;
            color: string | null;
            recurring: boolean | null;
            recurring_pattern: string | null;
            /** @description Minutes before. */
            notification_time: number | null;
            /** @description Of the whole series, where it is one. */
            completed: boolean | null;
            created_at: string;
            updated_at: string;
            /**
             * Format: date
             * @description The day on which the event happens.
             */
            occurrence_date: string;
        };
        CalendarEvent: {
            id: string;
            user_id: string;
            subject_id: string | null;
            subject_name: string | null;
            title: string;
            description: string | null;
            event_type: components["schemas"]["EventType"];
            /** Format: date */
            event_date: string;
            event_time: string | null;
            end_time: string | null;
            location: string | null;
            color: string | null;
            recurring: boolean | null;
            recurring_pattern: string | null;
            /** @description Minutes before. */
            notification_time: number | null;
            /** @description Of the whole series, where it is one. */
            completed: boolean | null;
            created_at: string;
            updated_at: string;
        };
        Analytics: {
            /** @enum {string} */
            range: "day" | "week" | "month";
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            time_zone: string;
            subject_id: string | null;
            totals: {
                study_minutes: number;
                sessions: number;
                tasks_completed: number;
                /** @description 0 to 100; null when no session was scored. */
                average_focus: number | null;
            };
            /** @description Every day, week or month that touches the range; only days of the range count. */
            buckets: {
                /** Format: date */
                start: string;
                /** Format: date */
                end: string;
                study_minutes: number;
                sessions: number;
                tasks_completed: number;
                /** @description 0 to 100; null when no session was scored. */
                average_focus: number | null;
            }[];
            subjects: {
                subject_id: string | null;
                name: string | null;
                study_minutes: number;
                sessions: number;
                tasks_completed: number;
                /** @description 0 to 100; null when no session was scored. */
                average_focus: number | null;
            }[];
            /** @description Days in a row, over all subjects and all time. */
            streak: {
                current: number;
                longest: number;
                study_days: number;
                last_study_date: string | null;
            };
        };
        NotificationPage: {
            data: components["schemas"]["Notification"][];
            pagination: {
                limit: number;
                has_more: boolean;
                next_cursor: string | null;
                total?: number;
            };
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
        /** @enum {string} */
        NotificationType: "info" | "success" | "warning" | "error" | "reminder";
        UnreadNotifications: {
            unread: number;
        };
        MarkedNotifications: {
            marked: number;
        };
        InboxPage: {
            data: components["schemas"]["InboxEvent"][];
            pagination: {
                limit: number;
                has_more: boolean;
                /** @description The `after` to go on from. */
                next_cursor: string | null;
                total?: number;
            };
            /** @description The last one there is. */
            seq: number;
            /** @description Those up to here were too old and are gone. */
            trimmed_to: number;
            unread: number;
            /** @description Everything up to here counts as read. */
            read_up_to: number;
            /** @description Grows with every change of what was read. */
            version: number;
        };
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
        InboxRead: {
            unread: number;
            /** @description Everything up to here counts as read. */
            read_up_to: number;
            /** @description Grows with every change of what was read. */
            version: number;
            /** @description Those that were unread before. */
            seqs: number[];
        };
        NotificationPreferences: {
            kinds: {
                [key: string]: components["schemas"]["NotificationWishes"];
            };
            quiet_hours: components["schemas"]["QuietHoursOutput"] | null;
            /** @description `22:30`, by your wall clock. */
            digest_time: string;
            /** @description The zone of your wall clock, from your profile. */
            timezone: string;
            /** @description What holds where nothing is said. */
            defaults: {
                /** @description Kept in the inbox and shown where you are signed in. */
                inbox: boolean;
                /** @description Sent to the browsers that you registered. */
                push: boolean;
                /**
                 * @description Taken along in a mail that comes so often.
                 * @enum {string}
                 */
                email: "off" | "hourly" | "daily";
            };
        };
        PushSubscriptions: {
            /** @description `applicationServerKey` for `pushManager.subscribe`. */
            public_key: string;
            data: components["schemas"]["PushSubscription"][];
        };
        PushSubscription: {
            id: string;
            endpoint: string;
            device: string | null;
            created_at: string;
            /** @description When a push was last taken there. */
            last_used_at: string | null;
        };
        Presence: {
            data: components["schemas"]["PersonPresence"][];
        };
        PersonPresence: {
            user_id: string;
            display_name: string;
            /** @enum {string} */
            status: "online" | "away" | "busy" | "offline";
            /** @description Since when; null of somebody who was never here. */
            at: string | null;
        };
        Export: {
            id: string;
            /** @enum {string} */
            format: "json" | "csv" | "pdf";
            parameters: {
                /** @enum {string} */
                language: "en" | "de";
                time_zone: string | null;
                from: string | null;
                to: string | null;
            };
            /** @enum {string} */
            state: "queued" | "running" | "done" | "failed";
            /** @description What is being done. */
            step: string | null;
            percent: number;
            size_bytes: number;
            /** @description The reason why it failed. */
            failure: string | null;
            /** Format: date-time */
            created_at: string;
            started_at: string | null;
            finished_at: string | null;
            /**
             * Format: date-time
             * @description When the export and its file are removed.
             */
            expires_at: string;
        };
        ExportPage: {
            data: components["schemas"]["Export"][];
            pagination: {
                limit: number;
                has_more: boolean;
                next_cursor: string | null;
                total?: number;
            };
        };
        MyRoomInvitation: {
            id: string;
            /** @description ISO 8601. */
            created_at: string;
            expires_at: string | null;
            max_uses: number | null;
            uses: number;
            room_id: string;
            room_name: string;
        };
        ListedRoom: {
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
            /** @description How many belong to it; `max_members` at most. */
            memberships: number;
            /** @description How many of them are there now, as far as all processes answer in time. */
            present: number;
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
        RoomInvitation: {
            id: string;
            /** @description Shown once. */
            token: string;
            url: string;
            expires_at: string | null;
            max_uses: number | null;
            uses: number;
        };
        OpenRoomInvitation: {
            id: string;
            created_by: string | null;
            /** @description ISO 8601. */
            created_at: string;
            expires_at: string | null;
            max_uses: number | null;
            uses: number;
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
        /** @enum {string} */
        RoomRole: "host" | "cohost" | "member";
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
        RoomBan: {
            user_id: string;
            display_name: string;
            avatar_url: string | null;
            reason: string | null;
            banned_by: string | null;
            /** @description ISO 8601. */
            created_at: string;
        };
        RoomMute: {
            user_id: string;
            display_name: string;
            avatar_url: string | null;
            reason: string | null;
            muted_by: string | null;
            /** @description ISO 8601. */
            until: string;
            /** @description ISO 8601. */
            created_at: string;
        };
        RoomKnocked: {
            /**
             * @description `member`: you are in it already.
             * @enum {string}
             */
            status: "pending" | "member";
            /** @description Until when hosts can answer. */
            expires_at: string | null;
        };
        RoomKnock: {
            user_id: string;
            display_name: string;
            avatar_url: string | null;
            /** @description ISO 8601. */
            expires_at: string;
            /** @description ISO 8601. */
            created_at: string;
        };
        RoomReportMade: {
            id: string;
            room_id: string;
            seq: number;
            reason: string;
            /** @enum {string} */
            status: "open" | "dismissed" | "acted";
            /** @description ISO 8601. */
            created_at: string;
        };
        RoomReport: {
            id: string;
            room_id: string;
            seq: number;
            reason: string;
            /** @enum {string} */
            status: "open" | "dismissed" | "acted";
            /** @description ISO 8601. */
            created_at: string;
            author_id: string | null;
            reporter_id: string | null;
            /** @description What was said; null when the log is gone. */
            text: string | null;
            /** @description Whether it was taken back. */
            removed: boolean;
            note: string | null;
            handled_by: string | null;
            handled_at: string | null;
        };
        RoomGoals: {
            /** @description The seq of the room at which this is true: apply later events to it. */
            seq: number;
            /** @description The round of the timer that these are for. */
            round: number;
            shared: {
                text: string;
                done: boolean;
            } | null;
            members: {
                user_id: string;
                text: string;
                done: boolean;
            }[];
        };
        RoomTasks: {
            /** @description The seq of the room at which this is true: apply later events to it. */
            seq: number;
            tasks: components["schemas"]["RoomTask"][];
        };
        RoomTask: {
            id: string;
            title: string;
            done: boolean;
            assignee_id: string | null;
            version: number;
        };
        RoomNotes: {
            /** @description The seq of the room at which this is true: apply later events to it. */
            seq: number;
            version: number;
            text: string;
        };
        RoomReactions: {
            seq: number;
            reactions: {
                emoji: string;
                count: number;
                mine: boolean;
            }[];
        };
        RoomStudyTime: {
            user_id: string;
            display_name: string;
            avatar_url: string | null;
            /** @description There while the timer of a focus phase ran, to the millisecond. */
            seconds: number;
            /** @description Focus phases, however they ended. */
            phases: number;
            /** @description Those that became study sessions. */
            sessions: number;
        };
        AiUsage: {
            total: {
                requests: number;
                failed_requests: number;
                prompt_tokens: number;
                completion_tokens: number;
                usd: number;
            };
            data: {
                requests: number;
                failed_requests: number;
                prompt_tokens: number;
                completion_tokens: number;
                usd: number;
                group: string;
            }[];
        };
        AiBudget: {
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            organisation_id: string;
            /** @enum {string} */
            scope: "organisation" | "class" | "user" | "key";
            class_id: string | null;
            user_id: string | null;
            model: string | null;
            requests: number | null;
            tokens: number | null;
            usd: number | null;
            /** @enum {string} */
            window: "total" | "day" | "month";
            /** @description What of it is gone, calls under way included. */
            used: {
                requests: number;
                tokens: number;
                usd: number;
            };
        };
        QuietHoursOutput: {
            /** @description `22:30`, by your wall clock. */
            start: string;
            /** @description `22:30`, by your wall clock. */
            end: string;
            /**
             * @default deliver
             * @enum {string}
             */
            then: "deliver" | "digest";
        };
        NoteChangeOutput: {
            /** @description In UTF-16 units, as JavaScript counts. */
            from: number;
            to: number;
            /** @default  */
            insert: string;
        };
    };
    responses: {
        /** @description What went wrong, and what to do */
        Problem: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    aiChatCompletions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
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
                            type?: "function";
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
                    stream?: boolean | null;
                    stream_options?: {
                        include_usage?: boolean | null;
                    } | null;
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
                    n?: number | null;
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
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                    "text/event-stream": string;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiResponses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    model: string;
                    input: string | ({
                        /** @constant */
                        type?: "message";
                        /** @enum {string} */
                        role: "user" | "assistant" | "system" | "developer";
                        content: string | ({
                            /** @enum {string} */
                            type: "input_text" | "output_text" | "text";
                            text: string;
                        } | {
                            /** @constant */
                            type: "refusal";
                            refusal: string;
                        } | {
                            /** @constant */
                            type: "input_image";
                            image_url: string;
                            detail?: ("auto" | "low" | "high" | "original") | null;
                        })[];
                    } | {
                        /** @constant */
                        type: "function_call";
                        call_id: string;
                        name: string;
                        arguments: string;
                    } | {
                        /** @constant */
                        type: "function_call_output";
                        call_id: string;
                        output: string | ({
                            /** @enum {string} */
                            type: "input_text" | "output_text" | "text";
                            text: string;
                        } | {
                            /** @constant */
                            type: "refusal";
                            refusal: string;
                        } | {
                            /** @constant */
                            type: "input_image";
                            image_url: string;
                            detail?: ("auto" | "low" | "high" | "original") | null;
                        })[];
                    } | {
                        /** @constant */
                        type: "reasoning";
                    } | {
                        /** @constant */
                        type: "item_reference";
                        id: string;
                    })[];
                    instructions?: string | null;
                    previous_response_id?: string | null;
                    store?: boolean | null;
                    stream?: boolean | null;
                    background?: false | null;
                    conversation?: null;
                    prompt?: null;
                    tools?: {
                        /** @constant */
                        type: "function";
                        name: string;
                        description?: string | null;
                        parameters?: {
                            [key: string]: unknown;
                        } | null;
                        strict?: boolean | null;
                    }[] | null;
                    tool_choice?: (("auto" | "none" | "required") | {
                        /** @constant */
                        type: "function";
                        name: string;
                    }) | null;
                    parallel_tool_calls?: boolean | null;
                    text?: {
                        format?: ({
                            /** @constant */
                            type: "text";
                        } | {
                            /** @constant */
                            type: "json_object";
                        } | {
                            /** @constant */
                            type: "json_schema";
                            name: string;
                            description?: string | null;
                            schema: {
                                [key: string]: unknown;
                            };
                            strict?: boolean | null;
                        }) | null;
                        verbosity?: ("low" | "medium" | "high") | null;
                    } | null;
                    reasoning?: {
                        effort?: ("none" | "minimal" | "low" | "medium" | "high" | "xhigh" | "max") | null;
                    } | null;
                    max_output_tokens?: number | null;
                    temperature?: number | null;
                    top_p?: number | null;
                    metadata?: {
                        [key: string]: string;
                    } | null;
                    user?: string | null;
                    safety_identifier?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                    "text/event-stream": string;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiResponse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                response: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiForgetResponse: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                response: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiEmbeddings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    model: string;
                    input: string | number[] | string[] | number[][];
                    encoding_format?: ("float" | "base64") | null;
                    dimensions?: number | null;
                    user?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiModerations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    model?: string | null;
                    input: string | string[] | ({
                        /** @constant */
                        type: "text";
                        text: string;
                    } | {
                        /** @constant */
                        type: "image_url";
                        image_url: {
                            url: string;
                        };
                    })[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiModels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiModel: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                model: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiMessages: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    model: string;
                    messages: ({
                        /** @constant */
                        role: "system";
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
                            type: "image";
                            source: {
                                /** @constant */
                                type: "base64";
                                media_type: string;
                                data: string;
                            } | {
                                /** @constant */
                                type: "url";
                                url: string;
                            };
                        } | {
                            /** @constant */
                            type: "document";
                            title?: string | null;
                            source: {
                                /** @constant */
                                type: "text";
                                data: string;
                            };
                        } | {
                            /** @constant */
                            type: "tool_result";
                            tool_use_id: string;
                            content?: (string | ({
                                /** @constant */
                                type: "text";
                                text: string;
                            } | {
                                /** @constant */
                                type: "image";
                                source: {
                                    /** @constant */
                                    type: "base64";
                                    media_type: string;
                                    data: string;
                                } | {
                                    /** @constant */
                                    type: "url";
                                    url: string;
                                };
                            } | {
                                /** @constant */
                                type: "document";
                                title?: string | null;
                                source: {
                                    /** @constant */
                                    type: "text";
                                    data: string;
                                };
                            })[]) | null;
                            is_error?: boolean | null;
                        })[];
                    } | {
                        /** @constant */
                        role: "assistant";
                        content: string | ({
                            /** @constant */
                            type: "text";
                            text: string;
                        } | {
                            /** @constant */
                            type: "tool_use";
                            id: string;
                            name: string;
                            input: {
                                [key: string]: unknown;
                            };
                        } | {
                            /** @enum {string} */
                            type: "thinking" | "redacted_thinking";
                        })[];
                    })[];
                    system?: (string | {
                        /** @constant */
                        type: "text";
                        text: string;
                    }[]) | null;
                    tools?: {
                        type?: "custom" | null;
                        name: string;
                        description?: string | null;
                        input_schema: {
                            [key: string]: unknown;
                        };
                        strict?: boolean | null;
                    }[] | null;
                    tool_choice?: ({
                        /** @constant */
                        type: "auto";
                        disable_parallel_tool_use?: boolean | null;
                    } | {
                        /** @constant */
                        type: "any";
                        disable_parallel_tool_use?: boolean | null;
                    } | {
                        /** @constant */
                        type: "tool";
                        name: string;
                        disable_parallel_tool_use?: boolean | null;
                    } | {
                        /** @constant */
                        type: "none";
                    }) | null;
                    thinking?: {
                        /** @enum {string} */
                        type: "enabled" | "adaptive" | "disabled";
                    } | null;
                    output_config?: {
                        format?: {
                            /** @constant */
                            type: "json_schema";
                            schema: {
                                [key: string]: unknown;
                            };
                        } | null;
                    } | null;
                    max_tokens: number;
                    stream?: boolean | null;
                    temperature?: number | null;
                    top_p?: number | null;
                    stop_sequences?: string[] | null;
                    metadata?: {
                        user_id?: string | null;
                    } | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                    "text/event-stream": string;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiCountTokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    model: string;
                    messages: ({
                        /** @constant */
                        role: "system";
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
                            type: "image";
                            source: {
                                /** @constant */
                                type: "base64";
                                media_type: string;
                                data: string;
                            } | {
                                /** @constant */
                                type: "url";
                                url: string;
                            };
                        } | {
                            /** @constant */
                            type: "document";
                            title?: string | null;
                            source: {
                                /** @constant */
                                type: "text";
                                data: string;
                            };
                        } | {
                            /** @constant */
                            type: "tool_result";
                            tool_use_id: string;
                            content?: (string | ({
                                /** @constant */
                                type: "text";
                                text: string;
                            } | {
                                /** @constant */
                                type: "image";
                                source: {
                                    /** @constant */
                                    type: "base64";
                                    media_type: string;
                                    data: string;
                                } | {
                                    /** @constant */
                                    type: "url";
                                    url: string;
                                };
                            } | {
                                /** @constant */
                                type: "document";
                                title?: string | null;
                                source: {
                                    /** @constant */
                                    type: "text";
                                    data: string;
                                };
                            })[]) | null;
                            is_error?: boolean | null;
                        })[];
                    } | {
                        /** @constant */
                        role: "assistant";
                        content: string | ({
                            /** @constant */
                            type: "text";
                            text: string;
                        } | {
                            /** @constant */
                            type: "tool_use";
                            id: string;
                            name: string;
                            input: {
                                [key: string]: unknown;
                            };
                        } | {
                            /** @enum {string} */
                            type: "thinking" | "redacted_thinking";
                        })[];
                    })[];
                    system?: (string | {
                        /** @constant */
                        type: "text";
                        text: string;
                    }[]) | null;
                    tools?: {
                        type?: "custom" | null;
                        name: string;
                        description?: string | null;
                        input_schema: {
                            [key: string]: unknown;
                        };
                        strict?: boolean | null;
                    }[] | null;
                    tool_choice?: ({
                        /** @constant */
                        type: "auto";
                        disable_parallel_tool_use?: boolean | null;
                    } | {
                        /** @constant */
                        type: "any";
                        disable_parallel_tool_use?: boolean | null;
                    } | {
                        /** @constant */
                        type: "tool";
                        name: string;
                        disable_parallel_tool_use?: boolean | null;
                    } | {
                        /** @constant */
                        type: "none";
                    }) | null;
                    thinking?: {
                        /** @enum {string} */
                        type: "enabled" | "adaptive" | "disabled";
                    } | null;
                    output_config?: {
                        format?: {
                            /** @constant */
                            type: "json_schema";
                            schema: {
                                [key: string]: unknown;
                            };
                        } | null;
                    } | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiStream: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                    "text/event-stream": string;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiListKeys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiCreateKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    name: string;
                    budget?: {
                        requests?: number | null;
                        tokens?: number | null;
                        usd?: number | null;
                        /** @enum {string} */
                        window: "total" | "day" | "month";
                    } | null;
                    models?: string[] | null;
                    expires_at?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiRotateKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiRevokeKey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    aiUsage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": Record<string, never>;
                };
            };
            /** @description What is wrong with the request, in the form of its clients */
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description What failed, in the form of its clients */
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
        };
    };
    identityDescribeMe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["User"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    identityDeleteMe: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Not needed within five minutes of a sign-in, nor by people without an account. */
                    password?: string;
                    /** @description Instead of the password: the code that GET /auth/v1/reauthenticate sends. */
                    nonce?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountDeletion"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    identityListOwnSessions: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Session"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    identityEndOtherSessions: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedSessions"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    identityEndOwnSession: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    identityRegister: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    username: string;
                    password: string;
                    email?: string;
                    display_name?: string;
                    /** @description Where a captcha is asked for. */
                    captcha_token?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Registered"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    identityIssueTokens: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    grant_type?: "password" | "refresh_token";
                    /** @description The name, or the e-mail address. */
                    username?: string;
                    email?: string;
                    password?: string;
                    refresh_token?: string;
                    /** @description Where a captcha is asked for. */
                    captcha_token?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    identityRestoreMe: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    profilesSetAvatar: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "multipart/form-data": string;
                "image/png": string;
                "image/jpeg": string;
                "image/webp": string;
                "application/octet-stream": string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AvatarPlace"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    profilesRemoveAvatar: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    profilesShowAvatar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                digest: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/png": string;
                    "image/jpeg": string;
                    "image/webp": string;
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    profilesGetOwn: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    profilesChangeOwn: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    first_name?: string | null;
                    last_name?: string | null;
                    avatar_url?: string | null;
                    date_of_birth?: string | null;
                    /** @enum {string} */
                    academic_level?: "elementary" | "middle_school" | "high_school" | "undergraduate" | "graduate" | "professional" | "postgraduate";
                    /** @description IANA name, such as Europe/Berlin. */
                    timezone?: string;
                    /** @description BCP 47 tag, such as en or de-AT. */
                    language?: string;
                    onboarding_completed?: boolean;
                    /** @description Ignored: made from the names. */
                    full_name?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Profile"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    profilesGetPublic: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PublicProfile"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    profilesGetStatistics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Statistics"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    profilesGetPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preferences"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    profilesReplacePreferences: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @default light
                     * @enum {string}
                     */
                    theme?: "light" | "dark" | "system";
                    /** @default true */
                    notifications_enabled?: boolean;
                    /** @default true */
                    email_notifications?: boolean;
                    /** @default true */
                    sound_enabled?: boolean;
                    /** @default true */
                    ai_suggestions_enabled?: boolean;
                    /**
                     * @description HH:MM or HH:MM:SS; null for no reminder.
                     * @default 09:00:00
                     */
                    study_reminder_time?: string | null;
                    /** @default 2 */
                    daily_goal_hours?: number;
                    /** @default true */
                    pomodoro_enabled?: boolean;
                    /**
                     * @description Minutes.
                     * @default 25
                     */
                    pomodoro_work_duration?: number;
                    /**
                     * @description Minutes.
                     * @default 5
                     */
                    pomodoro_break_duration?: number;
                    /**
                     * @description Minutes.
                     * @default 15
                     */
                    pomodoro_long_break_duration?: number;
                    /** @default null */
                    dashboard_layout?: ({
                        [key: string]: unknown;
                    } | unknown[]) | null;
                    /**
                     * @description #rrggbb, or a name that the front end knows; null for its own choice.
                     * @default null
                     */
                    avatar_color?: string | null;
                    /**
                     * @description #rrggbb, or a name that the front end knows; null for its own choice.
                     * @default null
                     */
                    theme_accent?: string | null;
                    /**
                     * @description #rrggbb, or a name that the front end knows; null for its own choice.
                     * @default null
                     */
                    lm_color?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preferences"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    profilesChangePreferences: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    theme?: "light" | "dark" | "system";
                    notifications_enabled?: boolean;
                    email_notifications?: boolean;
                    sound_enabled?: boolean;
                    ai_suggestions_enabled?: boolean;
                    /** @description HH:MM or HH:MM:SS; null for no reminder. */
                    study_reminder_time?: string | null;
                    daily_goal_hours?: number;
                    pomodoro_enabled?: boolean;
                    /** @description Minutes. */
                    pomodoro_work_duration?: number;
                    /** @description Minutes. */
                    pomodoro_break_duration?: number;
                    /** @description Minutes. */
                    pomodoro_long_break_duration?: number;
                    dashboard_layout?: ({
                        [key: string]: unknown;
                    } | unknown[]) | null;
                    /** @description #rrggbb, or a name that the front end knows; null for its own choice. */
                    avatar_color?: string | null;
                    /** @description #rrggbb, or a name that the front end knows; null for its own choice. */
                    theme_accent?: string | null;
                    /** @description #rrggbb, or a name that the front end knows; null for its own choice. */
                    lm_color?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Preferences"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsList: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Organisation"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsCreate: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsDelete: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsRename: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Organisation"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsListMembers: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OrganisationMember"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsAddMember: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** Format: email */
                    email?: string;
                    /** Format: uuid */
                    user_id?: string;
                    /**
                     * @description What the person may do in this organisation.
                     * @default student
                     * @enum {string}
                     */
                    role?: "student" | "teacher" | "moderator" | "admin";
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationMember"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsRemoveMember: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsChangeMemberRole: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description What the person may do in this organisation.
                     * @enum {string}
                     */
                    role: "student" | "teacher" | "moderator" | "admin";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OrganisationMember"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsLeave: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsListClasses: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["Class"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsCreateClass: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name: string;
                    /** @default null */
                    description?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Class"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsGetClass: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                class_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Class"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsDeleteClass: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                class_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsChangeClass: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                class_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name?: string;
                    description?: string | null;
                    archived?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Class"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsListClassMembers: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
            };
            header?: never;
            path: {
                class_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ClassMember"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsAddClassMember: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                class_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** Format: uuid */
                    user_id: string;
                    /**
                     * @default student
                     * @enum {string}
                     */
                    role?: "student" | "teacher";
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ClassMember"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    organisationsRemoveClassMember: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                class_id: string;
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    tasksList: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
                /** @description One or several, separated by commas. */
                status?: string;
                /** @description One or several, separated by commas. */
                priority?: string;
                subject_id?: string;
                /** @description Due earlier than this. */
                due_before?: string;
                /** @description Due at this moment or later. */
                due_after?: string;
                /** @description Part of title or description. */
                q?: string;
                tag?: string;
                /** @description A leading `-` is descending; tasks without a due date come last. */
                sort?: "-created_at" | "created_at" | "due_date" | "-due_date";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TaskPage"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    tasksAdd: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description One of your own subjects.
                     * @default null
                     */
                    subject_id?: string | null;
                    title: string;
                    /** @default null */
                    description?: string | null;
                    /** @default todo */
                    status?: components["schemas"]["TaskStatus"];
                    /** @default medium */
                    priority?: components["schemas"]["TaskPriority"];
                    /** @default null */
                    assignment_type?: string | null;
                    /** @default null */
                    due_date?: string | null;
                    /** @default null */
                    estimated_duration?: number | null;
                    /** @default null */
                    actual_duration?: number | null;
                    /** @default null */
                    points?: number | null;
                    /** @default [] */
                    tags?: string[];
                    /**
                     * @description Text of the client, kept as it is.
                     * @default null
                     */
                    attachments?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    tasksGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the task. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    tasksRemove: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the task. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    tasksChange: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the task. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description One of your own subjects. */
                    subject_id?: string | null;
                    title?: string;
                    description?: string | null;
                    status?: components["schemas"]["TaskStatus"];
                    priority?: components["schemas"]["TaskPriority"];
                    assignment_type?: string | null;
                    due_date?: string | null;
                    estimated_duration?: number | null;
                    actual_duration?: number | null;
                    points?: number | null;
                    tags?: string[];
                    /** @description Text of the client, kept as it is. */
                    attachments?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    tasksComplete: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the task. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Minutes that it really took. */
                    actual_duration?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    tasksReopen: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the task. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Task"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    subjectsList: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
                /** @description Those that are archived, those that are not, or both. */
                archived?: "true" | "false" | "any";
                /** @description Part of the name. */
                q?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SubjectPage"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    subjectsAdd: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name: string;
                    /** @default null */
                    description?: string | null;
                    /**
                     * @description As #rrggbb.
                     * @default #3B82F6
                     */
                    color?: string;
                    /** @default null */
                    icon?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subject"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    subjectsGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the subject. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subject"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    subjectsRemove: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the subject. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    subjectsChange: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the subject. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name?: string;
                    description?: string | null;
                    /** @description As #rrggbb. */
                    color?: string;
                    icon?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subject"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    subjectsArchive: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the subject. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subject"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    subjectsRestore: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the subject. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Subject"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    studySessionsList: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
                /** @description One or several, separated by commas. */
                status?: string;
                /** @description One or several, separated by commas. */
                type?: string;
                subject_id?: string;
                /** @description Started at this moment or later. */
                started_after?: string;
                /** @description Started earlier than this. */
                started_before?: string;
                /** @description A leading `-` is descending; sessions that never started come last. */
                sort?: "-created_at" | "created_at" | "-started_at" | "started_at";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudySessionPage"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    studySessionsPlan: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description One of your own subjects.
                     * @default null
                     */
                    subject_id?: string | null;
                    title: string;
                    /** @default null */
                    description?: string | null;
                    /** @default focus */
                    type?: components["schemas"]["StudySessionType"];
                    /** @default null */
                    planned_duration?: number | null;
                    /** @default 0 */
                    break_duration?: number | null;
                    /** @default 0 */
                    pomodoro_count?: number | null;
                    /** @default 0 */
                    distractions?: number | null;
                    /** @default null */
                    focus_score?: number | null;
                    /** @default null */
                    notes?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudySession"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    studySessionsGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the study session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudySession"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    studySessionsRemove: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the study session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    studySessionsChange: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the study session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description One of your own subjects. */
                    subject_id?: string | null;
                    title?: string;
                    description?: string | null;
                    type?: components["schemas"]["StudySessionType"];
                    planned_duration?: number | null;
                    break_duration?: number | null;
                    pomodoro_count?: number | null;
                    distractions?: number | null;
                    focus_score?: number | null;
                    notes?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudySession"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    studySessionsStart: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the study session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudySession"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    studySessionsPause: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the study session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudySession"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    studySessionsResume: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the study session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudySession"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    studySessionsComplete: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the study session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    focus_score?: number | null;
                    distractions?: number | null;
                    pomodoro_count?: number | null;
                    notes?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudySession"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    studySessionsCancel: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the study session. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudySession"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    plannerListOccurrences: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
                /** @description The first day. By default 35 days ago. */
                from?: string;
                /** @description The last day, at most 400 days in all. */
                to?: string;
                subject_id?: string;
                /** @description One or several, separated by commas. */
                event_type?: string;
                completed?: "true" | "false";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarOccurrencePage"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    plannerAddEvent: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description One of your own subjects.
                     * @default null
                     */
                    subject_id?: string | null;
                    /** @default null */
                    subject_name?: string | null;
                    title: string;
                    /** @default null */
                    description?: string | null;
                    event_type: components["schemas"]["EventType"];
                    /**
                     * Format: date
                     * @description Of a series the first day.
                     */
                    event_date: string;
                    /** @default null */
                    event_time?: string | null;
                    /** @default null */
                    end_time?: string | null;
                    /** @default null */
                    location?: string | null;
                    /** @default null */
                    color?: string | null;
                    recurring?: boolean;
                    /** @description RFC 5545 rule, such as FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261231. */
                    recurring_pattern?: string | null;
                    /**
                     * @description Minutes before.
                     * @default null
                     */
                    notification_time?: number | null;
                    /** @default false */
                    completed?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarEvent"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    plannerGetEvent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the event. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarEvent"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    plannerRemoveEvent: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the event. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    plannerChangeEvent: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the event. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description One of your own subjects. */
                    subject_id?: string | null;
                    subject_name?: string | null;
                    title?: string;
                    description?: string | null;
                    event_type?: components["schemas"]["EventType"];
                    /**
                     * Format: date
                     * @description Of a series the first day.
                     */
                    event_date?: string;
                    event_time?: string | null;
                    end_time?: string | null;
                    location?: string | null;
                    color?: string | null;
                    recurring?: boolean;
                    /** @description RFC 5545 rule, such as FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20261231. */
                    recurring_pattern?: string | null;
                    /** @description Minutes before. */
                    notification_time?: number | null;
                    completed?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarEvent"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    plannerCompleteEvent: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the event. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarEvent"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    plannerReopenEvent: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the event. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarEvent"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    analyticsGet: {
        parameters: {
            query?: {
                /** @description What is summed together; ISO weeks. */
                range?: "day" | "week" | "month";
                /** @description The first day. By default seven days, twelve weeks or twelve months before the last. */
                from?: string;
                /** @description The last day. By default today. */
                to?: string;
                /** @description IANA name. By default the one of the profile, else UTC. */
                tz?: string;
                subject_id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Analytics"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    notificationsList: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
                /** @description `true`: only unread ones, `false`: only those that were read. */
                unread?: "true" | "false";
                /** @description One or several, separated by commas. */
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPage"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    notificationsCountUnread: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["UnreadNotifications"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    notificationsMarkAllRead: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Format: date-time
                     * @description Leaves those that came later: nobody has seen them yet.
                     */
                    up_to?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MarkedNotifications"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    notificationsMarkRead: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the notification. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Notification"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    notificationsRemove: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the notification. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    inboxList: {
        parameters: {
            query?: {
                /** @description Only events with a higher seq. */
                after?: number;
                /** @description The `next_cursor` of the page before: `after` by another name. */
                cursor?: number;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
                /** @description How many at most. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxPage"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    inboxRead: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Everything up to here was seen. */
                    up_to?: number;
                    /** @description These were seen. */
                    seqs?: number[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxRead"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    inboxGetPreferences: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPreferences"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    inboxChangePreferences: {
        parameters: {
            query?: never;
            header?: {
                "If-Match"?: string;
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description By kind; `*` for all that have no word of their own. null forgets a kind. */
                    kinds?: {
                        [key: string]: components["schemas"]["NotificationWishes"] | null;
                    };
                    /** @description No push and no mail meanwhile; null for none. May go over midnight. */
                    quiet_hours?: components["schemas"]["QuietHours"] | null;
                    /** @description `22:30`, by your wall clock. */
                    digest_time?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotificationPreferences"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    inboxListSubscriptions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushSubscriptions"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    inboxSubscribe: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Format: uri
                     * @description The address of the browser at its push service.
                     */
                    endpoint: string;
                    keys: {
                        /** @example BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4 */
                        p256dh: string;
                        /** @example BTBZMqHh6r4Tts7J_aSIgg */
                        auth: string;
                    };
                    expirationTime?: number | null;
                    /** @description What the person calls this browser. */
                    device?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushSubscription"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    inboxUnsubscribeBrowser: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** Format: uri */
                    endpoint: string;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    inboxShowUnsubscribe: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    inboxUnsubscribeFromMails: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/x-www-form-urlencoded": string;
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    presenceGet: {
        parameters: {
            query?: {
                /** @description Only these, separated by commas; 200 at most. Without: all. */
                user_ids?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Presence"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    exportsList: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ExportPage"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    exportsRequest: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description `json`: everything about you. `csv`: the same as tables, in an archive. `pdf`: a report of your studies with charts.
                     * @enum {string}
                     */
                    format: "json" | "csv" | "pdf";
                    /**
                     * Format: date
                     * @description First day of the report; by default 90 days before the last.
                     */
                    from?: string;
                    /**
                     * Format: date
                     * @description Last day of the report; by default today.
                     */
                    to?: string;
                    /** @description Whose days count; by default the profile's. */
                    tz?: string;
                    /**
                     * @description By default that of the request.
                     * @enum {string}
                     */
                    language?: "en" | "de";
                };
            };
        };
        responses: {
            /** @description Done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    exportsGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Export"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    exportsRemove: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    exportsOpenFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json; charset=utf-8": string;
                    "application/zip": string;
                    "application/pdf": string;
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsListMyInvitations: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["MyRoomInvitation"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsList: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
                /** @description `mine`: those you are a member of. `public`: those you may simply join. `class`: those of your classes. `archived`: yours that are closed. */
                scope?: "mine" | "public" | "class" | "archived";
                /** @description Words of the name, each from its beginning on. */
                q?: string;
                /** @description Rooms of this subject, or of one with the same name as yours. */
                subject_id?: string;
                /** @description `true`: only rooms that are not full. */
                has_space?: string;
                /** @description `newest` if absent. */
                sort?: "newest" | "name";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["ListedRoom"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsCreate: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name: string;
                    /**
                     * @description One of your own subjects.
                     * @default null
                     */
                    subject_id?: string | null;
                    /** @default private */
                    visibility?: components["schemas"]["RoomVisibility"];
                    /**
                     * @description Memberships, not connections.
                     * @default 50
                     */
                    max_members?: number;
                    /**
                     * @description Who moves the timer: the hosts, or everybody.
                     * @default host
                     */
                    timer_control?: components["schemas"]["RoomTimerControl"];
                    /**
                     * @description Whether somebody with the id of a room may ask to be let in.
                     * @default false
                     */
                    knocking?: boolean;
                    /**
                     * @description So long a member waits between two posts; 0 is not at all.
                     * @default 0
                     */
                    slow_mode_seconds?: number;
                    /**
                     * @description The class that the room is for, for good.
                     * @default null
                     */
                    class_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Room"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsGet: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Room"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsClose: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsUpdate: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    name?: string;
                    /** @description One of your own subjects. */
                    subject_id?: string | null;
                    visibility?: components["schemas"]["RoomVisibility"];
                    /** @description Memberships, not connections. */
                    max_members?: number;
                    /** @description Who moves the timer: the hosts, or everybody. */
                    timer_control?: components["schemas"]["RoomTimerControl"];
                    /** @description Whether somebody with the id of a room may ask to be let in. */
                    knocking?: boolean;
                    /** @description So long a member waits between two posts; 0 is not at all. */
                    slow_mode_seconds?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Room"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsListInvitations: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
            };
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["OpenRoomInvitation"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsCreateInvitation: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description How long it is good for; for ever without. */
                    expires_in_seconds?: number;
                    /** @description How often; without a limit when absent. */
                    max_uses?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomInvitation"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsRevokeInvitation: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                invitation_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsJoinByInvitation: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    token: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        room: components["schemas"]["Room"];
                        member: components["schemas"]["RoomMember"];
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsListMembers: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
            };
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RoomMember"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsLeaveMembership: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsSetMemberRole: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                /** @description Whose membership it is. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @enum {string} */
                    role: "cohost" | "member";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user_id: string;
                        role: components["schemas"]["RoomRole"];
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsRemoveMember: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                /** @description Whose membership it is. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason?: string;
                    /**
                     * @description Whether they may not come back.
                     * @default false
                     */
                    ban?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsListEvents: {
        parameters: {
            query?: {
                /** @description Only events with a higher seq. */
                after?: number;
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
            };
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RoomEvent"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                        /** @description The newest seq of the room. */
                        seq: number;
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsTransfer: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * Format: uuid
                     * @description Whom it is about.
                     */
                    user_id: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Room"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsListBans: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
            };
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RoomBan"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsUnban: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                /** @description Whom it is about. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsListMutes: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
            };
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RoomMute"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsMute: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                /** @description Whom it is about. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description For how long; 30 days at most. */
                    seconds: number;
                    reason?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        user_id: string;
                        /** @description ISO 8601. */
                        until: string;
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsUnmute: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                /** @description Whom it is about. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsListKnocks: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
            };
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RoomKnock"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsKnock: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomKnocked"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsAnswerKnock: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                /** @description Whom it is about. */
                user_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    accept: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsRemovePost: {
        parameters: {
            query?: {
                reason?: string;
            };
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                /** @description The place of the post in the log. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsReportPost: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                /** @description The place of the post in the log. */
                seq: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    reason: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomReportMade"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsListReports: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
                /** @description Which reports. */
                status?: "open" | "dismissed" | "acted";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RoomReport"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsHandleReport: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                report_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description What has come of it.
                     * @enum {string}
                     */
                    status: "dismissed" | "acted";
                    note?: string;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomReport"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsGetWords: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        words: string[];
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsSetWords: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Words and phrases; case, accents and punctuation do not matter. */
                    words: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        words: string[];
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsGetOrganisationWords: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        words: string[];
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsSetOrganisationWords: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Words and phrases; case, accents and punctuation do not matter. */
                    words: string[];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        words: string[];
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsGetGoals: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomGoals"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsGetTasks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomTasks"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsAddTask: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    title: string;
                    /** @description A member of the room; null: nobody. */
                    assignee_id?: string | null;
                    /** @description As for a place; absent: at the end. */
                    after_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomTask"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsGetNotes: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomNotes"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsWriteNotes: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The version that the changes are for. */
                    base_version: number;
                    /** @description In order, none into another; all positions in the text of base_version. */
                    changes: components["schemas"]["NoteChange"][];
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        seq: number;
                        version: number;
                        /** @description As they are in the log, for the version before. */
                        changes: components["schemas"]["NoteChangeOutput"][];
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsListReactions: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description `exact` adds `pagination.total`. */
                count?: "exact";
                /** @description Only posts with a higher seq. */
                after?: number;
                /** @description Only posts up to this seq. */
                until?: number;
            };
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RoomReactions"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsGetStudyTime: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
                /** @description Phases that began then or later. */
                from?: string;
                /** @description Phases that began before. */
                to?: string;
            };
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["RoomStudyTime"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                        total: {
                            people: number;
                            /** @description There while the timer of a focus phase ran, to the millisecond. */
                            seconds: number;
                            /** @description Focus phases, however they ended. */
                            phases: number;
                            /** @description Those that became study sessions. */
                            sessions: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsReplay: {
        parameters: {
            query?: {
                /** @description Only events with a higher seq. */
                after?: number;
                /** @description Only events up to this seq. */
                until?: number;
            };
            header?: never;
            path: {
                /** @description The id of the room. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsDropGoal: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                /** @description `all`: everybody's goal, which hosts set. */
                whose: "me" | "all";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsWriteGoal: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                /** @description `all`: everybody's goal, which hosts set. */
                whose: "me" | "all";
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description Absent: as it is. */
                    text?: string;
                    /** @description Ticked off; another text begins without. */
                    done?: boolean;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        seq: number;
                        user_id: string | null;
                        round: number;
                        text: string | null;
                        done: boolean;
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsDeleteTask: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                /** @description The id of the task. */
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsEditTask: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                /** @description The id of the task. */
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    title?: string;
                    done?: boolean;
                    /** @description A member of the room; null: nobody. */
                    assignee_id?: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomTask"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    roomsPlaceTask: {
        parameters: {
            query?: never;
            header: {
                "If-Match": string;
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description The id of the room. */
                id: string;
                /** @description The id of the task. */
                task_id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /** @description The task before it; null: none, it becomes the first. */
                    after_id: string | null;
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoomTask"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    aiGenerateFlashcards: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    topic: string;
                    material?: string | null;
                    subject_id?: string | null;
                    title?: string | null;
                    difficulty?: ("easy" | "medium" | "hard") | null;
                    /** @default 10 */
                    count?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** Format: uuid */
                        user_id: string;
                        created_at: string;
                        updated_at: string;
                        subject_id: string | null;
                        title: string;
                        description: string | null;
                        is_public: boolean | null;
                        total_cards: number | null;
                        cards: {
                            /** Format: uuid */
                            id: string;
                            /** Format: uuid */
                            user_id: string;
                            created_at: string;
                            updated_at: string;
                            /** Format: uuid */
                            set_id: string;
                            front_content: string;
                            back_content: string;
                            difficulty: string | null;
                        }[];
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    aiGenerateQuiz: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    topic: string;
                    material?: string | null;
                    subject_id?: string | null;
                    title?: string | null;
                    difficulty?: ("easy" | "medium" | "hard") | null;
                    /** @default 5 */
                    count?: number;
                };
            };
        };
        responses: {
            /** @description Done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        /** Format: uuid */
                        id: string;
                        /** Format: uuid */
                        user_id: string;
                        created_at: string;
                        updated_at: string;
                        subject_id: string | null;
                        title: string;
                        description: string | null;
                        questions: {
                            question: string;
                            options: string[];
                            answer: number;
                            /** @default  */
                            explanation: string;
                        }[] | null;
                        total_questions: number | null;
                        passing_score: number | null;
                        time_limit: number | null;
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    gatewayGetOrganisationUsage: {
        parameters: {
            query?: {
                /** @description What the sums are told apart by. */
                group_by?: "day" | "model" | "provider" | "user";
                /** @description The first moment; 30 days before `to` by default. */
                from?: string;
                /** @description The first moment that does not count any more; of a day, its end. Now by default. */
                to?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AiUsage"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    gatewayListBudgets: {
        parameters: {
            query?: {
                /** @description How many at most. */
                limit?: number;
                /** @description The `next_cursor` of the page before. */
                cursor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        data: components["schemas"]["AiBudget"][];
                        pagination: {
                            limit: number;
                            has_more: boolean;
                            next_cursor: string | null;
                            total?: number;
                        };
                    };
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    gatewaySetBudget: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": {
                    /**
                     * @description Whose calls it counts.
                     * @enum {string}
                     */
                    scope: "organisation" | "class" | "user";
                    /**
                     * Format: uuid
                     * @description Of scope class.
                     */
                    class_id?: string;
                    /**
                     * Format: uuid
                     * @description Of scope user.
                     */
                    user_id?: string;
                    /** @description The only model whose calls count; without it, all. */
                    model?: string;
                    /** @description How many requests; absent is without limit. */
                    requests?: number;
                    /** @description How many tokens, of questions and answers together. */
                    tokens?: number;
                    /** @description How many US dollars, by the price table. */
                    usd?: number;
                    /**
                     * @description After what time it begins anew; days and months are those of UTC.
                     * @enum {string}
                     */
                    window: "total" | "day" | "month";
                };
            };
        };
        responses: {
            /** @description Done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AiBudget"];
                };
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
    gatewayRemoveBudget: {
        parameters: {
            query?: never;
            header?: {
                "Idempotency-Key"?: string;
            };
            path: {
                id: string;
                budget_id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": components["responses"]["Problem"];
            "5XX": components["responses"]["Problem"];
        };
    };
}
