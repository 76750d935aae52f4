-- +goose Up
-- drop index "rating_tenant_id_case_id_party_id" from table: "ratings"
DROP INDEX "rating_tenant_id_case_id_party_id";
-- modify "ratings" table
ALTER TABLE "ratings" ADD COLUMN "course" bigint NOT NULL DEFAULT 0;
-- create index "rating_tenant_id_case_id_party_id_course" to table: "ratings"
CREATE UNIQUE INDEX "rating_tenant_id_case_id_party_id_course" ON "ratings" ("tenant_id", "case_id", "party_id", "course");
-- modify "cases" table
ALTER TABLE "cases" ADD COLUMN "depth" bigint NOT NULL DEFAULT 0, ADD COLUMN "open_orders" bigint NOT NULL DEFAULT 0, ADD COLUMN "done_orders" bigint NOT NULL DEFAULT 0, ADD COLUMN "open_parts" bigint NOT NULL DEFAULT 0, ADD COLUMN "returns" bigint NOT NULL DEFAULT 0, ADD COLUMN "extensions" bigint NOT NULL DEFAULT 0, ADD COLUMN "reopened" bigint NOT NULL DEFAULT 0, ADD COLUMN "reports" bigint NOT NULL DEFAULT 1, ADD COLUMN "urgency" bigint NOT NULL DEFAULT 0, ADD COLUMN "affected" bigint NOT NULL DEFAULT 0, ADD COLUMN "hidden_reporter" boolean NOT NULL DEFAULT false, ADD COLUMN "cell" bigint NOT NULL DEFAULT 0, ADD COLUMN "escalate_at" timestamptz NOT NULL DEFAULT '9999-12-31 00:00:00+00', ADD COLUMN "inspect_at" timestamptz NOT NULL DEFAULT '9999-12-31 00:00:00+00';
-- create index "casefile_tenant_id_cell_reported_at_latitude_longitude" to table: "cases"
CREATE INDEX "casefile_tenant_id_cell_reported_at_latitude_longitude" ON "cases" ("tenant_id", "cell", "reported_at", "latitude", "longitude");
-- create index "casefile_tenant_id_escalate_at_id" to table: "cases"
CREATE INDEX "casefile_tenant_id_escalate_at_id" ON "cases" ("tenant_id", "escalate_at", "id");
-- create index "casefile_tenant_id_inspect_at_id" to table: "cases"
CREATE INDEX "casefile_tenant_id_inspect_at_id" ON "cases" ("tenant_id", "inspect_at", "id");
-- modify "work_orders" table
ALTER TABLE "work_orders" ADD COLUMN "ruling" character varying NOT NULL DEFAULT '', ADD COLUMN "yellow_at" timestamptz NOT NULL DEFAULT '9999-12-31 00:00:00+00', ADD COLUMN "due_at" timestamptz NOT NULL DEFAULT '9999-12-31 00:00:00+00', ADD COLUMN "clock_stopped_at" timestamptz NULL;
-- drop index "workorder_tenant_id_assignee_id" from table: "work_orders"
DROP INDEX "workorder_tenant_id_assignee_id";
-- create index "workorder_tenant_id_assignee_id_state" to table: "work_orders"
CREATE INDEX "workorder_tenant_id_assignee_id_state" ON "work_orders" ("tenant_id", "assignee_id", "state");
-- create "attachments" table
CREATE TABLE "attachments" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "kind" character varying NOT NULL, "media_type" character varying NOT NULL, "name" character varying NOT NULL, "size" bigint NOT NULL, "sha256" character varying NOT NULL, "public" boolean NOT NULL, "proof" boolean NOT NULL DEFAULT false, "added_at" timestamptz NOT NULL, "case_id" uuid NOT NULL, "work_order_id" uuid NULL, "account_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "attachments_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "attachments_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "attachments_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "attachments_work_orders_work_order" FOREIGN KEY ("tenant_id", "work_order_id") REFERENCES "work_orders" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "attachments_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "attachment_tenant_id_case_id_added_at" to table: "attachments"
CREATE INDEX "attachment_tenant_id_case_id_added_at" ON "attachments" ("tenant_id", "case_id", "added_at");
-- create "case_agents" table
CREATE TABLE "case_agents" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "from_at" timestamptz NOT NULL, "until_at" timestamptz NULL, "case_id" uuid NOT NULL, "account_id" uuid NOT NULL, "appointed_by_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "case_agents_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "case_agents_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_agents_accounts_appointed_by" FOREIGN KEY ("tenant_id", "appointed_by_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_agents_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_agents_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "caseagent_tenant_id_account_id_until_at" to table: "case_agents"
CREATE INDEX "caseagent_tenant_id_account_id_until_at" ON "case_agents" ("tenant_id", "account_id", "until_at");
-- create index "caseagent_tenant_id_case_id_from_at" to table: "case_agents"
CREATE INDEX "caseagent_tenant_id_case_id_from_at" ON "case_agents" ("tenant_id", "case_id", "from_at");
-- create "case_links" table
CREATE TABLE "case_links" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "kind" character varying NOT NULL, "at" timestamptz NOT NULL, "reason" text NOT NULL DEFAULT '', "before" jsonb NULL, "ended_at" timestamptz NULL, "case_id" uuid NOT NULL, "to_case_id" uuid NOT NULL, "account_id" uuid NULL, "ended_by_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "case_links_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "case_links_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_links_accounts_ended_by" FOREIGN KEY ("tenant_id", "ended_by_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_links_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_links_cases_to_case" FOREIGN KEY ("tenant_id", "to_case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_links_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "caselink_tenant_id_case_id_kind" to table: "case_links"
CREATE INDEX "caselink_tenant_id_case_id_kind" ON "case_links" ("tenant_id", "case_id", "kind");
-- create index "caselink_tenant_id_to_case_id_kind_at_id" to table: "case_links"
CREATE INDEX "caselink_tenant_id_to_case_id_kind_at_id" ON "case_links" ("tenant_id", "to_case_id", "kind", "at", "id");
-- create "case_parties" table
CREATE TABLE "case_parties" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "part" character varying NOT NULL, "at" timestamptz NOT NULL, "note" character varying NOT NULL DEFAULT '', "ended_at" timestamptz NULL, "case_id" uuid NOT NULL, "party_id" uuid NOT NULL, "channel_id" uuid NULL, "link_id" uuid NULL, "account_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "case_parties_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "case_parties_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_parties_case_links_link" FOREIGN KEY ("tenant_id", "link_id") REFERENCES "case_links" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_parties_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_parties_channels_channel" FOREIGN KEY ("tenant_id", "channel_id") REFERENCES "channels" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_parties_parties_party" FOREIGN KEY ("tenant_id", "party_id") REFERENCES "parties" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "case_parties_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "caseparty_tenant_id_case_id_party_id_part" to table: "case_parties"
CREATE UNIQUE INDEX "caseparty_tenant_id_case_id_party_id_part" ON "case_parties" ("tenant_id", "case_id", "party_id", "part");
-- create index "caseparty_tenant_id_party_id_part_case_id" to table: "case_parties"
CREATE INDEX "caseparty_tenant_id_party_id_part_case_id" ON "case_parties" ("tenant_id", "party_id", "part", "case_id");
-- modify "clocks" table
ALTER TABLE "clocks" ADD COLUMN "from_at" timestamptz NULL, ADD COLUMN "paused_at" timestamptz NULL, ADD COLUMN "next_light_at" timestamptz NOT NULL DEFAULT '9999-12-31 00:00:00+00';
-- create index "clock_tenant_id_calendar_id_stopped_at" to table: "clocks"
CREATE INDEX "clock_tenant_id_calendar_id_stopped_at" ON "clocks" ("tenant_id", "calendar_id", "stopped_at");
-- create index "clock_tenant_id_next_light_at_id" to table: "clocks"
CREATE INDEX "clock_tenant_id_next_light_at_id" ON "clocks" ("tenant_id", "next_light_at", "id");
-- create "clock_changes" table
CREATE TABLE "clock_changes" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "cause" character varying NOT NULL, "reason" text NOT NULL DEFAULT '', "at" timestamptz NOT NULL, "old_yellow_at" timestamptz NOT NULL, "old_due_at" timestamptz NOT NULL, "new_yellow_at" timestamptz NOT NULL, "new_due_at" timestamptz NOT NULL, "case_id" uuid NOT NULL, "clock_id" uuid NOT NULL, "account_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "clock_changes_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "clock_changes_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "clock_changes_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "clock_changes_clocks_clock" FOREIGN KEY ("tenant_id", "clock_id") REFERENCES "clocks" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "clock_changes_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "clockchange_tenant_id_case_id_at" to table: "clock_changes"
CREATE INDEX "clockchange_tenant_id_case_id_at" ON "clock_changes" ("tenant_id", "case_id", "at");
-- create index "clockchange_tenant_id_clock_id_at" to table: "clock_changes"
CREATE INDEX "clockchange_tenant_id_clock_id_at" ON "clock_changes" ("tenant_id", "clock_id", "at");
-- create "clock_pauses" table
CREATE TABLE "clock_pauses" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "from_at" timestamptz NOT NULL, "until_at" timestamptz NULL, "reason" text NOT NULL DEFAULT '', "case_id" uuid NOT NULL, "clock_id" uuid NOT NULL, "account_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "clock_pauses_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "clock_pauses_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "clock_pauses_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "clock_pauses_clocks_clock" FOREIGN KEY ("tenant_id", "clock_id") REFERENCES "clocks" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "clock_pauses_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "clockpause_tenant_id_clock_id_from_at" to table: "clock_pauses"
CREATE INDEX "clockpause_tenant_id_clock_id_from_at" ON "clock_pauses" ("tenant_id", "clock_id", "from_at");
-- create "commitments" table
CREATE TABLE "commitments" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "text" text NOT NULL, "promiser" character varying NOT NULL DEFAULT '', "state" character varying NOT NULL DEFAULT 'OPEN', "made_at" timestamptz NOT NULL, "settled_at" timestamptz NULL, "note" text NOT NULL DEFAULT '', "case_id" uuid NOT NULL, "clock_id" uuid NOT NULL, "work_order_id" uuid NULL, "party_id" uuid NULL, "account_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "commitments_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "commitments_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "commitments_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "commitments_clocks_clock" FOREIGN KEY ("tenant_id", "clock_id") REFERENCES "clocks" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "commitments_parties_party" FOREIGN KEY ("tenant_id", "party_id") REFERENCES "parties" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "commitments_work_orders_work_order" FOREIGN KEY ("tenant_id", "work_order_id") REFERENCES "work_orders" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "commitments_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "commitment_tenant_id_case_id_made_at" to table: "commitments"
CREATE INDEX "commitment_tenant_id_case_id_made_at" ON "commitments" ("tenant_id", "case_id", "made_at");
-- modify "departments" table
ALTER TABLE "departments" ADD COLUMN "closed_at" timestamptz NULL, ADD COLUMN "successor" character varying NOT NULL DEFAULT '';
-- create "deliveries" table
CREATE TABLE "deliveries" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "key" character varying NOT NULL, "kind" character varying NOT NULL, "gateway" character varying NOT NULL, "subject" character varying NOT NULL DEFAULT '', "address" character varying NOT NULL DEFAULT '', "text" text NOT NULL, "state" character varying NOT NULL DEFAULT 'PENDING', "attempts" bigint NOT NULL DEFAULT 0, "last_error" character varying NOT NULL DEFAULT '', "created_at" timestamptz NOT NULL, "next_at" timestamptz NOT NULL, "sent_at" timestamptz NULL, "case_id" uuid NULL, "account_id" uuid NULL, "department_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "deliveries_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "deliveries_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "deliveries_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "deliveries_departments_department" FOREIGN KEY ("tenant_id", "department_id") REFERENCES "departments" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "deliveries_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "delivery_tenant_id_created_at_id" to table: "deliveries"
CREATE INDEX "delivery_tenant_id_created_at_id" ON "deliveries" ("tenant_id", "created_at", "id");
-- create index "delivery_tenant_id_key" to table: "deliveries"
CREATE UNIQUE INDEX "delivery_tenant_id_key" ON "deliveries" ("tenant_id", "key");
-- create index "delivery_tenant_id_state_next_at_id" to table: "deliveries"
CREATE INDEX "delivery_tenant_id_state_next_at_id" ON "deliveries" ("tenant_id", "state", "next_at", "id");
-- create "department_heads" table
CREATE TABLE "department_heads" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "post" character varying NOT NULL, "department_id" uuid NOT NULL, "account_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "department_heads_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "department_heads_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "department_heads_departments_department" FOREIGN KEY ("tenant_id", "department_id") REFERENCES "departments" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "department_heads_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "departmenthead_tenant_id_account_id" to table: "department_heads"
CREATE INDEX "departmenthead_tenant_id_account_id" ON "department_heads" ("tenant_id", "account_id");
-- create index "departmenthead_tenant_id_department_id_post" to table: "department_heads"
CREATE UNIQUE INDEX "departmenthead_tenant_id_department_id_post" ON "department_heads" ("tenant_id", "department_id", "post");
-- create "extensions" table
CREATE TABLE "extensions" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "reason" text NOT NULL, "until_at" timestamptz NOT NULL, "state" character varying NOT NULL DEFAULT 'ASKED', "asked_at" timestamptz NOT NULL, "decided_at" timestamptz NULL, "decision" text NOT NULL DEFAULT '', "case_id" uuid NOT NULL, "clock_id" uuid NOT NULL, "work_order_id" uuid NULL, "asked_by_id" uuid NULL, "decided_by_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "extensions_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "extensions_accounts_asked_by" FOREIGN KEY ("tenant_id", "asked_by_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "extensions_accounts_decided_by" FOREIGN KEY ("tenant_id", "decided_by_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "extensions_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "extensions_clocks_clock" FOREIGN KEY ("tenant_id", "clock_id") REFERENCES "clocks" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "extensions_work_orders_work_order" FOREIGN KEY ("tenant_id", "work_order_id") REFERENCES "work_orders" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "extensions_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "extension_tenant_id_case_id_asked_at" to table: "extensions"
CREATE INDEX "extension_tenant_id_case_id_asked_at" ON "extensions" ("tenant_id", "case_id", "asked_at");
-- create index "extension_tenant_id_state_asked_at_id" to table: "extensions"
CREATE INDEX "extension_tenant_id_state_asked_at_id" ON "extensions" ("tenant_id", "state", "asked_at", "id");
-- create "light_events" table
CREATE TABLE "light_events" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "color" character varying NOT NULL, "at" timestamptz NOT NULL, "recorded_at" timestamptz NOT NULL, "case_id" uuid NOT NULL, "clock_id" uuid NOT NULL, "work_order_id" uuid NULL, "department_id" uuid NULL, "account_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "light_events_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "light_events_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "light_events_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "light_events_clocks_clock" FOREIGN KEY ("tenant_id", "clock_id") REFERENCES "clocks" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "light_events_departments_department" FOREIGN KEY ("tenant_id", "department_id") REFERENCES "departments" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "light_events_work_orders_work_order" FOREIGN KEY ("tenant_id", "work_order_id") REFERENCES "work_orders" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "light_events_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "lightevent_tenant_id_at_id" to table: "light_events"
CREATE INDEX "lightevent_tenant_id_at_id" ON "light_events" ("tenant_id", "at", "id");
-- create index "lightevent_tenant_id_case_id_at" to table: "light_events"
CREATE INDEX "lightevent_tenant_id_case_id_at" ON "light_events" ("tenant_id", "case_id", "at");
-- create index "lightevent_tenant_id_clock_id_color_at" to table: "light_events"
CREATE UNIQUE INDEX "lightevent_tenant_id_clock_id_color_at" ON "light_events" ("tenant_id", "clock_id", "color", "at");
-- create index "lightevent_tenant_id_department_id_at_id" to table: "light_events"
CREATE INDEX "lightevent_tenant_id_department_id_at_id" ON "light_events" ("tenant_id", "department_id", "at", "id");
-- create "meetings" table
CREATE TABLE "meetings" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "kind" character varying NOT NULL, "held_at" timestamptz NOT NULL, "place" character varying NOT NULL DEFAULT '', "decisions" text NOT NULL, "minutes" text NOT NULL DEFAULT '', "recorded_at" timestamptz NOT NULL, "case_id" uuid NOT NULL, "account_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "meetings_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "meetings_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "meetings_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "meetings_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "meeting_tenant_id_case_id_held_at" to table: "meetings"
CREATE INDEX "meeting_tenant_id_case_id_held_at" ON "meetings" ("tenant_id", "case_id", "held_at");
-- create "meeting_attendees" table
CREATE TABLE "meeting_attendees" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "name" character varying NOT NULL DEFAULT '', "meeting_id" uuid NOT NULL, "case_id" uuid NOT NULL, "department_id" uuid NULL, "party_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "meeting_attendees_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "meeting_attendees_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "meeting_attendees_departments_department" FOREIGN KEY ("tenant_id", "department_id") REFERENCES "departments" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "meeting_attendees_meetings_meeting" FOREIGN KEY ("tenant_id", "meeting_id") REFERENCES "meetings" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "meeting_attendees_parties_party" FOREIGN KEY ("tenant_id", "party_id") REFERENCES "parties" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "meeting_attendees_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "meetingattendee_tenant_id_case_id" to table: "meeting_attendees"
CREATE INDEX "meetingattendee_tenant_id_case_id" ON "meeting_attendees" ("tenant_id", "case_id");
-- create index "meetingattendee_tenant_id_meeting_id" to table: "meeting_attendees"
CREATE INDEX "meetingattendee_tenant_id_meeting_id" ON "meeting_attendees" ("tenant_id", "meeting_id");
-- create "questions" table
CREATE TABLE "questions" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "text" text NOT NULL, "asked_at" timestamptz NOT NULL, "answer" text NOT NULL DEFAULT '', "answered_at" timestamptz NULL, "case_id" uuid NOT NULL, "asked_by_id" uuid NULL, "answered_by_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "questions_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "questions_accounts_answered_by" FOREIGN KEY ("tenant_id", "answered_by_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "questions_accounts_asked_by" FOREIGN KEY ("tenant_id", "asked_by_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "questions_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "questions_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "question_tenant_id_case_id_asked_at" to table: "questions"
CREATE INDEX "question_tenant_id_case_id_asked_at" ON "questions" ("tenant_id", "case_id", "asked_at");
-- create "remedies" table
CREATE TABLE "remedies" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "kind" character varying NOT NULL, "text" text NOT NULL, "amount" bigint NOT NULL DEFAULT 0, "state" character varying NOT NULL DEFAULT 'OPEN', "recorded_at" timestamptz NOT NULL, "done_at" timestamptz NULL, "case_id" uuid NOT NULL, "department_id" uuid NULL, "account_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "remedies_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "remedies_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "remedies_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "remedies_departments_department" FOREIGN KEY ("tenant_id", "department_id") REFERENCES "departments" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "remedies_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "remedy_tenant_id_case_id_recorded_at" to table: "remedies"
CREATE INDEX "remedy_tenant_id_case_id_recorded_at" ON "remedies" ("tenant_id", "case_id", "recorded_at");
-- modify "categories" table
ALTER TABLE "categories" ADD COLUMN "proof" boolean NOT NULL DEFAULT false;
-- create "rulings" table
CREATE TABLE "rulings" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "number" character varying NOT NULL, "reason" text NOT NULL, "minutes" text NOT NULL DEFAULT '', "precedent" boolean NOT NULL, "decided_at" timestamptz NOT NULL, "ended_at" timestamptz NULL, "case_id" uuid NOT NULL, "category_id" uuid NULL, "region_id" uuid NULL, "department_id" uuid NOT NULL, "account_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "rulings_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "rulings_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "rulings_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "rulings_categories_category" FOREIGN KEY ("tenant_id", "category_id") REFERENCES "categories" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "rulings_departments_department" FOREIGN KEY ("tenant_id", "department_id") REFERENCES "departments" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "rulings_regions_region" FOREIGN KEY ("tenant_id", "region_id") REFERENCES "regions" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "rulings_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "ruling_tenant_id_case_id" to table: "rulings"
CREATE INDEX "ruling_tenant_id_case_id" ON "rulings" ("tenant_id", "case_id");
-- create index "ruling_tenant_id_category_id_decided_at" to table: "rulings"
CREATE INDEX "ruling_tenant_id_category_id_decided_at" ON "rulings" ("tenant_id", "category_id", "decided_at");
-- create index "ruling_tenant_id_decided_at_id" to table: "rulings"
CREATE INDEX "ruling_tenant_id_decided_at_id" ON "rulings" ("tenant_id", "decided_at", "id");
-- create index "ruling_tenant_id_number" to table: "rulings"
CREATE UNIQUE INDEX "ruling_tenant_id_number" ON "rulings" ("tenant_id", "number");
-- create "supervisions" table
CREATE TABLE "supervisions" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "kind" character varying NOT NULL, "text" text NOT NULL DEFAULT '', "state" character varying NOT NULL DEFAULT 'OPEN', "made_at" timestamptz NOT NULL, "answer" text NOT NULL DEFAULT '', "answered_at" timestamptz NULL, "outcome" text NOT NULL DEFAULT '', "done_at" timestamptz NULL, "case_id" uuid NOT NULL, "department_id" uuid NULL, "person_id" uuid NULL, "light_event_id" uuid NULL, "clock_id" uuid NULL, "made_by_id" uuid NULL, "answered_by_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "supervisions_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "supervisions_accounts_answered_by" FOREIGN KEY ("tenant_id", "answered_by_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "supervisions_accounts_made_by" FOREIGN KEY ("tenant_id", "made_by_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "supervisions_accounts_person" FOREIGN KEY ("tenant_id", "person_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "supervisions_cases_case" FOREIGN KEY ("tenant_id", "case_id") REFERENCES "cases" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "supervisions_clocks_clock" FOREIGN KEY ("tenant_id", "clock_id") REFERENCES "clocks" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "supervisions_departments_department" FOREIGN KEY ("tenant_id", "department_id") REFERENCES "departments" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "supervisions_light_events_light_event" FOREIGN KEY ("tenant_id", "light_event_id") REFERENCES "light_events" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "supervisions_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "supervision_tenant_id_case_id_made_at" to table: "supervisions"
CREATE INDEX "supervision_tenant_id_case_id_made_at" ON "supervisions" ("tenant_id", "case_id", "made_at");
-- create index "supervision_tenant_id_department_id_kind_made_at" to table: "supervisions"
CREATE INDEX "supervision_tenant_id_department_id_kind_made_at" ON "supervisions" ("tenant_id", "department_id", "kind", "made_at");
-- create index "supervision_tenant_id_kind_state_made_at_id" to table: "supervisions"
CREATE INDEX "supervision_tenant_id_kind_state_made_at_id" ON "supervisions" ("tenant_id", "kind", "state", "made_at", "id");
SELECT huying_guard('attachments');
SELECT huying_guard('case_agents');
SELECT huying_guard('case_links');
SELECT huying_guard('case_parties');
SELECT huying_guard('clock_changes');
SELECT huying_guard('clock_pauses');
SELECT huying_guard('commitments');
SELECT huying_guard('deliveries');
SELECT huying_guard('department_heads');
SELECT huying_guard('extensions');
SELECT huying_guard('light_events');
SELECT huying_guard('meetings');
SELECT huying_guard('meeting_attendees');
SELECT huying_guard('questions');
SELECT huying_guard('remedies');
SELECT huying_guard('rulings');
SELECT huying_guard('supervisions');
-- The owner is bound by the policies as well, but for this.
ALTER TABLE cases NO FORCE ROW LEVEL SECURITY;
ALTER TABLE work_orders NO FORCE ROW LEVEL SECURITY;
ALTER TABLE clocks NO FORCE ROW LEVEL SECURITY;
-- Work under way when the columns came.
UPDATE cases SET
	open_orders = (SELECT count(*) FROM work_orders o WHERE o.tenant_id = cases.tenant_id AND o.case_id = cases.id AND o.state IN ('SENT', 'ACCEPTED')),
	done_orders = (SELECT count(*) FROM work_orders o WHERE o.tenant_id = cases.tenant_id AND o.case_id = cases.id AND o.state = 'FED_BACK'),
	returns = (SELECT count(*) FROM work_orders o WHERE o.tenant_id = cases.tenant_id AND o.case_id = cases.id AND o.state = 'RETURNED');
UPDATE clocks SET next_light_at = yellow_at + interval '1 second' WHERE stopped_at IS NULL;
ALTER TABLE cases FORCE ROW LEVEL SECURITY;
ALTER TABLE work_orders FORCE ROW LEVEL SECURITY;
ALTER TABLE clocks FORCE ROW LEVEL SECURITY;

-- +goose Down
-- reverse: create index "supervision_tenant_id_kind_state_made_at_id" to table: "supervisions"
DROP INDEX "supervision_tenant_id_kind_state_made_at_id";
-- reverse: create index "supervision_tenant_id_department_id_kind_made_at" to table: "supervisions"
DROP INDEX "supervision_tenant_id_department_id_kind_made_at";
-- reverse: create index "supervision_tenant_id_case_id_made_at" to table: "supervisions"
DROP INDEX "supervision_tenant_id_case_id_made_at";
-- reverse: create "supervisions" table
DROP TABLE "supervisions";
-- reverse: create index "ruling_tenant_id_number" to table: "rulings"
DROP INDEX "ruling_tenant_id_number";
-- reverse: create index "ruling_tenant_id_decided_at_id" to table: "rulings"
DROP INDEX "ruling_tenant_id_decided_at_id";
-- reverse: create index "ruling_tenant_id_category_id_decided_at" to table: "rulings"
DROP INDEX "ruling_tenant_id_category_id_decided_at";
-- reverse: create index "ruling_tenant_id_case_id" to table: "rulings"
DROP INDEX "ruling_tenant_id_case_id";
-- reverse: create "rulings" table
DROP TABLE "rulings";
-- reverse: modify "categories" table
ALTER TABLE "categories" DROP COLUMN "proof";
-- reverse: create index "remedy_tenant_id_case_id_recorded_at" to table: "remedies"
DROP INDEX "remedy_tenant_id_case_id_recorded_at";
-- reverse: create "remedies" table
DROP TABLE "remedies";
-- reverse: create index "question_tenant_id_case_id_asked_at" to table: "questions"
DROP INDEX "question_tenant_id_case_id_asked_at";
-- reverse: create "questions" table
DROP TABLE "questions";
-- reverse: create index "meetingattendee_tenant_id_meeting_id" to table: "meeting_attendees"
DROP INDEX "meetingattendee_tenant_id_meeting_id";
-- reverse: create index "meetingattendee_tenant_id_case_id" to table: "meeting_attendees"
DROP INDEX "meetingattendee_tenant_id_case_id";
-- reverse: create "meeting_attendees" table
DROP TABLE "meeting_attendees";
-- reverse: create index "meeting_tenant_id_case_id_held_at" to table: "meetings"
DROP INDEX "meeting_tenant_id_case_id_held_at";
-- reverse: create "meetings" table
DROP TABLE "meetings";
-- reverse: create index "lightevent_tenant_id_department_id_at_id" to table: "light_events"
DROP INDEX "lightevent_tenant_id_department_id_at_id";
-- reverse: create index "lightevent_tenant_id_clock_id_color_at" to table: "light_events"
DROP INDEX "lightevent_tenant_id_clock_id_color_at";
-- reverse: create index "lightevent_tenant_id_case_id_at" to table: "light_events"
DROP INDEX "lightevent_tenant_id_case_id_at";
-- reverse: create index "lightevent_tenant_id_at_id" to table: "light_events"
DROP INDEX "lightevent_tenant_id_at_id";
-- reverse: create "light_events" table
DROP TABLE "light_events";
-- reverse: create index "extension_tenant_id_state_asked_at_id" to table: "extensions"
DROP INDEX "extension_tenant_id_state_asked_at_id";
-- reverse: create index "extension_tenant_id_case_id_asked_at" to table: "extensions"
DROP INDEX "extension_tenant_id_case_id_asked_at";
-- reverse: create "extensions" table
DROP TABLE "extensions";
-- reverse: create index "departmenthead_tenant_id_department_id_post" to table: "department_heads"
DROP INDEX "departmenthead_tenant_id_department_id_post";
-- reverse: create index "departmenthead_tenant_id_account_id" to table: "department_heads"
DROP INDEX "departmenthead_tenant_id_account_id";
-- reverse: create "department_heads" table
DROP TABLE "department_heads";
-- reverse: create index "delivery_tenant_id_state_next_at_id" to table: "deliveries"
DROP INDEX "delivery_tenant_id_state_next_at_id";
-- reverse: create index "delivery_tenant_id_key" to table: "deliveries"
DROP INDEX "delivery_tenant_id_key";
-- reverse: create index "delivery_tenant_id_created_at_id" to table: "deliveries"
DROP INDEX "delivery_tenant_id_created_at_id";
-- reverse: create "deliveries" table
DROP TABLE "deliveries";
-- reverse: modify "departments" table
ALTER TABLE "departments" DROP COLUMN "successor", DROP COLUMN "closed_at";
-- reverse: create index "commitment_tenant_id_case_id_made_at" to table: "commitments"
DROP INDEX "commitment_tenant_id_case_id_made_at";
-- reverse: create "commitments" table
DROP TABLE "commitments";
-- reverse: create index "clockpause_tenant_id_clock_id_from_at" to table: "clock_pauses"
DROP INDEX "clockpause_tenant_id_clock_id_from_at";
-- reverse: create "clock_pauses" table
DROP TABLE "clock_pauses";
-- reverse: create index "clockchange_tenant_id_clock_id_at" to table: "clock_changes"
DROP INDEX "clockchange_tenant_id_clock_id_at";
-- reverse: create index "clockchange_tenant_id_case_id_at" to table: "clock_changes"
DROP INDEX "clockchange_tenant_id_case_id_at";
-- reverse: create "clock_changes" table
DROP TABLE "clock_changes";
-- reverse: create index "clock_tenant_id_next_light_at_id" to table: "clocks"
DROP INDEX "clock_tenant_id_next_light_at_id";
-- reverse: create index "clock_tenant_id_calendar_id_stopped_at" to table: "clocks"
DROP INDEX "clock_tenant_id_calendar_id_stopped_at";
-- reverse: modify "clocks" table
ALTER TABLE "clocks" DROP COLUMN "next_light_at", DROP COLUMN "paused_at", DROP COLUMN "from_at";
-- reverse: create index "caseparty_tenant_id_party_id_part_case_id" to table: "case_parties"
DROP INDEX "caseparty_tenant_id_party_id_part_case_id";
-- reverse: create index "caseparty_tenant_id_case_id_party_id_part" to table: "case_parties"
DROP INDEX "caseparty_tenant_id_case_id_party_id_part";
-- reverse: create "case_parties" table
DROP TABLE "case_parties";
-- reverse: create index "caselink_tenant_id_to_case_id_kind_at_id" to table: "case_links"
DROP INDEX "caselink_tenant_id_to_case_id_kind_at_id";
-- reverse: create index "caselink_tenant_id_case_id_kind" to table: "case_links"
DROP INDEX "caselink_tenant_id_case_id_kind";
-- reverse: create "case_links" table
DROP TABLE "case_links";
-- reverse: create index "caseagent_tenant_id_case_id_from_at" to table: "case_agents"
DROP INDEX "caseagent_tenant_id_case_id_from_at";
-- reverse: create index "caseagent_tenant_id_account_id_until_at" to table: "case_agents"
DROP INDEX "caseagent_tenant_id_account_id_until_at";
-- reverse: create "case_agents" table
DROP TABLE "case_agents";
-- reverse: create index "attachment_tenant_id_case_id_added_at" to table: "attachments"
DROP INDEX "attachment_tenant_id_case_id_added_at";
-- reverse: create "attachments" table
DROP TABLE "attachments";
-- reverse: create index "workorder_tenant_id_assignee_id_state" to table: "work_orders"
DROP INDEX "workorder_tenant_id_assignee_id_state";
-- reverse: drop index "workorder_tenant_id_assignee_id" from table: "work_orders"
CREATE INDEX "workorder_tenant_id_assignee_id" ON "work_orders" ("tenant_id", "assignee_id");
-- reverse: modify "work_orders" table
ALTER TABLE "work_orders" DROP COLUMN "clock_stopped_at", DROP COLUMN "due_at", DROP COLUMN "yellow_at", DROP COLUMN "ruling";
-- reverse: create index "casefile_tenant_id_inspect_at_id" to table: "cases"
DROP INDEX "casefile_tenant_id_inspect_at_id";
-- reverse: create index "casefile_tenant_id_escalate_at_id" to table: "cases"
DROP INDEX "casefile_tenant_id_escalate_at_id";
-- reverse: create index "casefile_tenant_id_cell_reported_at_latitude_longitude" to table: "cases"
DROP INDEX "casefile_tenant_id_cell_reported_at_latitude_longitude";
-- reverse: modify "cases" table
ALTER TABLE "cases" DROP COLUMN "inspect_at", DROP COLUMN "escalate_at", DROP COLUMN "cell", DROP COLUMN "hidden_reporter", DROP COLUMN "affected", DROP COLUMN "urgency", DROP COLUMN "reports", DROP COLUMN "reopened", DROP COLUMN "extensions", DROP COLUMN "returns", DROP COLUMN "open_parts", DROP COLUMN "done_orders", DROP COLUMN "open_orders", DROP COLUMN "depth";
-- reverse: create index "rating_tenant_id_case_id_party_id_course" to table: "ratings"
DROP INDEX "rating_tenant_id_case_id_party_id_course";
-- reverse: modify "ratings" table
ALTER TABLE "ratings" DROP COLUMN "course";
-- reverse: drop index "rating_tenant_id_case_id_party_id" from table: "ratings"
CREATE UNIQUE INDEX "rating_tenant_id_case_id_party_id" ON "ratings" ("tenant_id", "case_id", "party_id");
