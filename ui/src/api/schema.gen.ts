// Made by `npm run gen` from the server's OpenAPI document. Do not edit.

export interface paths {
    "/api/collections": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the collections. */
        get: operations["list_collections"];
        put?: never;
        /** Makes a collection. */
        post: operations["create_collection"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/collections/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Makes and changes many collections at once, or none. */
        put: operations["import_collections"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/collections/meta/dry-run-view": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries a view's query and shows its fields and first records. */
        post: operations["dry_run_view"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/collections/meta/oauth2-providers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the services that users can be let sign in with. */
        get: operations["list_oauth2_providers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/collections/meta/scaffolds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows an empty collection of each type. */
        get: operations["view_scaffolds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/collections/{collection}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a collection. */
        get: operations["view_collection"];
        put?: never;
        post?: never;
        /** Deletes a collection and all its records. */
        delete: operations["delete_collection"];
        options?: never;
        head?: never;
        /**
         * Changes a collection. Only what the body names changes; a field left out of `fields` is dropped. With
         *     `If-Match` and the moment of its last change (`updated`, quoted) only what has not changed since.
         */
        patch: operations["update_collection"];
        trace?: never;
    };
    "/api/collections/{collection}/records": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists records. */
        get: operations["list_records"];
        put?: never;
        /** Creates a record. */
        post: operations["create_record"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/collections/{collection}/records/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a record. */
        get: operations["view_record"];
        put?: never;
        post?: never;
        /** Deletes a record. */
        delete: operations["delete_record"];
        options?: never;
        head?: never;
        /** Updates a record: only what the body names changes. */
        patch: operations["update_record"];
        trace?: never;
    };
    "/api/collections/{collection}/truncate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes all records of a collection. */
        delete: operations["truncate"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/admins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the admins. */
        get: operations["list_admins"];
        put?: never;
        /** Makes an admin with a role. The first one is an owner. */
        post: operations["make_admin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/admins/{id}": {
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
        /** Gives an admin another role. It holds at their next request, and on their open streams. */
        patch: operations["change_role"];
        trace?: never;
    };
    "/api/homeport/anonymous": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says how many anonymous accounts a collection has. */
        get: operations["count_anonymous"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/anonymous/upgrade": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a full account of the caller's anonymous one: with a password and what goes with it. Its
         *     id stays, and so does all that refers to it.
         */
        post: operations["upgrade_anonymous"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what has happened, newest first. */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/audit/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Hands the trail out as a file, oldest first: JSON lines as they are kept, or a table. */
        get: operations["export_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/audit/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Checks that no entry was altered, removed or put in. */
        get: operations["verify_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/authority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says how the certificate authority is, and how far a change of it has come. */
        get: operations["view_authority"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/authority/end-overlap": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Ends the overlap after a change early. Devices that do not know the new authority are locked
         *     out.
         */
        post: operations["end_overlap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/authority/replace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Makes a new certificate authority at once and cuts every device off: for when somebody else may
         *     have the key of the present one.
         */
        post: operations["replace_authority"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/authority/rotate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a new certificate authority, which paired devices learn over the present one. */
        post: operations["rotate_authority"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/automations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the automations. */
        get: operations["list_automations"];
        put?: never;
        /** Makes an automation. */
        post: operations["make_automation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/automations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows an automation. */
        get: operations["show_automation"];
        put?: never;
        post?: never;
        /** Removes an automation. What it has set off by then still happens. */
        delete: operations["remove_automation"];
        options?: never;
        head?: never;
        /** Changes what the body names of an automation. */
        patch: operations["change_automation"];
        trace?: never;
    };
    "/api/homeport/automations/{id}/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tells what an automation would send if a record had just changed; nothing is sent. */
        post: operations["try_automation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/awake": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says whether the computer stays awake while the server runs. */
        get: operations["view_awake"];
        /** Keeps the computer from sleeping by itself while the server runs, or lets it. */
        put: operations["keep_awake"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/backups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What goes on with backups: how far one is that is made or put back. */
        get: operations["view_state"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/backups/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a backup says of itself; only restoring it reads the rest. */
        get: operations["view_about"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/certificate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the imported certificate. */
        get: operations["view_own"];
        /** Imports a certificate: it is served from now on to whoever asks for a name that it covers. */
        put: operations["import_own"];
        post?: never;
        /** Removes the imported certificate: the box's own is served everywhere. */
        delete: operations["remove_own"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/collections/{collection}/try-rule": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says whom a rule would let do what, and why. Nothing changes. */
        post: operations["try_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/connect": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a phone has to scan. */
        get: operations["view_connect"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/connectors": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the connectors of one's own, also those that cannot be used any more. */
        get: operations["list_own_connectors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/connectors/judge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tells what is wrong with a connector, and what keeping it would take away. Nothing is kept. */
        post: operations["judge_connector"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/connectors/openapi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a draft of a connector from an OpenAPI document. Nothing is kept, and nobody is asked. */
        post: operations["draft_connector"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/connectors/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a connector's file: one of one's own, one that comes with the box, or `example`. */
        get: operations["show_connector"];
        /** Keeps a connector of one's own: a new one, or in the place of the version that is named. */
        put: operations["keep_connector"];
        post?: never;
        /** Removes a connector of one's own that nothing is set up with. */
        delete: operations["remove_connector"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/crash": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Says that somebody has read of the crash. */
        delete: operations["put_crash_away"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Lists deliveries of one state. What waits comes by integration, oldest first; all else newest
         *     first.
         */
        get: operations["list_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/deliveries/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends everything again that was given up, or that is held. */
        post: operations["replay_deliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/deliveries/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a delivery with its last request and answer. */
        get: operations["show_delivery"];
        put?: never;
        post?: never;
        /** Lets a delivery go that is not to happen any more. */
        delete: operations["discard_delivery"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/deliveries/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a delivery again that was given up, or that is held. */
        post: operations["replay_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/devices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the devices. */
        get: operations["list_devices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/devices/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Forgets a device that was revoked. */
        delete: operations["forget_device"];
        options?: never;
        head?: never;
        /** Renames a device. */
        patch: operations["rename_device"];
        trace?: never;
    };
    "/api/homeport/devices/{id}/revoke": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cuts a device off. */
        post: operations["revoke_device"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Looks at what stands between phones and the box. */
        get: operations["examine"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the files that records name, of all collections. */
        get: operations["list_files"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/files/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says what files take up. */
        get: operations["file_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/heard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists events that were heard, by integration and newest first. */
        get: operations["list_heard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/heard/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Takes events in again that have failed, those first that were tried least, and of these the oldest:
         *     at most 500 at once.
         */
        post: operations["replay_failed"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/heard/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows an event that was heard with what it says. */
        get: operations["show_heard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/heard/{id}/discard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Lets an event go that has failed: it does not wait any more, and can still be taken in again. */
        post: operations["discard_heard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/heard/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes an event in again that has failed, or that no intake was about. How it stands then. */
        post: operations["replay_heard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/intakes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the intakes. */
        get: operations["list_intakes"];
        put?: never;
        /** Makes an intake. */
        post: operations["make_intake"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/intakes/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tells what an intake would do because of an event; nothing is set. */
        post: operations["try_intake"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/intakes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows an intake. */
        get: operations["show_intake"];
        put?: never;
        post?: never;
        /** Removes an intake. What it has set stays. */
        delete: operations["remove_intake"];
        options?: never;
        head?: never;
        /** Changes what the body names of an intake. */
        patch: operations["change_intake"];
        trace?: never;
    };
    "/api/homeport/integrations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists what is set up. */
        get: operations["list_integrations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/integrations/catalogue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the connectors. */
        get: operations["list_connectors"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/integrations/switch": {
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
        /** Lets requests out, or none at all. */
        patch: operations["switch_integrations"];
        trace?: never;
    };
    "/api/homeport/integrations/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets an integration up, or changes what the body names. */
        put: operations["set_up_integration"];
        post?: never;
        /** Removes an integration and its credentials. */
        delete: operations["remove_integration"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/integrations/{name}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes an event that a service sends: a webhook that proves to be the service's. */
        post: operations["hear_event"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/integrations/{name}/sign-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins a sign-in at the service: the answer says where a browser has to go. */
        post: operations["begin_integration_sign_in"];
        /** Forgets who has signed in. */
        delete: operations["sign_integration_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/integrations/{name}/sign-in/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends a sign-in with the address that a browser has ended at, where the box did not hear it. */
        post: operations["end_integration_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/integrations/{name}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks the provider something that changes nothing, to tell whether the credentials are good. */
        post: operations["test_integration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/integrations/{name}/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tells how often an integration was called, what came of it and how long it took. */
        get: operations["show_integration_usage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/integrations/{name}/{action}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Calls an action; the body is its input. What an action passes on comes as it is, in its own type. */
        post: operations["call_integration"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists servers' keys. */
        get: operations["list_api_keys"];
        put?: never;
        /** Makes a key. The answer is the only one that has it. */
        post: operations["make_api_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/keys/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Revokes a key: its next request is refused, and its open streams end. */
        delete: operations["revoke_api_key"];
        options?: never;
        head?: never;
        /** Gives a key another name or end. */
        patch: operations["change_api_key"];
        trace?: never;
    };
    "/api/homeport/mail": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says how many letters wait, and what the mail server said. */
        get: operations["view_mail"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/mail/kept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the letters that wait for an owner, since there is no mail server. */
        get: operations["list_kept_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/mail/kept/{id}/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Shows the code or the link of one of them. The audit trail says so. */
        post: operations["show_kept_letter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/mail/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries all letters that wait now. */
        post: operations["retry_mail"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/move-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How moving in goes, or went last. */
        get: operations["view"];
        put?: never;
        /**
         * Takes over a PocketBase data folder: a multipart body whose `file` is a zip of it. The answer
         *     comes when it is unpacked; the rest goes on.
         */
        post: operations["begin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/network": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the computer's networks. */
        get: operations["view_network"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Chooses networks; what is shown and announced follows at once. Or chooses IPv6: then connections
         *     of phones end, and the window's go on after a moment.
         */
        patch: operations["choose_interfaces"];
        trace?: never;
    };
    "/api/homeport/oauth2/issuer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads what an OpenID issuer says of itself: where people sign in, and where its keys are. */
        post: operations["look_up_issuer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/pairings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a code that lets one device in, once, within ten minutes. */
        post: operations["begin_pairing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/pairings/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says what has become of a code. */
        get: operations["view_pairing"];
        put?: never;
        post?: never;
        /** Takes a code back. */
        delete: operations["cancel_pairing"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/passkeys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists passkeys: the caller's, or, for superusers, those of a record. */
        get: operations["view_passkeys"];
        put?: never;
        post?: never;
        /** Takes a passkey, or all, of somebody who has lost them away. */
        delete: operations["remove_passkeys"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/passkeys/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Adds the passkey that the authenticator has made. */
        post: operations["confirm_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/passkeys/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins to add a passkey to the caller's account. It counts once it is confirmed, within five minutes. */
        post: operations["enrol_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/passkeys/names": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says which names of the box have passkeys. Those for a name that it has no more are of no use. */
        get: operations["view_passkey_names"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/passkeys/prove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins to prove by one of the caller's passkeys who asks. */
        post: operations["prove_by_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/passkeys/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes one of the caller's own passkeys away. */
        post: operations["remove_own_passkey"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/passkeys/{id}": {
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
        /** Gives one of the caller's own passkeys another name. */
        patch: operations["rename_passkey"];
        trace?: never;
    };
    "/api/homeport/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Turns phones away from now on, in the place of a pause that is on. */
        put: operations["begin_pause"];
        post?: never;
        /** Lets phones in again. */
        delete: operations["end_pause"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/payments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists payments, newest first. */
        get: operations["list_payments"];
        put?: never;
        /** Begins the payment of a record, or tells of the one that is under way. The amount is the record's. */
        post: operations["begin_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/payments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows a payment to whoever may see its record. */
        get: operations["show_payment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/payments/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Has a payment called off before anything was taken; gives one up that nobody can follow any more,
         *     without asking the service.
         */
        post: operations["cancel_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/payments/{id}/capture": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has what a payment has reserved taken. */
        post: operations["capture_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/payments/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Asks the service how a payment stands, at once; where the service has just failed, what is known is
         *     told.
         */
        post: operations["check_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/payments/{id}/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows all that has happened to a payment. */
        get: operations["explain_payment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/payments/{id}/refund": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Has a part of a payment paid back, or all that is left. */
        post: operations["refund_payment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/ports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the port that phones come to. */
        get: operations["view_ports"];
        /**
         * Moves to another port, now and at every start that asks for the one of this start. Connections
         *     of phones end; the window's go on after a moment. Who has paired knows the port before.
         */
        put: operations["move_port"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/safe-mode": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Leaves safe mode: what rested goes on. */
        delete: operations["leave_safe_mode"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says who is using the window. */
        get: operations["view_session"];
        put?: never;
        /**
         * Signs a superuser in to the window. Where two methods are asked for, the first is answered
         *     with 401 and an `mfaId`, which the second one brings along; where only some will do as the
         *     second, with `methods` too.
         */
        post: operations["sign_in"];
        /** Ends the window's session. */
        delete: operations["sign_out"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists the caller's sessions, or, for superusers, those of a record. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        /** Ends all of the caller's sessions but the one that asks, or, for superusers, all of a record. */
        delete: operations["end_sessions"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Ends one session, the one that asks included. */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shows the box's settings. */
        get: operations["view_settings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the box's settings. Its certificate and announcement follow the name. */
        patch: operations["update_settings"];
        trace?: never;
    };
    "/api/homeport/sign-in/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries a way to sign in, and signs nobody in. */
        post: operations["try_sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/signed-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lists everybody who is signed in, for superusers: the 500 sessions seen last. */
        get: operations["list_signed_in"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How the box is. */
        get: operations["view_status"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says whether an authenticator app is on: the caller's, or, for superusers, that of a record. */
        get: operations["view_totp"];
        put?: never;
        post?: never;
        /** Takes the app of somebody who has lost it away. */
        delete: operations["remove_totp"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/totp/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns the app on whose set-up was begun, and answers with recovery codes. */
        post: operations["confirm_totp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/totp/disable": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Turns the caller's app off, with a code of it or a passkey. */
        post: operations["turn_totp_off"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/totp/enrol": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins to set the caller's app up. It counts once it is confirmed, within an hour. */
        post: operations["enrol_totp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/totp/recovery-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes new recovery codes in the place of all before. */
        post: operations["renew_recovery_codes"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/vault": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Says what the box's secrets are under. */
        get: operations["view_vault"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/vault/passphrase": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets, changes or takes away the passphrase of the box's secrets. */
        put: operations["change_passphrase"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/homeport/vault/unlock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Unlocks the box's secrets until it is stopped. After a wrong passphrase the next one has to wait,
         *     longer each time.
         */
        post: operations["unlock_vault"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/realtime": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Opens a stream. Its first event, `PB_CONNECT`, tells the stream's id. */
        get: operations["connect"];
        put?: never;
        /** Says what a stream listens to, and as whom; replaces what was said before. */
        post: operations["subscribe"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description What an action does at the provider.
         * @enum {string}
         */
        ActionEffect: "read" | "write" | "money";
        /** @description What a caller gives. */
        ActionInput: {
            /**
             * Format: int64
             * @description The greatest number; for text, characters, and for json, bytes.
             */
            max?: number | null;
            /**
             * Format: int64
             * @description The least number; for text, characters.
             */
            min?: number | null;
            /** @description One of these. */
            options?: string[];
            pattern?: string;
            required?: boolean;
            title?: string;
            type: components["schemas"]["ActionInputType"];
        };
        /** @enum {string} */
        ActionInputType: "text" | "integer" | "number" | "bool" | "json";
        /** @description A backup that is made or put back at present. */
        Activity: {
            doing: components["schemas"]["Doing"];
            /**
             * Format: int64
             * @description Bytes of this stage that are done.
             */
            done: number;
            key: string;
            stage: components["schemas"]["Stage"];
            /**
             * Format: int64
             * @description All bytes of this stage, when that is known.
             */
            total?: number | null;
        };
        /** @description An admin. */
        AdminBody: {
            /** @description When the account was made. */
            created: string;
            email: string;
            /** @description The record's, in `_superusers`. */
            id: string;
            role: components["schemas"]["AdminRole"];
        };
        /** @description All of them, by their addresses. */
        AdminList: {
            admins: components["schemas"]["AdminBody"][];
        };
        /**
         * @description What a superuser may do. Each may what the one before it may, too.
         * @enum {string}
         */
        AdminRole: "viewer" | "editor" | "owner";
        /** @description Accounts that begin without an address or a password. */
        Anonymous: {
            /**
             * @description Whether new ones can be made. Those that are there stay when it is switched off.
             * @default false
             */
            enabled: boolean;
            /**
             * Format: int64
             * @description How many there may be at once.
             * @default 10000
             */
            max: number;
            /**
             * Format: int64
             * @description Days after which those are removed that were not seen since; 0 keeps them.
             * @default 0
             */
            removeAfter: number;
        };
        /** @description How many anonymous accounts a collection has. */
        AnonymousBody: {
            /**
             * Format: int64
             * @description Those that are there now.
             */
            accounts: number;
        };
        /** @description What makes a full account of an anonymous one: as for a sign-up, so more fields may be there. */
        AnonymousUpgrade: {
            /** @description The address; needed where the collection asks for one. */
            email?: string | null;
            password: string;
            passwordConfirm: string;
        };
        /** @description The account, signed in. */
        AnonymousUpgraded: {
            record: Record<string, never>;
            /** @description In the place of the token of before, which has ended. */
            token: string;
        };
        /**
         * @description What a key may be let do with a collection's records.
         * @enum {string}
         */
        ApiKeyAction: "list" | "view" | "create" | "update" | "delete" | "manage";
        /** @description A server's key. It is never shown again. */
        ApiKeyBody: {
            /** @description Where it was last used. */
            address?: string | null;
            /** @description How the key begins; tells whose one is that was found somewhere. */
            begins: string;
            created: string;
            expired: boolean;
            expires?: string | null;
            id: string;
            lastUsed?: string | null;
            name: string;
            /** @description Empty when all its collections are gone: then it opens nothing. */
            scopes: components["schemas"]["ApiKeyScope"][];
        };
        /** @description What of a key can be changed. */
        ApiKeyChange: {
            /** @description A moment to come; `null`: the key does not expire. */
            expires?: string | null;
            name?: string | null;
        };
        /** @description What a key is made of. */
        ApiKeyForm: {
            /** @description A moment to come; without one the key does not expire. */
            expires?: string | null;
            name: string;
            scopes: components["schemas"]["ApiKeyScopeForm"][];
        };
        /** @description All keys, the newest first. */
        ApiKeyList: {
            keys: components["schemas"]["ApiKeyBody"][];
        };
        /** @description What a key may do with one collection. */
        ApiKeyScope: {
            actions: components["schemas"]["ApiKeyAction"][];
            /** @description The collection's id. */
            collection: string;
            /** @description Its name now. */
            name: string;
        };
        /** @description What a key is to be let do with one collection. */
        ApiKeyScopeForm: {
            actions: components["schemas"]["ApiKeyAction"][];
            /** @description The collection's id or name. */
            collection: string;
        };
        /**
         * @description Everything that is noted.
         * @enum {string}
         */
        AuditAction: "signIn" | "signInFailed" | "signInTried" | "firstMethodPassed" | "sessionsEnded" | "windowOpened" | "windowRefused" | "windowLeft" | "impersonated" | "accountChanged" | "oldPasswordWrong" | "anonymousMade" | "letterShown" | "accountUpgraded" | "anonymousRemoved" | "secondFactorSet" | "secondFactorRemoved" | "passkeyAdded" | "passkeyRemoved" | "recoveryRenewed" | "superuserMade" | "superuserChanged" | "superuserRemoved" | "roleChanged" | "collectionMade" | "collectionChanged" | "collectionRemoved" | "settingsChanged" | "vaultUnlocked" | "passphraseChanged" | "safeModeLeft" | "paused" | "resumed" | "pairingOpened" | "pairingFailed" | "devicePaired" | "deviceRevoked" | "deviceForgotten" | "authorityChanged" | "certificateChanged" | "integrationChanged" | "integrationRemoved" | "connectorMade" | "connectorChanged" | "connectorRemoved" | "integrationSignedIn" | "integrationSignedOut" | "integrationsSwitched" | "apiKeyMade" | "apiKeyChanged" | "apiKeyRevoked" | "apiKeyUsed" | "apiKeyRefused" | "addressRefused" | "automationChanged" | "automationRemoved" | "deliveriesReplayed" | "deliveryDiscarded" | "intakeChanged" | "intakeRemoved" | "heardReplayed" | "heardDiscarded" | "paymentBegun" | "paymentMoved" | "paymentAsked" | "paymentLost" | "backupMade" | "backupUploaded" | "backupDownloaded" | "backupRemoved" | "backupRestored" | "movedIn" | "logsCleared" | "trailExported" | "trailShortened";
        /** @description What is wrong with the chain. */
        AuditBroken: {
            /** @description In words. */
            message: string;
            /** Format: int64 */
            seq: number;
        };
        /** @description What checking the chain has found. */
        AuditCheck: {
            broken?: components["schemas"]["AuditBroken"] | null;
            /** Format: int64 */
            count?: number | null;
            /**
             * Format: int64
             * @description The first entry that is kept, and how many there are.
             */
            first?: number | null;
            /**
             * @description The last entry, `SEQ:HASH`: written down elsewhere, it shows later that all before it is
             *     still the same.
             */
            head?: string | null;
            /** @description Whether every entry is what it was. */
            whole: boolean;
        };
        /** @description An entry of the audit trail. */
        AuditEntry: components["schemas"]["AuditTold"] & {
            /** @description SHA-256 of the entry as it is kept, 64 hexadecimal digits. */
            hash: string;
            /**
             * Format: int64
             * @description Its number, from 1, without gaps.
             */
            seq: number;
        };
        /**
         * @description How it ended.
         * @enum {string}
         */
        AuditOutcome: "done" | "refused";
        /** @description Entries, newest first. */
        AuditPage: {
            items: components["schemas"]["AuditEntry"][];
            /**
             * Format: int64
             * @description What to ask for as `before` to see older ones; `null` when there are none. A page may be
             *     short, and even empty, with older entries left to be looked through.
             */
            next?: number | null;
        };
        /** @description Somebody, or something. */
        AuditParty: {
            /** @description A record's collection. */
            collection?: string | null;
            /** @description A record's, device's, collection's or code's. */
            id?: string | null;
            /**
             * @description `guest`, `user`, `superuser`, `apiKey`, `window`, `commandLine`, `box`; of what something was done to
             *     also `unknown`, `collection`, `settings`, `device`, `pairing`, `authority`, `certificate`,
             *     `integration`, `automation`, `delivery`, `intake`, `event`, `payment`, `backup`, `folder`, `logs`,
             *     `trail`, `vault`.
             */
            kind: string;
            /** @description As people call it. */
            name?: string | null;
        };
        /** @description What an entry tells. */
        AuditTold: {
            /**
             * @description What was done. An entry of a newer version may have a name that is none of these.
             * @default
             */
            action: components["schemas"]["AuditAction"];
            /**
             * @description Who did it.
             * @default {
             *       "kind": ""
             *     }
             */
            actor: components["schemas"]["AuditParty"];
            /**
             * @description From where, as far as that is known.
             * @default null
             */
            address: string | null;
            /**
             * @description What the program that asked calls itself.
             * @default null
             */
            agent: string | null;
            /**
             * @description `2022-01-31 10:00:00.123Z`
             * @default
             */
            at: string;
            /**
             * @description Whatever else there is to know.
             * @default {}
             */
            details: {
                [key: string]: unknown;
            };
            /**
             * @description The paired device that asked.
             * @default null
             */
            device: string | null;
            /**
             * @description Whether it was done.
             * @default done
             */
            outcome: components["schemas"]["AuditOutcome"];
            /** @default null */
            target: components["schemas"]["AuditParty"] | null;
        };
        /** @description Mails about sign-ins from elsewhere. */
        AuthAlert: {
            emailTemplate: components["schemas"]["EmailTemplate"];
            enabled: boolean;
        };
        /** @description What only auth collections have. */
        AuthOptions: {
            /** @description Homeport's own: accounts without an address or a password. Absent while it is as it was made. */
            anonymous?: components["schemas"]["Anonymous"];
            /** @description Mails about sign-ins from elsewhere. */
            authAlert?: components["schemas"]["AuthAlert"];
            /** @description Who may sign in at all, judged on the record after its password. */
            authRule?: string | null;
            authToken: components["schemas"]["TokenOptions"];
            confirmEmailChangeTemplate?: components["schemas"]["EmailTemplate"];
            emailChangeToken?: components["schemas"]["TokenOptions"];
            fileToken?: components["schemas"]["TokenOptions"];
            /** @description Who may manage other people's records of this collection. */
            manageRule?: string | null;
            /** @description A second method after the first. */
            mfa?: components["schemas"]["Mfa"];
            /** @description Sign-in by other services. */
            oauth2?: components["schemas"]["OAuth2"];
            /** @description Sign-in with a code that is mailed. */
            otp?: components["schemas"]["Otp"];
            passwordAuth: components["schemas"]["PasswordAuth"];
            passwordResetToken?: components["schemas"]["TokenOptions"];
            resetPasswordTemplate?: components["schemas"]["EmailTemplate"];
            verificationTemplate?: components["schemas"]["EmailTemplate"];
            verificationToken?: components["schemas"]["TokenOptions"];
        };
        /** @description The certificate authority, and how far a change of it has come. */
        AuthorityBody: {
            /** @description Its first moment. */
            begins: string;
            /** @description Its certificate, PEM: what programs trust the box by. */
            certificate: string;
            /** @description How many devices are paired. */
            devices: number;
            /** @description When it ends. */
            ends: string;
            /** @description `3A:0F:…`, 32 pairs. */
            fingerprint: string;
            /** @description Whether it is good by this computer's clock. Where it is not, phones are refused or refuse. */
            good: boolean;
            overlap?: components["schemas"]["OverlapBody"] | null;
        };
        /** @description An automation. */
        Automation: components["schemas"]["AutomationForm"] & {
            /** @description Why it sets nothing off; empty when it fits. */
            error: string;
            id: string;
            updated: string;
        };
        /**
         * @description What happens to a record.
         * @enum {string}
         */
        AutomationChange: "create" | "update" | "delete";
        /** @description As it is written: collections and fields by their names. */
        AutomationForm: {
            /** @default  */
            action: string;
            /**
             * @description A collection's name or id.
             * @default
             */
            collection: string;
            /**
             * @description What has to hold, in the rules' language; `@before.FIELD` is what a field held before.
             * @default
             */
            condition: string;
            /** @default false */
            enabled: boolean;
            /**
             * @description The action's input; texts may name `{{record.FIELD}}`, `{{before.FIELD}}`, `{{record}}` and
             *     `{{change.seq}}`, `action`, `at`, `collection` or `key`.
             * @default {}
             */
            input: {
                [key: string]: unknown;
            };
            /** @default  */
            integration: string;
            /**
             * @description What people call it.
             * @default
             */
            name: string;
            /**
             * @description Which changes of its records.
             * @default []
             */
            on: components["schemas"]["AutomationChange"][];
        };
        /** @description All automations. */
        AutomationList: {
            items: components["schemas"]["Automation"][];
        };
        /** @description What would come of it. */
        AutomationTried: {
            /** @description Why there could be no request; empty when there could. */
            error: string;
            /** @description Whether the condition holds. */
            holds: boolean;
            /** @description The request, without secrets. */
            request: unknown;
            /** @description Whether a call would be made. */
            setsOff: boolean;
        };
        /** @description A change to be imagined. */
        AutomationTry: {
            /**
             * @description What fields held before, where that was something else.
             * @default {}
             */
            before: {
                [key: string]: unknown;
            };
            /** @default null */
            change: components["schemas"]["AutomationChange"] | null;
            /**
             * @description The record that has changed.
             * @default
             */
            record: string;
        };
        /** @description Whether the computer stays awake. */
        AwakeBody: {
            /** @description Whether it is so. */
            hold: components["schemas"]["Hold"];
            /** @description Why it is not possible, where it is not. */
            reason?: string | null;
            /** @description Whether it is wanted. */
            wanted: boolean;
        };
        /** @description Whether the computer is to stay awake. */
        AwakeChange: {
            wanted: boolean;
        };
        /** @description What a backup says of itself. */
        BackupAbout: {
            /**
             * @description When it was made, as a date on the wire; of one that was uploaded that is earlier than its
             *     `modified`.
             */
            made: string;
            /** @description The version of the program that made it. */
            version: string;
        };
        /** @description What goes on with backups. */
        BackupsState: {
            activity?: components["schemas"]["Activity"] | null;
            /** @description Whether this box keeps its data on disk, so that there is something to back up. */
            possible: boolean;
            restored?: components["schemas"]["Restored"] | null;
        };
        /** @description A collection as PocketBase shows it. Auth collections carry their options beside these. */
        CollectionBody: components["schemas"]["RuleTexts"] & (components["schemas"]["AuthOptions"] | null) & {
            created: string;
            fields: components["schemas"]["Field"][];
            id: string;
            /** @description `CREATE [UNIQUE] INDEX …` texts. */
            indexes: string[];
            name: string;
            /**
             * @description Homeport's own: whether the rules let paired devices pass only. Absent when they do not ask,
             *     as PocketBase knows no such option.
             */
            pairedOnly?: boolean;
            system: boolean;
            type: components["schemas"]["CollectionType"];
            updated: string;
            /** @description A view's SELECT. */
            viewQuery?: string | null;
        };
        /** @description A page of collections. */
        CollectionPage: {
            items: components["schemas"]["CollectionBody"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            perPage: number;
            /** Format: int64 */
            totalItems: number;
            /** Format: int64 */
            totalPages: number;
        };
        /** @description The files of a collection. */
        CollectionShare: components["schemas"]["FileShare"] & {
            id: string;
            name: string;
        };
        /**
         * @description What a collection holds.
         * @enum {string}
         */
        CollectionType: "base" | "auth" | "view";
        /** @description What a phone has to scan. */
        Connect: {
            check?: components["schemas"]["Scanned"] | null;
            /** @description `3A:0F:…`, 32 pairs. */
            fingerprint: string;
            /** @description A QR code of `url`. */
            qr_svg: string;
            url: string;
        };
        /** @description A connector. */
        Connector: {
            actions: {
                [key: string]: components["schemas"]["ConnectorAction"];
            };
            /** @description Where it is reached; empty when the admin has to say. */
            base: string;
            category: components["schemas"]["ConnectorCategory"];
            credentials: {
                [key: string]: components["schemas"]["ConnectorCredential"];
            };
            docs: string;
            events?: components["schemas"]["ConnectorEvents"] | null;
            /** @description Whether it is reached at an address at all. */
            hasBase: boolean;
            /** @description Where addresses may lead that callers give; the admin may add others. */
            hosts: string[];
            id: string;
            note: string;
            /** @description Whether an admin has made it; else it comes with the box. */
            own: boolean;
            /** @description Whether payments of records can be taken with it. */
            payments: boolean;
            /** @description What they are asked to let the box do. */
            scopes: string[];
            /** @description Whether somebody has to sign in at the service. */
            signIn: boolean;
            title: string;
            /** @description Hosts besides that of `base` that tokens come from; `tokenBase` takes their place. */
            tokenHosts: string[];
        };
        /** @description One thing that can be asked for. */
        ConnectorAction: {
            effect: components["schemas"]["ActionEffect"];
            input: {
                [key: string]: components["schemas"]["ActionInput"];
            };
            /** @description The result's names; empty when it is the provider's own answer. */
            output: string[];
            /** @description Whether it is answered with a body as it comes, in the place of a result. */
            stream: boolean;
            title: string;
        };
        /**
         * @description What a connector is for.
         * @enum {string}
         */
        ConnectorCategory: "payments" | "banking" | "social" | "geo" | "push" | "messages" | "shipping" | "health" | "storage" | "other";
        /** @description What an admin is asked for. */
        ConnectorCredential: {
            example?: string;
            format?: components["schemas"]["ConnectorCredentialFormat"] | null;
            /** @description What it is for, or where one gets it. */
            hint?: string;
            json?: components["schemas"]["ConnectorJsonFile"] | null;
            made?: components["schemas"]["ConnectorSecret"] | null;
            /** @description Whether it can be left out. */
            optional?: boolean;
            /** @description What it has to look like. */
            pattern?: string;
            /**
             * @description It names somebody or something and opens nothing: it is sealed as the others are, but not
             *     struck from answers, which may well tell it.
             */
            public?: boolean;
            title: string;
        };
        /**
         * @description What a credential is.
         * @enum {string}
         */
        ConnectorCredentialFormat: "p256_pem" | "p256";
        /** @description What a document comes to. */
        ConnectorDraft: {
            /** @description The connector without its actions. */
            connector: {
                [key: string]: unknown;
            };
            /** @description What cannot be taken over, and why. */
            leftOut: components["schemas"]["ConnectorDraftNote"][];
            /** @description What the admin has to look at. */
            notes: string[];
            /** @description What can be asked for, by its path. */
            operations: components["schemas"]["ConnectorDraftOperation"][];
        };
        /** @description Something in the document. */
        ConnectorDraftNote: {
            /** @description `POST /pets/{id}`, or where else in the document. */
            at: string;
            why: string;
        };
        /** @description One thing that can be asked for. */
        ConnectorDraftOperation: {
            /** @description The action, as a connector's file has it. */
            action: {
                [key: string]: unknown;
            };
            deprecated: boolean;
            effect: components["schemas"]["ActionEffect"];
            method: string;
            /** @description A name that no other of these has. */
            name: string;
            /** @description What of it is not taken over. */
            notes: string[];
            /** @description As the document has it. */
            path: string;
            /** @description Whether it can be the connector's test: it changes nothing and asks for nothing. */
            tests: boolean;
            title: string;
        };
        /** @description How a connector's service tells of what happens. */
        ConnectorEvents: {
            /** @description The header that has the signature, where it is not the scheme's own. */
            header: string;
            /** @description Whether events are read from a list too. */
            list: boolean;
            /** @description The credentials that it is checked with. */
            needs: string[];
            signed: components["schemas"]["ConnectorEventsSigned"];
        };
        /**
         * @description What a scheme is called.
         * @enum {string}
         */
        ConnectorEventsSigned: "stripe" | "standard" | "hmac" | "token" | "twilio" | "none";
        /** @description A connector as its file has it. */
        ConnectorFile: {
            /** @description The file, as `connector.schema.json` describes it. */
            connector: {
                [key: string]: unknown;
            };
            /** @description What the change took away that brought it here. */
            losses: components["schemas"]["ConnectorLoss"][];
            own?: components["schemas"]["OwnConnector"] | null;
        };
        /** @description What to keep as a connector. */
        ConnectorForm: {
            connector: {
                [key: string]: unknown;
            };
            /**
             * Format: int64
             * @description The version that was changed; none for a new one.
             */
            version?: number | null;
        };
        /** @description What a file of JSON has to have. */
        ConnectorJsonFile: {
            /** @description Names of texts that have to be in it. */
            parts: string[];
            /** @description Those of them that open something. */
            secret: string[];
        };
        /** @description What would become of a connector if it was kept. */
        ConnectorJudgement: {
            /** @description What it would take away from what is set up with it. */
            losses: components["schemas"]["ConnectorLoss"][];
            /** @description Why it would be refused. */
            problems: components["schemas"]["ConnectorProblem"][];
        };
        /** @description All connectors. */
        ConnectorList: {
            items: components["schemas"]["Connector"][];
        };
        /** @description Something that does not go on as before. */
        ConnectorLoss: {
            /** @description The integration that it is about. */
            integration: string;
            /** @description A sentence for the admin. */
            message: string;
        };
        /** @description Something that is wrong with a connector. */
        ConnectorProblem: {
            /** @description Where in the file: a JSON pointer (RFC 6901), empty for all of it. */
            at: string;
            /** @description A sentence for who writes it. */
            message: string;
        };
        /** @description What is to be judged. */
        ConnectorQuestion: {
            connector: unknown;
        };
        /** @description How a new secret is made: drawn bytes in base64 behind a prefix. */
        ConnectorSecret: {
            /** Format: int32 */
            bytes: number;
            prefix: string;
        };
        /** @description A run that ended without saying so. */
        CrashReport: {
            /** @description When it was alive for the last time that is known. */
            alive: string;
            /** @description What was looked at since, a sentence each; none while that is done. */
            checked: string[];
            /** @description What is wrong, a sentence each. */
            damage: string[];
            /** @description When it had begun. */
            started: string;
        };
        /** @description How much is in the database. */
        DatabaseStatus: {
            /**
             * Format: int64
             * @description Changes of records ever committed.
             */
            changes: number;
            /** @description Not counting the system's own. */
            collections: number;
        };
        /** @description How many are sent again. */
        DeliveriesReplayed: {
            count: number;
        };
        /** @description A call that must happen. */
        Delivery: {
            action: string;
            /** @description The automation's id, and its name when it was set off. */
            automation: string;
            change: components["schemas"]["AutomationChange"];
            /** @description The service's own word for it. */
            code: string;
            /** @description The record's collection by its present name, or by its id when it is gone. */
            collection: string;
            created: string;
            id: string;
            integration: string;
            /** @description What went wrong then: an integration's kind of failure. */
            kind: string;
            message: string;
            name: string;
            record: string;
            state: components["schemas"]["DeliveryState"];
            /**
             * Format: int32
             * @description The service's HTTP status; 0 when there was none.
             */
            status: number;
            /** @description When it was tried last; empty when it was not. */
            tried: string;
            /** Format: int32 */
            tries: number;
        };
        /** @description How many there are in each state. */
        DeliveryCounts: {
            /** Format: int64 */
            dead: number;
            /** Format: int64 */
            delivered: number;
            /** Format: int64 */
            held: number;
            /** Format: int64 */
            waiting: number;
        };
        /** @description A delivery with what was sent and answered. */
        DeliveryDetail: components["schemas"]["Delivery"] & {
            /** @description Its answer, without secrets. */
            answer: unknown;
            /** @description What the action is given; what is called as secrets are is struck out. */
            input: unknown;
            /** @description Under which the service knows the call again. */
            key: string;
            /** @description The request of the last try, without secrets. */
            request: unknown;
        };
        /** @description A page of deliveries. */
        DeliveryList: {
            counts: components["schemas"]["DeliveryCounts"];
            items: components["schemas"]["Delivery"][];
            /** @description What `after` has to be for the next page. */
            next?: string | null;
        };
        /** @description Which are to be sent again. */
        DeliveryReplay: {
            /** @description Of one integration only. */
            integration?: string | null;
            /** @description `dead` or `held`. */
            state: components["schemas"]["DeliveryState"];
        };
        /**
         * @description Where it stands.
         * @enum {string}
         */
        DeliveryState: "waiting" | "delivered" | "dead" | "held";
        /** @description A paired device, or one that was. */
        DeviceBody: {
            /** @description How many accounts have signed in on it. */
            accounts: number;
            /** @description Where that came from. */
            address?: string | null;
            app: string;
            /** @description Twenty hexadecimal digits of its key's hash. */
            id: string;
            /** @description When it last sent a request that proved to be its own. */
            last_seen?: string | null;
            /** @description Whether it was said to be lost. */
            lost: boolean;
            name: string;
            paired: string;
            /** @description A superuser's address, `this computer` for the window, or `command line`. */
            paired_by: string;
            /** @description As the app calls it: `android`, `ios`, … */
            platform: string;
            /** @description Whether it was cut off with all others, when the certificate authority was replaced. */
            replaced: boolean;
            /** @description When it was cut off. */
            revoked?: string | null;
        };
        /** @description All devices. */
        DeviceList: {
            /** @description The paired ones first, then those that were; each by when they were paired, newest first. */
            devices: components["schemas"]["DeviceBody"][];
        };
        /** @description The disk that the files lie on, in bytes. */
        DiskBody: {
            /** Format: int64 */
            free: number;
            /** Format: int64 */
            size: number;
        };
        /**
         * @description What is done to a backup.
         * @enum {string}
         */
        Doing: "make" | "restore";
        /** @description A query to be tried. */
        DryRunBody: {
            query: string;
        };
        /** @description A mail with placeholders: `{APP_NAME}`, `{TOKEN}`, `{RECORD:field}`, … */
        EmailTemplate: {
            /** @description HTML. */
            body: string;
            subject: string;
        };
        /** @description How many sessions have ended. */
        EndedBody: {
            ended: number;
        };
        /** @description What an app has to know. It is shown once, and counts once it is confirmed by a code. */
        EnrolledBody: {
            /** @description The link as a QR code. */
            qrSvg: string;
            /** @description The secret in Base32, to be typed. */
            secret: string;
            /** @description The link that apps scan: `otpauth://totp/…`. */
            uri: string;
        };
        /** @description PocketBase's error body. */
        ErrorBody: {
            /** @description Field name to `{"code","message"}`; nested for lists. */
            data: {
                [key: string]: unknown;
            };
            /** @description A sentence for people. */
            message: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
        };
        /** @description One field of a collection. */
        Field: components["schemas"]["FieldKind"] & {
            /** @description A text for admin screens. */
            help?: string | null;
            /** @description Hidden fields are shown to superusers only. */
            hidden?: boolean;
            /** @description `<type><crc32 of the first name>`; stays when the field is renamed. */
            id?: string;
            /** @description `[A-Za-z_][A-Za-z0-9_]*`. */
            name?: string;
            /** @description A hint for admin screens: this value stands for the record. */
            presentable?: boolean;
            /** @description Whether the zero value is refused. Autodate fields have no such option. */
            required?: boolean | null;
            /** @description True for fields that the collection's type brings along. */
            system?: boolean;
        };
        /** @description A field's type and its options. */
        FieldKind: {
            autogenerate_pattern?: string;
            /** Format: int64 */
            max?: number;
            /** Format: int64 */
            min?: number;
            pattern?: string;
            primary_key?: boolean;
            /** @enum {string} */
            type: "text";
        } | {
            convertURLs?: boolean;
            /** Format: int64 */
            max_size?: number;
            /** @enum {string} */
            type: "editor";
        } | {
            /** Format: double */
            max?: number | null;
            /** Format: double */
            min?: number | null;
            only_int?: boolean;
            /** @enum {string} */
            type: "number";
        } | {
            /** @enum {string} */
            type: "bool";
        } | {
            except_domains?: string[];
            only_domains?: string[];
            /** @enum {string} */
            type: "email";
        } | {
            except_domains?: string[];
            only_domains?: string[];
            /** @enum {string} */
            type: "url";
        } | {
            max?: string;
            min?: string;
            /** @enum {string} */
            type: "date";
        } | {
            on_create?: boolean;
            on_update?: boolean;
            /** @enum {string} */
            type: "autodate";
        } | {
            /** Format: int64 */
            max_select?: number;
            /** @enum {string} */
            type: "select";
            values?: string[];
        } | {
            /** Format: int64 */
            max_size?: number;
            /** @enum {string} */
            type: "json";
        } | {
            /** @enum {string} */
            type: "geoPoint";
        } | {
            /** Format: int64 */
            max_select?: number;
            /** Format: int64 */
            max_size?: number;
            mime_types?: string[];
            protected?: boolean;
            thumbs?: string[];
            /** @enum {string} */
            type: "file";
        } | {
            cascade_delete?: boolean;
            collection_id?: string;
            /** Format: int64 */
            max_select?: number;
            /** Format: int64 */
            min_select?: number;
            /** @enum {string} */
            type: "relation";
        } | {
            /** Format: int64 */
            cost?: number;
            /** Format: int64 */
            max?: number;
            /** Format: int64 */
            min?: number;
            pattern?: string;
            /** @enum {string} */
            type: "password";
        };
        /** @description A file that a record names. */
        FileItem: {
            /** @description Since when it lies on this disk. */
            added?: string | null;
            collectionId: string;
            collectionName: string;
            /** @description The field's name. */
            field: string;
            kind: components["schemas"]["FileKind"];
            /** @description Whether the field holds a list. */
            multiple: boolean;
            /** @description What it is kept under. */
            name: string;
            /** @description Whether it takes a token to read it. */
            protected: boolean;
            /** @description The record's id. */
            record: string;
            /**
             * Format: int64
             * @description Bytes; `null` for a file that is not on the disk.
             */
            size?: number | null;
        };
        /**
         * @description What a file is, roughly.
         * @enum {string}
         */
        FileKind: "picture" | "video" | "sound" | "document" | "other";
        /** @description A page of files. */
        FilePage: {
            /**
             * Format: int64
             * @description What those take up, in bytes.
             */
            bytes: number;
            items: components["schemas"]["FileItem"][];
            /** @description The next page's `cursor`; `null` where this is the last. */
            next?: string | null;
            /**
             * Format: int64
             * @description How many files there are like these, on all pages.
             */
            total: number;
        };
        /** @description Some files, and what they take up in bytes. */
        FileShare: {
            /** Format: int64 */
            bytes: number;
            /** Format: int64 */
            files: number;
        };
        /** @description What files take up. */
        FileUsage: components["schemas"]["FileShare"] & {
            besides?: components["schemas"]["FilesBesides"] | null;
            /** @description The largest first; those that have files. */
            collections: components["schemas"]["CollectionShare"][];
            disk?: components["schemas"]["DiskBody"] | null;
            /** @description Those that there are files of. */
            kinds: components["schemas"]["KindShare"][];
            /**
             * Format: int64
             * @description Files that records name and the disk does not have.
             */
            missing: number;
        };
        /** @description What lies on the disk besides records' files. */
        FilesBesides: {
            /** @description When that was looked at. */
            at: string;
            /**
             * Format: int64
             * @description Small pictures that were made of others, in bytes.
             */
            thumbs: number;
            /** @description What no record names any more and waits to be removed. */
            unnamed: components["schemas"]["FileShare"];
            /**
             * Format: int64
             * @description Uploads that are under way, in bytes.
             */
            uploads: number;
        };
        /** @description One thing that was looked at. */
        Finding: {
            /** @description A command for the next step. It is shown, never run. */
            command?: string | null;
            /**
             * @description `server listening name certificate own secrets key clock network isolation phones firewall disk
             *     folder ports`
             */
            id: string;
            /** @description The one next step, where one is needed. */
            next?: string | null;
            /** @description How it is. */
            state: components["schemas"]["State"];
            /** @description What was found, a sentence or two. */
            text: string;
        };
        /** @description What an issuer says of itself, in the words of a provider's options. */
        FoundIssuer: {
            authURL: string;
            /** @description As its ID tokens name it. */
            issuer: string;
            jwksURL: string;
            tokenURL: string;
            /** @description Empty when it has none: then the ID token says who somebody is. */
            userInfoURL: string;
        };
        /** @description An event that was heard. */
        Heard: {
            at: string;
            deeds: components["schemas"]["HeardDeed"][];
            error: string;
            /** @description By what the service knows it again; where it has no name of its own, what its bytes come to. */
            event: string;
            id: string;
            /** @description The name of the intake that failed, and why. */
            intake: string;
            integration: string;
            /** @description What has happened, in the service's word. */
            kind: string;
            /**
             * Format: int32
             * @description How often one that is the same byte for byte has come since, of those that have no id.
             */
            repeats: number;
            /**
             * Format: int32
             * @description How often it was taken in again.
             */
            replays: number;
            state: components["schemas"]["HeardState"];
            way: components["schemas"]["HeardWay"];
        };
        /** @description What one intake has done of an event. */
        HeardDeed: {
            /** @description The record's collection by its present name, or by its id when it is gone. */
            collection: string;
            did: components["schemas"]["HeardDid"];
            /** @description The intake's id, and its name then. */
            intake: string;
            name: string;
            record: string;
        };
        /** @description An event with what it says. */
        HeardDetail: components["schemas"]["Heard"] & {
            /** @description What is called as secrets are is struck out. */
            body: unknown;
        };
        /**
         * @description What an intake has done.
         * @enum {string}
         */
        HeardDid: "created" | "changed" | "older";
        /** @description A page of events, newest first for each integration. */
        HeardList: {
            items: components["schemas"]["Heard"][];
            /** @description What `after` has to be for the next page. */
            next?: string | null;
        };
        /** @description What became of failed events that were taken in again. */
        HeardReplayed: {
            done: number;
            /** @description Those that have failed again. */
            failed: number;
            /** @description Those that wait for the next time. */
            left: number;
        };
        /**
         * @description What has become of it.
         * @enum {string}
         */
        HeardState: "done" | "unmatched" | "failed" | "discarded";
        /**
         * @description How it came.
         * @enum {string}
         */
        HeardWay: "webhook" | "list";
        /**
         * @description Whether the computer is kept awake.
         * @enum {string}
         */
        Hold: "off" | "full" | "idleOnly" | "impossible";
        /** @description What an import carries. */
        ImportBody: {
            /** @description Collections as they are listed; those that are there are changed, by id or else by name. */
            collections?: {
                [key: string]: unknown;
            }[];
            /** @description Whether collections and fields that are not among them are deleted. */
            deleteMissing?: boolean | null;
        };
        /** @description An intake. */
        Intake: components["schemas"]["IntakeForm"] & {
            /** @description Why it sets nothing; empty when it fits. */
            error: string;
            id: string;
            updated: string;
        };
        /** @description As it is written: collections and fields by their names. */
        IntakeForm: {
            /**
             * @description A collection's name or id.
             * @default
             */
            collection: string;
            /**
             * @description What has to hold of the event, in the rules' language: the event is `@request.body`.
             * @default
             */
            condition: string;
            /** @default false */
            enabled: boolean;
            /**
             * @description The field by which the record is found; none where each event makes one.
             * @default
             */
            findBy: string;
            /**
             * @description What that field holds: a template, as in `set`.
             * @default
             */
            findValue: string;
            /** @default  */
            integration: string;
            /** @default upsert */
            mode: components["schemas"]["IntakeMode"];
            /**
             * @description What people call it.
             * @default
             */
            name: string;
            /**
             * @description One of the fields that are set, with the event's moment or number: an older event changes
             *     nothing. None where it is empty.
             * @default
             */
            newestBy: string;
            /**
             * @description What fields are set to. Texts may name `{{event.PLACE}}`, `{{event}}`, `{{heard.id}}`,
             *     `{{heard.kind}}` and `{{heard.at}}`.
             * @default {}
             */
            set: {
                [key: string]: unknown;
            };
        };
        /** @description All intakes. */
        IntakeList: {
            items: components["schemas"]["Intake"][];
            /** @description The lists of events that are read for them. */
            lists: components["schemas"]["Listening"][];
            /** @description The integrations to which something came last that did not prove to be the service's, and when. */
            unproven: {
                [key: string]: string;
            };
        };
        /**
         * @description What becomes of the record that an event is about.
         * @enum {string}
         */
        IntakeMode: "create" | "update" | "upsert";
        /** @description What would come of it. */
        IntakeTried: {
            /** @description The record afterwards. */
            after: {
                [key: string]: unknown;
            };
            /** @description The record before; empty where there is none. */
            before: {
                [key: string]: unknown;
            };
            /** @description The record's collection, and its id; empty where there would be a new one. */
            collection: string;
            did?: components["schemas"]["HeardDid"] | null;
            /** @description Why it would fail; empty where it would not. */
            error: string;
            /** @description Whether the condition holds. */
            holds: boolean;
            record: string;
        };
        /** @description An intake to be tried out. */
        IntakeTry: {
            /**
             * @description The event.
             * @default {}
             */
            event: {
                [key: string]: unknown;
            };
            /**
             * @description The id of an event that was heard, in the place of `event`.
             * @default
             */
            heard: string;
            /**
             * @description The intake, whether it is kept or not.
             * @default {}
             */
            intake: components["schemas"]["IntakeForm"];
        };
        /** @description An integration. */
        Integration: {
            /** @description Another address than the connector's. */
            base: string;
            /** @description What is charged, by collection. */
            charges: {
                [key: string]: components["schemas"]["IntegrationCharge"];
            };
            connector: string;
            /** @description The names of those that are set. */
            credentials: string[];
            enabled: boolean;
            /** @description Hosts of the Internet that addresses may lead to besides the connector's. */
            hosts: string[];
            limit?: components["schemas"]["IntegrationLimit"] | null;
            /** @description Hosts on the local network that it may reach. */
            local: string[];
            /**
             * @description Whether its credentials wait for the passphrase of the box's secrets; what is called meanwhile is
             *     refused, or waits.
             */
            locked: boolean;
            name: string;
            /** @description The public halves of keys that the box has made, by the credential's name. */
            publicKeys: {
                [key: string]: string;
            };
            /** @description Actions that take inputs from a record, by name. */
            records: {
                [key: string]: components["schemas"]["IntegrationRecord"];
            };
            /** @description Who may call an action; superusers only where there is none. */
            rules: {
                [key: string]: string;
            };
            signIn?: components["schemas"]["IntegrationSignIn"] | null;
            /** @description Another address than those of the connector's `token_hosts`. */
            tokenBase: string;
            updated: string;
        };
        /** @description What a provider has answered. */
        IntegrationAnswer: {
            /**
             * Format: int32
             * @description The provider's HTTP status; 0 where none was asked.
             */
            providerStatus: number;
            result: unknown;
        };
        /** @description As it is written: fields by their names. */
        IntegrationCharge: {
            /** @description The number field with the amount, in the currency's smallest unit. */
            amount: string;
            capture?: components["schemas"]["PaymentCapture"];
            /** @description A code of ISO 4217 as `EUR`, or the name of a field that has one. */
            currency: string;
            /**
             * @description Who may begin a payment of a record that they may see, in the language of rules; superusers
             *     only without one.
             */
            rule?: string | null;
            /** @description A field that is told how the payment stands; none when it is empty. */
            state?: string;
        };
        /** @description The answer when a provider did not do it. */
        IntegrationFailure: {
            data: components["schemas"]["IntegrationFailureData"];
            message: string;
            /** Format: int32 */
            status: number;
        };
        IntegrationFailureData: {
            /** @description The provider's own; empty when it says none. */
            code: string;
            kind: components["schemas"]["IntegrationFailureKind"];
            /**
             * Format: int32
             * @description The provider's HTTP status; 0 when there is none.
             */
            providerStatus: number;
            /**
             * Format: int64
             * @description Seconds until another try makes sense.
             */
            retryAfter?: number | null;
        };
        /**
         * @description What kind of failure it is.
         * @enum {string}
         */
        IntegrationFailureKind: "invalid" | "auth" | "declined" | "not_found" | "conflict" | "rate_limited" | "unavailable" | "timeout" | "unknown" | "refused" | "switched_off" | "locked";
        /** @description So many calls of each caller, from the first one on, in so many seconds. */
        IntegrationLimit: {
            /**
             * Format: int64
             * @description 1 to 1,000,000.
             */
            calls: number;
            /**
             * Format: int64
             * @description 1 to 86,400.
             */
            seconds: number;
        };
        /** @description All that are set up. */
        IntegrationList: {
            items: components["schemas"]["Integration"][];
            /** @description Whether anything may go out. */
            on: boolean;
        };
        /** @description As it is written: by names. */
        IntegrationRecord: {
            /** @description Whose records a caller names. */
            collection: string;
            /** @description Which of the action's inputs are which of its fields. */
            inputs: {
                [key: string]: string;
            };
        };
        /** @description How an integration is to be; what is left out stays. */
        IntegrationSetup: {
            base?: string | null;
            /** @description What is charged, by collection; `null` takes it away. */
            charges?: {
                [key: string]: components["schemas"]["IntegrationCharge"];
            } | null;
            connector?: string | null;
            /** @description Each is sealed and never shown; `null` takes it away. */
            credentials?: {
                [key: string]: string | null;
            } | null;
            enabled?: boolean | null;
            hosts?: string[] | null;
            limit?: components["schemas"]["IntegrationLimit"] | null;
            local?: string[] | null;
            /** @description Actions that take inputs from a record, by name; `null` has callers give them again. */
            records?: {
                [key: string]: components["schemas"]["IntegrationRecord"];
            } | null;
            /** @description `null` takes it away. */
            rules?: {
                [key: string]: string | null;
            } | null;
            tokenBase?: string | null;
        };
        /** @description Who is signed in at a service. */
        IntegrationSignIn: {
            /** @description Whose account it is; empty when the service does not tell. */
            account: string;
            /**
             * @description The box has asked for another token, and the answer was lost: as when it stopped at that
             *     moment. That is why somebody has to sign in again.
             */
            lost: boolean;
            /** @description What the service lets the box do, as it says; empty when it does not. */
            scope: string;
            /** @description `2026-01-31 10:00:00.000Z`; empty when nobody is signed in. */
            since: string;
            state: components["schemas"]["IntegrationSignInState"];
            /** @description When somebody has to sign in again at the latest; empty when the service does not say. */
            until: string;
        };
        /** @description A sign-in that has begun. */
        IntegrationSignInBegun: {
            /** @description Whether the browser comes back to the box; else the address that it ends at is handed over. */
            isHeard: boolean;
            /** @description The address that has to be registered at the service. */
            redirect: string;
            /** @description Where the browser goes. It is good once, for ten minutes. */
            url: string;
        };
        /** @description What a browser has ended at. */
        IntegrationSignInEnd: {
            url: string;
        };
        /**
         * @description How it stands.
         * @enum {string}
         */
        IntegrationSignInState: "out" | "in" | "ending" | "ended";
        /** @description The switch over all integrations. */
        IntegrationSwitch: {
            on: boolean;
        };
        /** @description An integration's calls. */
        IntegrationUsage: {
            /** @description The last 24 hours, by the hour. The present hour is one of them. */
            day: components["schemas"]["IntegrationUsageSpan"];
            /** @description The last 30 times 24 hours, by 24 hours. */
            month: components["schemas"]["IntegrationUsageSpan"];
        };
        /** @description Whom calls were made for. */
        IntegrationUsageBy: {
            /** Format: int64 */
            apps: number;
            /** Format: int64 */
            automations: number;
            /** Format: int64 */
            payments: number;
            /**
             * Format: int64
             * @description Admins who tried it out.
             */
            tests: number;
        };
        /** @description The calls of some time. */
        IntegrationUsageSpan: {
            /** @description Whom the calls were made for. */
            by: components["schemas"]["IntegrationUsageBy"];
            /** Format: int64 */
            calls: number;
            /** Format: int64 */
            failed: number;
            /** @description How many failed in which way; those that there were. */
            failures: {
                [key: string]: number;
            };
            /**
             * Format: int64
             * @description Refused, for their callers had called too often; they are no calls.
             */
            limited: number;
            /**
             * Format: double
             * @description Milliseconds of the one that took longest.
             */
            longestMs?: number | null;
            /**
             * Format: double
             * @description Milliseconds that a call took on average, with what it waited for its turn; `null` where there
             *     was none.
             */
            meanMs?: number | null;
            /** @description Its parts, the oldest first. */
            steps: components["schemas"]["IntegrationUsageStep"][];
        };
        /** @description The calls of a part of it. */
        IntegrationUsageStep: {
            /** Format: int64 */
            calls: number;
            /** Format: int64 */
            failed: number;
            /** @description When it begins. */
            from: string;
            /** @description When it is over. */
            until: string;
        };
        /** @description One network interface. */
        InterfaceBody: {
            addresses: string[];
            kind: components["schemas"]["Kind"];
            /** @description As the system calls it: `eth0`, `docker0`, `Wi-Fi`. */
            name: string;
            /** @description Why it is left out by default. */
            reason?: string | null;
            /** @description Whether its addresses are shown and announced. */
            used: boolean;
            /** @description Whether they would be without a choice. */
            used_by_default: boolean;
        };
        /** @description An issuer's link. */
        IssuerBody: {
            /** @description `https://id.example.com`. */
            issuer: string;
        };
        /** @description A letter that is kept. What is in it is shown on purpose only. */
        KeptLetter: {
            /** @description When it was asked for. */
            asked: string;
            /** @description Name of the collection of whoever it is for. */
            collection: string;
            id: string;
            /** @description `otp`, `verification`, `passwordReset` or `emailChange`. */
            kind: string;
            /** @description Their record's id. */
            record: string;
            /** @description Where it would have gone. */
            to: string;
            /** @description When it is of no use any more. */
            until: string;
        };
        /** @description The letters that are kept, the newest first. */
        KeptLetters: {
            letters: components["schemas"]["KeptLetter"][];
        };
        /**
         * @description What an interface is for.
         * @enum {string}
         */
        Kind: "network" | "containers" | "virtual_machines" | "bridge" | "vpn" | "apple";
        /** @description The files of a kind. */
        KindShare: components["schemas"]["FileShare"] & {
            kind: components["schemas"]["FileKind"];
        };
        /** @description How a service's list of events is read. */
        Listening: {
            /**
             * @description When the service had last forgotten all that was read: something may have been missed; empty
             *     where it has not.
             */
            anew: string;
            /** @description Why it could not be read since; empty where it could. */
            failing: string;
            integration: string;
            /** @description When it was read to its end; empty where it was not since the box started. */
            lastRead: string;
            /** @description Whether it may be read: integrations are switched on, and this one is. */
            reads: boolean;
        };
        /** @description A key that was just made. */
        MadeApiKey: components["schemas"]["ApiKeyBody"] & {
            /** @description All of the key. It is not kept, and cannot be shown again. */
            key: string;
        };
        /** @description The letters that wait. Whose they are and what they say is nobody's business. */
        MailQueue: {
            delayed?: components["schemas"]["MailTrouble"] | null;
            /** @description When the next one is tried. */
            next?: string | null;
            refused?: components["schemas"]["MailTrouble"] | null;
            /**
             * Format: int64
             * @description How many.
             */
            waiting: number;
        };
        /** @description What the mail server said, or why it could not be reached. */
        MailTrouble: {
            at: string;
            /** @description What can be done about it, in words; `null` when nothing can, or nobody knows. */
            mend?: string | null;
            said: string;
        };
        /** @description Which fields of a new record take what the service says of its user; empty takes nothing. */
        MappedFields: {
            /** @default  */
            avatarURL: string;
            /** @default  */
            id: string;
            /** @default  */
            name: string;
            /** @default  */
            username: string;
        };
        /** @description A second method after the first. */
        Mfa: {
            /**
             * Format: int64
             * @description Seconds within which the second has to follow.
             */
            duration: number;
            enabled: boolean;
            /** @description Who needs it; everybody when it is empty. */
            rule: string;
        };
        /** @description What came over. */
        MoveInReport: {
            /** @description One entry per collection, in PocketBase's order. */
            collections: components["schemas"]["MovedCollection"][];
        };
        /**
         * @description What is being done, or was.
         * @enum {string}
         */
        MoveInStage: "idle" | "receiving" | "unpacking" | "moving" | "done" | "failed";
        /** @description How moving in goes, or went last. */
        MoveInState: {
            /** @description The collection whose records are taken over. */
            collection?: string | null;
            /**
             * Format: int64
             * @description Bytes that are unpacked, or records that are taken over.
             */
            done: number;
            /** @description Why it failed. */
            failure?: string | null;
            report?: components["schemas"]["MoveInReport"] | null;
            stage: components["schemas"]["MoveInStage"];
            /** Format: int64 */
            total: number;
        };
        /** @description What came over of one collection. */
        MovedCollection: {
            /**
             * Format: int64
             * @description Files that are new here.
             */
            files: number;
            /**
             * Format: int64
             * @description Records that were here already and stay as they are.
             */
            known: number;
            /** @description What was left behind, and why. */
            left: string[];
            /** @description Its name. */
            name: string;
            /**
             * Format: int64
             * @description Records that are new here.
             */
            records: number;
            /**
             * Format: int64
             * @description Records that could not be taken over.
             */
            refused: number;
        };
        /** @description The computer's networks. */
        NetworkBody: {
            /** @description `shop-pc.local` */
            host: string;
            /** @description Those that have an address, the ones for phones first. */
            interfaces: components["schemas"]["InterfaceBody"][];
            /**
             * @description Whether phones come by IPv6 too; null where the start names one address, and there is nothing
             *     to choose.
             */
            ipv6?: boolean | null;
            /** @description The name that phones see: with a number where another box on the network has the name. */
            shown_name: string;
        };
        /** @description One of the two. */
        NetworkChange: {
            /** @description Interfaces to use, or not to, by name; `null` is the default again. Others stay as they are. */
            interfaces: {
                [key: string]: boolean | null;
            };
        } | {
            /** @description Whether phones come by IPv6 too. */
            ipv6: boolean;
        };
        /** @description A new admin. */
        NewAdmin: {
            email: string;
            /** @description At least 8 characters. */
            password: string;
            passwordConfirm: string;
            role: components["schemas"]["AdminRole"];
        };
        /** @description A new code. */
        NewPairing: {
            /** @description Where the box is reached, for typing in: `192.168.1.20:8443`. */
            addresses: string[];
            expires: string;
            /** @description `3A:0F:…`, 32 pairs. */
            fingerprint: string;
            id: string;
            /** @description What the QR code says. It is shown once and nowhere kept. */
            link: string;
            qr_svg: string;
            /**
             * Format: int64
             * @description Seconds that it is good.
             */
            seconds: number;
        };
        /** @description A new passkey. */
        NewPasskey: {
            /** @description What the authenticator has answered. */
            credential: unknown;
            /** @description What its holder calls it, 1 to 64 characters. */
            name: string;
        };
        /** @description Sign-in by other services. */
        OAuth2: {
            /** @default false */
            enabled: boolean;
            /**
             * @default {
             *       "avatarURL": "",
             *       "id": "",
             *       "name": "",
             *       "username": ""
             *     }
             */
            mappedFields: components["schemas"]["MappedFields"];
            /** @default [] */
            providers: components["schemas"]["Provider"][];
        };
        /** @description An OpenAPI document. */
        OpenApiDocument: {
            /** @description JSON or YAML, of 3.0 or 3.1; 16 MiB at most. */
            document: string;
        };
        /** @description Sign-in with a code that is mailed. */
        Otp: {
            /**
             * Format: int64
             * @description Seconds that a code is good for.
             */
            duration: number;
            emailTemplate: components["schemas"]["EmailTemplate"];
            enabled: boolean;
            /**
             * Format: int64
             * @description Digits.
             */
            length: number;
        };
        /** @description The time in which devices learn a new authority. */
        OverlapBody: {
            /** @description How many paired devices have shown that they know the new authority. */
            known: number;
            /** @description Paired devices that have not: at the end they are locked out. */
            unaware: components["schemas"]["UnawareDevice"][];
            /** @description When it ends by itself. */
            until: string;
        };
        /** @description The certificate that was imported, if one was. */
        OwnBody: {
            certificate?: components["schemas"]["OwnCertificateBody"] | null;
        };
        /** @description What is public about an imported certificate. */
        OwnCertificateBody: {
            /** @description Whether its signers came along. */
            chained: boolean;
            ends: string;
            issuer: string;
            /** @description The host names that it covers. */
            names: string[];
            /** @description Whether it is served: it is not before its time, nor after it. */
            served: boolean;
        };
        /** @description A connector of one's own. */
        OwnConnector: {
            /** @description Whether the box has come to bring one of this id too, which is out of sight meanwhile. */
            hides: boolean;
            id: string;
            /** @description Why it cannot be used; empty when it can. */
            problems: components["schemas"]["ConnectorProblem"][];
            title: string;
            updated: string;
            /** @description The integrations that are set up with it. */
            usedBy: string[];
            /** Format: int64 */
            version: number;
        };
        /** @description All connectors of one's own. */
        OwnConnectorList: {
            items: components["schemas"]["OwnConnector"][];
            /** @description How many there can be. */
            most: number;
            /** @description Bytes of one, as JSON. */
            mostBytes: number;
        };
        /** @description What has become of a code. */
        PairingBody: {
            device?: components["schemas"]["DeviceBody"] | null;
            id: string;
            state: components["schemas"]["PairingState"];
            typed?: components["schemas"]["TypedBody"] | null;
            /** @description A wrong number was typed: only the QR code is left of this one. */
            typed_wrong: boolean;
        };
        /**
         * @description What a code has come to.
         * @enum {string}
         */
        PairingState: "waiting" | "seen" | "paired" | "expired" | "cancelled";
        /** @description What is known of a passkey. */
        PasskeyBody: {
            created: string;
            id: string;
            /** @description When somebody signed in with it last. */
            lastUsed?: string | null;
            /** @description What its holder calls it. */
            name: string;
            /** @description The name of the box that it is for: it works on pages at that name only. */
            rpId: string;
        };
        /** @description What a passkey is to be called. */
        PasskeyName: {
            /** @description 1 to 64 characters. */
            name: string;
        };
        /** @description A name of the box, and how many passkeys are for it. */
        PasskeyNameBody: {
            accounts: number;
            /** @description Whether the box has this name now. */
            isServed: boolean;
            name: string;
            passkeys: number;
        };
        PasskeyNamesBody: {
            names: components["schemas"]["PasskeyNameBody"][];
        };
        /** @description A proof of who asks. */
        PasskeyProof: {
            /** @description Where an authenticator app is on: a code of it, or a recovery code. */
            code?: string | null;
            /** @description Where there are passkeys: what one has answered to `/api/homeport/passkeys/prove`. */
            credential?: unknown;
            /**
             * @description Where there is no second method: the password. Who signed in within the last ten minutes needs
             *     none.
             */
            password?: string | null;
        };
        /** @description Which passkey is to go, and a proof of who asks. */
        PasskeyRemoval: {
            /** @description Where an authenticator app is on: a code of it, or a recovery code. */
            code?: string | null;
            /** @description What a passkey has answered to `/api/homeport/passkeys/prove`. */
            credential?: unknown;
            id: string;
        };
        /** @description The passkeys of an account. */
        PasskeysBody: {
            /**
             * @description The name that a passkey would be for which is set up on the page that asks; nothing where none
             *     can be, and where somebody else's are asked for.
             */
            here?: string | null;
            passkeys: components["schemas"]["PasskeyBody"][];
        };
        /** @description Another passphrase. */
        PassphraseBody: {
            /**
             * @description At least 10 characters and at most 1024 bytes, none of them a control character; `null` for none from
             *     now on.
             */
            passphrase: string | null;
            /** @description The present one, where there is one. */
            present?: string | null;
        };
        /** @description Sign-in with a password. */
        PasswordAuth: {
            enabled: boolean;
            /** @description Fields with a unique index that name a record. */
            identityFields: string[];
        };
        /** @description How long. */
        PauseBody: {
            /**
             * Format: int32
             * @description 1 to 10080; null, or none, until somebody resumes.
             */
            minutes?: number | null;
        };
        /** @description A pause, during which phones are turned away. */
        PauseReport: {
            since: string;
            /** @description When it ends by itself; none for one that somebody ends. */
            until?: string | null;
        };
        /** @description A payment of a record. */
        Payment: {
            /**
             * Format: int64
             * @description In the currency's smallest unit, as all amounts.
             */
            amount: number;
            capture: components["schemas"]["PaymentCapture"];
            /**
             * Format: int64
             * @description What was taken.
             */
            captured: number;
            /** @description The record's collection by its present name, or by its id when it is gone. */
            collection: string;
            created: string;
            /** @description A code of ISO 4217. */
            currency: string;
            /**
             * Format: int32
             * @description How many digits the currency's smallest unit takes: 2 for cents.
             */
            digits: number;
            error?: components["schemas"]["PaymentTrouble"] | null;
            id: string;
            integration: string;
            record: string;
            /**
             * Format: int64
             * @description What of it was paid back.
             */
            refunded: number;
            state: components["schemas"]["PaymentState"];
            /** @description Nobody asks the service about it any more by himself: an admin has to see to it. */
            stuck: boolean;
            updated: string;
        };
        /** @description Something that the service was asked to do. */
        PaymentAsk: {
            /**
             * Format: int64
             * @description Of a refund; else 0.
             */
            amount: number;
            /** @description How the service took it. */
            answer: components["schemas"]["PaymentAskState"];
            at: string;
            /** @description The service's name for what it did. */
            atService: string;
            error?: components["schemas"]["PaymentTrouble"] | null;
            /** @description Under which the service knows it again; the present one, where others were given up. */
            key: string;
            /**
             * Format: int32
             * @description How often it was put to the service.
             */
            tries: number;
            what: components["schemas"]["PaymentAskKind"];
        };
        /** @enum {string} */
        PaymentAskKind: "create" | "capture" | "cancel" | "refund";
        /** @enum {string} */
        PaymentAskState: "waiting" | "pending" | "done" | "refused" | "absent";
        /** @description Which record is to be paid, and through what. */
        PaymentBegin: {
            /** @description The collection's name or id. */
            collection: string;
            /** @description An integration that charges for the collection. */
            integration: string;
            record: string;
            /**
             * @description What the service's own form on the phone gave, where the service wants that first: Square's
             *     `cnon:…`. It is good once.
             */
            source?: string;
        };
        /** @description A payment, and what whoever pays gives to the service's own program. */
        PaymentBegun: components["schemas"]["Payment"] & {
            /**
             * @description `client_secret` of Stripe, `order_id` and `approve_url` of PayPal, `checkout_url` of Mollie,
             *     `order_id` of Razorpay, nothing of Square; empty while the service has not answered, and when it
             *     is paid.
             */
            payer: {
                [key: string]: unknown;
            };
        };
        /**
         * @description When what a payment has reserved is taken.
         * @enum {string}
         */
        PaymentCapture: "automatic" | "manual";
        /** @description A payment with what has happened to it. */
        PaymentDetail: components["schemas"]["Payment"] & {
            asks: components["schemas"]["PaymentAsk"][];
            /** @description The service's name for it; empty while none is known. */
            atService: string;
            /** @description Who began it. */
            by: string;
            history: components["schemas"]["PaymentStep"][];
            /**
             * Format: int64
             * @description What can be paid back.
             */
            refundable: number;
            /** @description The service's own word for how it stands. */
            status: string;
            /** @description What is wrong with it, and what to do; empty when nothing is. */
            trouble: string;
            /** @description Why its record does not know how it stands; empty when it does. */
            untold: string;
        };
        /** @description A page of payments. */
        PaymentList: {
            items: components["schemas"]["Payment"][];
            /** @description What `after` has to be for the next page. */
            next?: string | null;
        };
        /**
         * @description How much is to be paid back; all that is left, when it is left out. Nothing here may be null: what is
         *     no number in a program is null on the wire, and would be all.
         */
        PaymentRefund: {
            /**
             * Format: int64
             * @description In the currency's smallest unit.
             */
            amount?: number;
            /**
             * Format: int64
             * @description What can be paid back as far as the asker knows, as `refundable` says: when it is not so much any
             *     more, nothing happens. So whoever has heard no answer may ask again.
             */
            refundable?: number;
        };
        /**
         * @description How a payment stands.
         * @enum {string}
         */
        PaymentState: "created" | "authorised" | "captured" | "refunded" | "failed" | "unknown";
        /** @description Something that has happened to it. */
        PaymentStep: {
            at: string;
            /** @description The service's own word, or what was paid back. */
            note: string;
            state: components["schemas"]["PaymentState"];
        };
        /** @description What went wrong. */
        PaymentTrouble: {
            /** @description The service's own code. */
            code: string;
            /** @description An integration's kind of failure. */
            kind: string;
            message: string;
            /**
             * Format: int32
             * @description The service's HTTP status; 0 when there was none.
             */
            status: number;
        };
        /** @description Where phones come to. */
        PortsBody: {
            /** Format: int32 */
            https: number;
            /** @description How many devices have paired, which know the box by that port. */
            paired: number;
        };
        /** @description Where phones are to come to. */
        PortsChange: {
            /**
             * Format: int32
             * @description 1 to 65535.
             */
            https: number;
        };
        /** @description Something the admin should know. */
        Problem: {
            code: string;
            message: string;
        };
        /** @description A service that users sign in with. */
        Provider: {
            /** @default  */
            authURL: string;
            /** @default  */
            clientId: string;
            /** @default  */
            displayName: string;
            /**
             * @description What one service alone needs.
             * @default {}
             */
            extra: {
                [key: string]: unknown;
            };
            /**
             * @description `google`, `oidc`, …
             * @default
             */
            name: string;
            /**
             * @description Whether PKCE is used; `null` leaves it to the provider's default.
             * @default null
             */
            pkce: boolean | null;
            /** @default  */
            tokenURL: string;
            /** @default  */
            userInfoURL: string;
        };
        /** @description A record: `id`, `collectionId`, `collectionName` and the collection's fields. */
        RecordBody: {
            collectionId: string;
            collectionName: string;
            id: string;
        } & {
            [key: string]: unknown;
        };
        /** @description A page of records. Totals are -1 with `skipTotal`. */
        RecordPage: {
            items: components["schemas"]["RecordBody"][];
            /** Format: int64 */
            page: number;
            /** Format: int64 */
            perPage: number;
            /** Format: int64 */
            totalItems: number;
            /** Format: int64 */
            totalPages: number;
        };
        /** @description Codes for when the app is lost, each good once. They are shown once. */
        RecoveryCodesBody: {
            recoveryCodes: string[];
        };
        /** @description What can be changed of a device. */
        RenameBody: {
            /** @description 1 to 60 characters. */
            name: string;
        };
        /** @description What has to be said to replace the authority. */
        ReplaceBody: {
            /** @description `true`. */
            cut_off_all_devices: boolean;
        };
        /** @description What was found, in the order in which a connection comes about. */
        Report: {
            /** @description When it was made, `2026-01-31 10:00:00.000Z`. */
            at: string;
            /** @description Each with its state. */
            findings: components["schemas"]["Finding"][];
            /** @description `linux`, `macos`, `windows`. */
            os: string;
            /** @description Homeport's version. */
            version: string;
            /** @description Whether nothing failed; warnings do not count. */
            well: boolean;
        };
        /** @description What became of a backup that was to be put back. */
        Restored: {
            /** @description When, as a date on the wire. */
            at: string;
            /** @description Which one. */
            key: string;
            /** @description Whether it is the present state now. If not, the state before it is. */
            opened: boolean;
        };
        /** @description How a device is cut off. */
        RevokeBody: {
            /** @description Whether every sign-in of the accounts that were used on it is to end too. */
            lost: boolean;
        };
        /** @description What a revocation ended. */
        Revoked: {
            /** @description Accounts whose every sign-in has ended, when the device was lost. */
            accounts_ended: number;
            device: components["schemas"]["DeviceBody"];
        };
        /** @description Another role. */
        RoleChange: {
            role: components["schemas"]["AdminRole"];
        };
        /** @description How the authority is changed. */
        RotateBody: {
            /**
             * Format: int32
             * @description Days in which devices learn the new one, 1 to 397; 180 when it is not said.
             */
            days?: number | null;
        };
        /**
         * @description Whether a rule has to be looked at at all.
         * @enum {string}
         */
        RuleAnswer: "nobody" | "anyone" | "depends";
        /**
         * @description How the parts of a rule are joined.
         * @enum {string}
         */
        RuleJoin: "all" | "any" | "compared";
        /** @description What a rule says of one record. */
        RuleOutcome: {
            allowed: boolean;
            /** @description The record's id; empty for one that is created. */
            id: string;
            why: components["schemas"]["RuleWhy"];
        };
        /** @description One side of a comparison. */
        RuleSide: {
            text: string;
            told: components["schemas"]["RuleSideTold"];
            /** @description What it is: one value, unless it leads to several records. */
            values: unknown[];
        };
        /**
         * @description How much is told of a side.
         * @enum {string}
         */
        RuleSideTold: "all" | "first" | "secret" | "anywhere";
        /** @description The five API rules: `null` is superusers only, `""` anyone, anything else an expression. */
        RuleTexts: {
            createRule?: string | null;
            deleteRule?: string | null;
            listRule?: string | null;
            updateRule?: string | null;
            viewRule?: string | null;
        };
        /** @description What a rule says. */
        RuleTried: {
            answer: components["schemas"]["RuleAnswer"];
            /** @description What is to be said about all of it. */
            note?: string | null;
            /** @description Of each record; of the new one where one is created. */
            outcomes: components["schemas"]["RuleOutcome"][];
        };
        /** @description A rule, and whom it is to be tried with. */
        RuleTry: {
            /** @description Which of the collection's rules it is to be. */
            action: components["schemas"]["ApiKeyAction"];
            as?: components["schemas"]["RuleTryAs"] | null;
            /** @description What is sent along. */
            body?: {
                [key: string]: unknown;
            };
            /**
             * @description The ids of the records that are asked for, 30 at most. Those that are not there are left out of
             *     the answer; none where one is created.
             */
            records?: string[];
            /** @description Its text, saved or not; `null` as in a collection. */
            rule?: string | null;
        };
        /** @description A record of an auth collection. */
        RuleTryAs: {
            /** @description Its collection, by name or id. */
            collection: string;
            id: string;
        };
        /**
         * @description A rule, or a part of one, and whether it holds when it is looked at alone. The whole may be false
         *     where all its parts are true: no single related record fulfils them all.
         */
        RuleWhy: {
            holds: boolean;
            join: components["schemas"]["RuleJoin"];
            parts: components["schemas"]["RuleWhy"][];
            /** @description The left and the right side of a comparison; none for what is none. */
            sides: components["schemas"]["RuleSide"][];
            text: string;
        };
        /** @description What rests while the box is in safe mode. */
        SafeModeReport: {
            /** @description A clause each. */
            rests: string[];
        };
        /** @description A collection of each type as it is before anything is said about it. */
        Scaffolds: {
            auth: components["schemas"]["CollectionBody"];
            base: components["schemas"]["CollectionBody"];
            view: components["schemas"]["CollectionBody"];
        };
        /** @description An address and the QR code of it. */
        Scanned: {
            qr_svg: string;
            url: string;
        };
        /** @description A service as a list of them shows it. */
        ServiceBody: {
            displayName: string;
            /** @description SVG. */
            logo: string;
            name: string;
        };
        /** @description A sign-in that is still good. */
        SessionBody: {
            /** @description Where it was last seen. */
            address: string;
            /** @description What signed in, in words, as far as its user agent says: `Firefox on Windows`. */
            app: string;
            /** @description The collection's id. */
            collection: string;
            created: string;
            /** @description Whether it is the one that asks. */
            current: boolean;
            device?: components["schemas"]["SessionDevice"] | null;
            /** @description When its token ends, to the hour; renewing the token moves it. */
            expires: string;
            id: string;
            lastSeen: string;
            /**
             * @description `password`, `otp`, `oauth2:google`, …, `impersonate`, or `refresh` for one whose token is
             *     older than sessions are; two methods are joined by a plus.
             */
            method: string;
            /** @description The record's id. */
            record: string;
            userAgent: string;
        };
        /** @description A paired device. */
        SessionDevice: {
            id: string;
            name: string;
        };
        /** @description Sessions, the one seen last first. */
        SessionList: {
            sessions: components["schemas"]["SessionBody"][];
        };
        /** @description What can be set about the box. */
        SettingsBody: {
            /** @description The box's name, 1 to 40 characters. */
            name: string;
        };
        /** @description What is in a letter. */
        ShownLetter: {
            /** @description What to type in, or the bare token where the letter has no link with it. */
            code?: string | null;
            /** @description Where the letter leads. */
            link?: string | null;
            /** @description The link as a QR code, an SVG; none where it is too long for one. */
            qr?: string | null;
        };
        /**
         * @description A superuser's e-mail and password, a code that was mailed, one of their authenticator app, or a
         *     passkey.
         */
        SignInBody: {
            /** @description A code of the authenticator app, or a recovery code: a second method only. */
            code?: string | null;
            /** @description What a passkey has answered to `/api/collections/_superusers/passkey-options`. */
            credential?: unknown;
            identity?: string | null;
            /** @description What the first of two methods was answered with. */
            mfaId?: string | null;
            /** @description What the mailed code belongs to; without it `password` is a password. */
            otpId?: string | null;
            /** @description The password, or the code that was mailed. */
            password?: string | null;
        };
        /** @description One step of a sign-in. */
        SignInFinding: {
            /** @description What can be done about it. */
            mend?: string | null;
            said: string;
            state: components["schemas"]["SignInFindingState"];
        };
        /**
         * @description How one step went.
         * @enum {string}
         */
        SignInFindingState: "right" | "wrong" | "open";
        /** @description How a way to sign in fared. */
        SignInTrial: {
            findings: components["schemas"]["SignInFinding"][];
            next?: components["schemas"]["SignInTrialNext"] | null;
            /** @description Nothing was wrong. */
            passed: boolean;
        };
        /** @description What the phone or the browser has to do. */
        SignInTrialNext: {
            /** @description An authenticator app scans this, and shows a code. It is no account's. */
            scan: components["schemas"]["EnrolledBody"];
        } | {
            /** @description The browser makes a passkey: PublicKeyCredentialCreationOptionsJSON. */
            make: unknown;
        } | {
            /** @description That passkey answers: PublicKeyCredentialRequestOptionsJSON. */
            use: unknown;
        };
        /** @description A sign-in that is still good, and whose it is. */
        SignedInBody: components["schemas"]["SessionBody"] & {
            collectionName: string;
            /** @description The account's address, user name or name; `null` where it has none. */
            name?: string | null;
        };
        /** @description Everybody who is signed in, the one seen last first. */
        SignedInList: {
            /** @description Whether there may be others, who were seen before these. */
            more: boolean;
            signedIn: components["schemas"]["SignedInBody"][];
        };
        /**
         * @description What of it is being done.
         * @enum {string}
         */
        Stage: "database" | "files" | "check" | "send" | "fetch";
        /**
         * @description How a finding is.
         * @enum {string}
         */
        State: "ok" | "warn" | "fail" | "skip";
        /** @description How the box is. */
        Status: {
            /** @description SHA-256 of the CA certificate, 64 hexadecimal digits. */
            ca_sha256: string;
            /** @description None while the box has no certificate to show, as when its authority has ended. */
            certificate_expires?: string | null;
            crash?: components["schemas"]["CrashReport"] | null;
            data_dir: string;
            database: components["schemas"]["DatabaseStatus"];
            /** @description Addresses for phones, best first. */
            https: string[];
            loopback: string;
            name: string;
            now: string;
            pause?: components["schemas"]["PauseReport"] | null;
            problems: components["schemas"]["Problem"][];
            safe_mode?: components["schemas"]["SafeModeReport"] | null;
            started: string;
            /** @description Open live streams. */
            subscribers: number;
            trust_page?: string | null;
            upkeep?: components["schemas"]["Upkeep"] | null;
            version: string;
        };
        /** @description What the JS and Dart SDKs send. */
        SubscribeBody: {
            clientId: string;
            subscriptions: string[];
        };
        /**
         * @description A kind of upkeep.
         * @enum {string}
         */
        Task: "columns" | "index" | "removal";
        /** @description How long a token lives, and what signs it. */
        TokenOptions: {
            /**
             * Format: int64
             * @description Seconds.
             */
            duration: number;
        };
        /** @description What is known of an authenticator app. */
        TotpBody: {
            /** @description Whether signing in asks for its code. */
            enabled: boolean;
            /** @description Recovery codes that have not been used. */
            recoveryCodesLeft: number;
        };
        /** @description A code of the app, or a recovery code. */
        TotpCode: {
            code: string;
        };
        /** @description A proof of who asks. */
        TotpProof: {
            /** @description Where an app is on: a code of it, or a recovery code. */
            code?: string | null;
            /** @description Where there are passkeys: what one has answered to `/api/homeport/passkeys/prove`. */
            credential?: unknown;
            /**
             * @description Where there is no second method: the password. Who signed in within the last ten minutes needs
             *     none.
             */
            password?: string | null;
        };
        /** @description What a query would make. */
        Trial: {
            fields: components["schemas"]["Field"][];
            /** @description Its first records. */
            sample: {
                [key: string]: unknown;
            }[];
        };
        /** @description Which way to try, and with what. */
        TryBody: {
            /** @description And the code that the app shows. */
            code?: string | null;
            /** @description An auth collection, by name or id. */
            collection: string;
            /** @description Of a passkey: what the browser has given for what the answer before says. */
            credential?: unknown;
            /** @description Of a code by mail: where the letter is to go. */
            email?: string | null;
            /** @description Of a password: whose. */
            identity?: string | null;
            /** @description `password`, `otp`, `oauth2`, `anonymous`, `totp` or `passkey`. */
            method: string;
            password?: string | null;
            /** @description Of another service: which. */
            provider?: string | null;
            /** @description Of an authenticator app that has scanned what the first answer says: that key. */
            secret?: string | null;
        };
        /** @description A device without a camera that waits for its number. */
        TypedBody: {
            address: string;
            app: string;
            name: string;
            /** @description Twelve digits to be typed into the device. */
            number: string;
            platform: string;
        };
        /** @description A device that does not know the new authority yet. */
        UnawareDevice: {
            id: string;
            last_seen?: string | null;
            name: string;
        };
        /** @description The passphrase of the box's secrets. */
        UnlockBody: {
            passphrase: string;
        };
        /** @description What is being done for a collection after it was saved. */
        Upkeep: {
            /** @description The collection's name. */
            collection: string;
            /**
             * Format: int64
             * @description Rows done, of about `total`.
             */
            done: number;
            /** @description The name of the index that is being built. */
            index?: string | null;
            task: components["schemas"]["Task"];
            /** Format: int64 */
            total: number;
        };
        /** @description What the box's secrets are under. */
        VaultReport: {
            /** @description Whether it has not been given yet: what needs secrets is refused or waits. */
            locked: boolean;
            /** @description Whether a passphrase has to be given after each start. */
            passphrase: boolean;
        };
        /** @description Who is using the window. */
        WindowSessionBody: {
            /** @description The superuser's address, when one signed in. */
            email?: string | null;
            /** @description The superuser's record, when one signed in. */
            id?: string | null;
            /** @description The admin's at this machine is owner. */
            role: components["schemas"]["AdminRole"];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    list_collections: {
        parameters: {
            query?: {
                page?: number;
                perPage?: number;
                sort?: string;
                filter?: string;
                fields?: string;
                skipTotal?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionPage"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_collection: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    import_collections: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    dry_run_view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DryRunBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trial"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_oauth2_providers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceBody"][];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_scaffolds: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Scaffolds"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_collection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name */
                collection: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_collection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name */
                collection: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    update_collection: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id or name */
                collection: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CollectionBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_records: {
        parameters: {
            query?: {
                page?: number;
                perPage?: number;
                sort?: string;
                filter?: string;
                expand?: string;
                fields?: string;
                skipTotal?: boolean;
            };
            header?: never;
            path: {
                collection: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordPage"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    create_record: {
        parameters: {
            query?: {
                expand?: string;
                fields?: string;
            };
            header?: never;
            path: {
                collection: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_record: {
        parameters: {
            query?: {
                expand?: string;
                fields?: string;
            };
            header?: never;
            path: {
                collection: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    delete_record: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    update_record: {
        parameters: {
            query?: {
                expand?: string;
                fields?: string;
            };
            header?: never;
            path: {
                collection: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecordBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    truncate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_admins: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminList"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    make_admin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAdmin"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    change_role: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RoleChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdminBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    count_anonymous: {
        parameters: {
            query: {
                collection: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnonymousBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    upgrade_anonymous: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnonymousUpgrade"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AnonymousUpgraded"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_audit: {
        parameters: {
            query?: {
                action?: components["schemas"]["AuditAction"];
                outcome?: components["schemas"]["AuditOutcome"];
                /** @description Part of the kind, id or name of whoever did it */
                actor?: string;
                /** @description `2022-01-31`, or a moment of that day */
                from?: string;
                /** @description The last day, or moment, that is meant */
                to?: string;
                /** @description Part of the entry */
                text?: string;
                /** @description The last page's `next` */
                before?: number;
                /** @description 1 to 200, else 50 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditPage"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    export_audit: {
        parameters: {
            query?: {
                /** @description `jsonl` or `csv` */
                format?: string;
                action?: components["schemas"]["AuditAction"];
                outcome?: components["schemas"]["AuditOutcome"];
                actor?: string;
                from?: string;
                to?: string;
                text?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/x-ndjson": string;
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    verify_audit: {
        parameters: {
            query?: {
                /** @description An entry that was written down before, `SEQ:HASH`: the chain has to lead through it */
                from?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditCheck"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_authority: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorityBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    end_overlap: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorityBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    replace_authority: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplaceBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorityBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    rotate_authority: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RotateBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuthorityBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_automations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutomationList"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    make_automation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutomationForm"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Automation"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_automation: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Automation"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    remove_automation: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    change_automation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutomationForm"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Automation"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    try_automation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutomationTry"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutomationTried"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_awake: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AwakeBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    keep_awake: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AwakeChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AwakeBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_state: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupsState"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_about: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The backup's name */
                key: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackupAbout"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_own: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    import_own: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImportBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    remove_own: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    try_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                collection: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleTry"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleTried"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_connect: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Connect"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_own_connectors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OwnConnectorList"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    judge_connector: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectorQuestion"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorJudgement"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    draft_connector: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenApiDocument"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorDraft"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_connector: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorFile"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    keep_connector: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConnectorForm"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorFile"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    remove_connector: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    put_crash_away: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_deliveries: {
        parameters: {
            query?: {
                /** @description Else `delivered` */
                state?: components["schemas"]["DeliveryState"];
                integration?: string;
                /** @description An automation's id */
                automation?: string;
                /** @description The last page's `next` */
                after?: string;
                /** @description 1 to 200, else 30 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryList"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    replay_deliveries: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DeliveryReplay"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveriesReplayed"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_delivery: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryDetail"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    discard_delivery: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    replay_delivery: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_devices: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceList"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    forget_device: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    rename_device: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenameBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeviceBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    revoke_device: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RevokeBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revoked"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    examine: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_files: {
        parameters: {
            query?: {
                /** @description Words of the name, in any order */
                search?: string;
                /** @description Id or name */
                collection?: string;
                kind?: components["schemas"]["FileKind"];
                /** @description `newest`, `largest` or `name`; else `newest` */
                sort?: string;
                /** @description The last page's `next` */
                cursor?: string;
                /** @description 1 to 200, else 50 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FilePage"];
                };
            };
            /** @description All files are being read for the first time: ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    file_usage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileUsage"];
                };
            };
            /** @description All files are being read for the first time: ask again */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_heard: {
        parameters: {
            query?: {
                state?: components["schemas"]["HeardState"];
                integration?: string;
                /** @description The last page's `next` */
                after?: string;
                /** @description 1 to 200, else 30 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeardList"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    replay_failed: {
        parameters: {
            query?: {
                /** @description Those of all without it */
                integration?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeardReplayed"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_heard: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeardDetail"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    discard_heard: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeardDetail"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    replay_heard: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HeardDetail"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_intakes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntakeList"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    make_intake: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntakeForm"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Intake"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    try_intake: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntakeTry"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntakeTried"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_intake: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Intake"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    remove_intake: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    change_intake: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntakeForm"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Intake"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_integrations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationList"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_connectors: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConnectorList"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    switch_integrations: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntegrationSwitch"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationSwitch"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    set_up_integration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntegrationSetup"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Integration"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    remove_integration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    hear_event: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    begin_integration_sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationSignInBegun"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationFailure"];
                };
            };
        };
    };
    sign_integration_out: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    end_integration_sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IntegrationSignInEnd"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Integration"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationFailure"];
                };
            };
        };
    };
    test_integration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationAnswer"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationFailure"];
                };
            };
        };
    };
    show_integration_usage: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationUsage"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    call_integration: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
                action: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": {
                    [key: string]: unknown;
                };
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationAnswer"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            "5XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["IntegrationFailure"];
                };
            };
        };
    };
    list_api_keys: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyList"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    make_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyForm"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeApiKey"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    revoke_api_key: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    change_api_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiKeyChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiKeyBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_mail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MailQueue"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_kept_letters: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["KeptLetters"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_kept_letter: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShownLetter"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    retry_mail: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MoveInState"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    begin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MoveInState"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_network: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    choose_interfaces: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NetworkChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NetworkBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    look_up_issuer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["IssuerBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FoundIssuer"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    begin_pairing: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewPairing"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_pairing: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PairingBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    cancel_pairing: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_passkeys: {
        parameters: {
            query?: {
                collection?: string;
                record?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeysBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    remove_passkeys: {
        parameters: {
            query: {
                collection: string;
                record: string;
                id?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    confirm_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPasskey"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    enrol_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyProof"];
            };
        };
        responses: {
            /** @description PublicKeyCredentialCreationOptionsJSON */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_passkey_names: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyNamesBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    prove_by_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description PublicKeyCredentialRequestOptionsJSON */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": unknown;
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    remove_own_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyRemoval"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    rename_passkey: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasskeyName"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PasskeyBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    begin_pause: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PauseBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PauseReport"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    end_pause: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_payments: {
        parameters: {
            query?: {
                state?: components["schemas"]["PaymentState"];
                integration?: string;
                /** @description A collection's name or id */
                collection?: string;
                record?: string;
                /** @description Those that an admin has to see to */
                stuck?: boolean;
                /** @description The last page's `next` */
                after?: string;
                /** @description 1 to 200, else 30 */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentList"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    begin_payment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentBegin"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentBegun"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    show_payment: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    cancel_payment: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentDetail"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    capture_payment: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentDetail"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    check_payment: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Payment"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    explain_payment: {
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
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentDetail"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    refund_payment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PaymentRefund"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PaymentDetail"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_ports: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortsBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    move_port: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PortsChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PortsBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    leave_safe_mode: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_session: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WindowSessionBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignInBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                collection?: string;
                record?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SessionList"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    end_sessions: {
        parameters: {
            query?: {
                collection?: string;
                record?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EndedBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    end_session: {
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
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    update_settings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SettingsBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SettingsBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    try_sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TryBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignInTrial"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    list_signed_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedInList"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_status: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Status"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_totp: {
        parameters: {
            query?: {
                collection?: string;
                record?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    remove_totp: {
        parameters: {
            query: {
                collection: string;
                record: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    confirm_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpCode"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodesBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    turn_totp_off: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpProof"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    enrol_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpProof"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EnrolledBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    renew_recovery_codes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpCode"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RecoveryCodesBody"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    view_vault: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VaultReport"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    change_passphrase: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PassphraseBody"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VaultReport"];
                };
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    unlock_vault: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnlockBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    connect: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
        };
    };
    subscribe: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SubscribeBody"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            "4XX": {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}
