-- +goose Up
-- By hand: a copy of "cases" would lose its trigger and break the foreign keys to it.
ALTER TABLE `cases` ADD COLUMN `depth` integer NOT NULL DEFAULT 0;
ALTER TABLE `cases` ADD COLUMN `open_orders` integer NOT NULL DEFAULT 0;
ALTER TABLE `cases` ADD COLUMN `done_orders` integer NOT NULL DEFAULT 0;
ALTER TABLE `cases` ADD COLUMN `open_parts` integer NOT NULL DEFAULT 0;
ALTER TABLE `cases` ADD COLUMN `returns` integer NOT NULL DEFAULT 0;
ALTER TABLE `cases` ADD COLUMN `extensions` integer NOT NULL DEFAULT 0;
ALTER TABLE `cases` ADD COLUMN `reopened` integer NOT NULL DEFAULT 0;
ALTER TABLE `cases` ADD COLUMN `reports` integer NOT NULL DEFAULT 1;
ALTER TABLE `cases` ADD COLUMN `urgency` integer NOT NULL DEFAULT 0;
ALTER TABLE `cases` ADD COLUMN `affected` integer NOT NULL DEFAULT 0;
ALTER TABLE `cases` ADD COLUMN `hidden_reporter` bool NOT NULL DEFAULT false;
ALTER TABLE `cases` ADD COLUMN `cell` integer NOT NULL DEFAULT 0;
ALTER TABLE `cases` ADD COLUMN `escalate_at` datetime NOT NULL DEFAULT '9999-12-31 00:00:00+00:00';
ALTER TABLE `cases` ADD COLUMN `inspect_at` datetime NOT NULL DEFAULT '9999-12-31 00:00:00+00:00';
-- By hand: a copy of "categories" would lose its trigger and break the foreign keys to it.
ALTER TABLE `categories` ADD COLUMN `proof` bool NOT NULL DEFAULT false;
-- By hand: a copy of "clocks" would lose its trigger and break the foreign keys to it.
ALTER TABLE `clocks` ADD COLUMN `from_at` datetime NULL;
ALTER TABLE `clocks` ADD COLUMN `paused_at` datetime NULL;
ALTER TABLE `clocks` ADD COLUMN `next_light_at` datetime NOT NULL DEFAULT '9999-12-31 00:00:00+00:00';
-- By hand: a copy of "departments" would lose its trigger and break the foreign keys to it.
ALTER TABLE `departments` ADD COLUMN `closed_at` datetime NULL;
ALTER TABLE `departments` ADD COLUMN `successor` text NOT NULL DEFAULT '';
-- By hand: a copy of "ratings" would lose its trigger and break the foreign keys to it.
ALTER TABLE `ratings` ADD COLUMN `course` integer NOT NULL DEFAULT 0;
-- By hand: a copy of "work_orders" would lose its trigger and break the foreign keys to it.
ALTER TABLE `work_orders` ADD COLUMN `ruling` text NOT NULL DEFAULT '';
ALTER TABLE `work_orders` ADD COLUMN `yellow_at` datetime NOT NULL DEFAULT '9999-12-31 00:00:00+00:00';
ALTER TABLE `work_orders` ADD COLUMN `due_at` datetime NOT NULL DEFAULT '9999-12-31 00:00:00+00:00';
ALTER TABLE `work_orders` ADD COLUMN `clock_stopped_at` datetime NULL;
-- drop index "workorder_tenant_id_assignee_id" from table: "work_orders"
DROP INDEX `workorder_tenant_id_assignee_id`;
-- create index "workorder_tenant_id_assignee_id_state" to table: "work_orders"
CREATE INDEX `workorder_tenant_id_assignee_id_state` ON `work_orders` (`tenant_id`, `assignee_id`, `state`);
DROP INDEX `rating_tenant_id_case_id_party_id`;
CREATE TABLE `attachments` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `kind` text NOT NULL, `media_type` text NOT NULL, `name` text NOT NULL, `size` integer NOT NULL, `sha256` text NOT NULL, `public` bool NOT NULL, `proof` bool NOT NULL DEFAULT (false), `added_at` datetime NOT NULL, `case_id` uuid NOT NULL, `work_order_id` uuid NULL, `account_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `attachments_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `attachments_work_orders_work_order` FOREIGN KEY (`tenant_id`, `work_order_id`) REFERENCES `work_orders` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `attachments_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `attachments_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `case_agents` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `from_at` datetime NOT NULL, `until_at` datetime NULL, `case_id` uuid NOT NULL, `account_id` uuid NOT NULL, `appointed_by_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `case_agents_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_agents_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_agents_accounts_appointed_by` FOREIGN KEY (`tenant_id`, `appointed_by_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_agents_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `case_links` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `kind` text NOT NULL, `at` datetime NOT NULL, `reason` text NOT NULL DEFAULT (''), `before` json NULL, `ended_at` datetime NULL, `case_id` uuid NOT NULL, `to_case_id` uuid NOT NULL, `account_id` uuid NULL, `ended_by_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `case_links_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_links_cases_to_case` FOREIGN KEY (`tenant_id`, `to_case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_links_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_links_accounts_ended_by` FOREIGN KEY (`tenant_id`, `ended_by_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_links_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `case_parties` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `part` text NOT NULL, `at` datetime NOT NULL, `note` text NOT NULL DEFAULT (''), `ended_at` datetime NULL, `case_id` uuid NOT NULL, `party_id` uuid NOT NULL, `channel_id` uuid NULL, `link_id` uuid NULL, `account_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `case_parties_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_parties_parties_party` FOREIGN KEY (`tenant_id`, `party_id`) REFERENCES `parties` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_parties_channels_channel` FOREIGN KEY (`tenant_id`, `channel_id`) REFERENCES `channels` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_parties_case_links_link` FOREIGN KEY (`tenant_id`, `link_id`) REFERENCES `case_links` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_parties_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_parties_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `clock_changes` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `cause` text NOT NULL, `reason` text NOT NULL DEFAULT (''), `at` datetime NOT NULL, `old_yellow_at` datetime NOT NULL, `old_due_at` datetime NOT NULL, `new_yellow_at` datetime NOT NULL, `new_due_at` datetime NOT NULL, `case_id` uuid NOT NULL, `clock_id` uuid NOT NULL, `account_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `clock_changes_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `clock_changes_clocks_clock` FOREIGN KEY (`tenant_id`, `clock_id`) REFERENCES `clocks` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `clock_changes_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `clock_changes_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `clock_pauses` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `from_at` datetime NOT NULL, `until_at` datetime NULL, `reason` text NOT NULL DEFAULT (''), `case_id` uuid NOT NULL, `clock_id` uuid NOT NULL, `account_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `clock_pauses_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `clock_pauses_clocks_clock` FOREIGN KEY (`tenant_id`, `clock_id`) REFERENCES `clocks` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `clock_pauses_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `clock_pauses_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `commitments` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `text` text NOT NULL, `promiser` text NOT NULL DEFAULT (''), `state` text NOT NULL DEFAULT ('OPEN'), `made_at` datetime NOT NULL, `settled_at` datetime NULL, `note` text NOT NULL DEFAULT (''), `case_id` uuid NOT NULL, `clock_id` uuid NOT NULL, `work_order_id` uuid NULL, `party_id` uuid NULL, `account_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `commitments_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `commitments_clocks_clock` FOREIGN KEY (`tenant_id`, `clock_id`) REFERENCES `clocks` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `commitments_work_orders_work_order` FOREIGN KEY (`tenant_id`, `work_order_id`) REFERENCES `work_orders` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `commitments_parties_party` FOREIGN KEY (`tenant_id`, `party_id`) REFERENCES `parties` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `commitments_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `commitments_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `deliveries` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `key` text NOT NULL, `kind` text NOT NULL, `gateway` text NOT NULL, `subject` text NOT NULL DEFAULT (''), `address` text NOT NULL DEFAULT (''), `text` text NOT NULL, `state` text NOT NULL DEFAULT ('PENDING'), `attempts` integer NOT NULL DEFAULT (0), `last_error` text NOT NULL DEFAULT (''), `created_at` datetime NOT NULL, `next_at` datetime NOT NULL, `sent_at` datetime NULL, `case_id` uuid NULL, `account_id` uuid NULL, `department_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `deliveries_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `deliveries_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `deliveries_departments_department` FOREIGN KEY (`tenant_id`, `department_id`) REFERENCES `departments` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `deliveries_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `department_heads` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `post` text NOT NULL, `department_id` uuid NOT NULL, `account_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `department_heads_departments_department` FOREIGN KEY (`tenant_id`, `department_id`) REFERENCES `departments` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `department_heads_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `department_heads_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `extensions` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `reason` text NOT NULL, `until_at` datetime NOT NULL, `state` text NOT NULL DEFAULT ('ASKED'), `asked_at` datetime NOT NULL, `decided_at` datetime NULL, `decision` text NOT NULL DEFAULT (''), `case_id` uuid NOT NULL, `clock_id` uuid NOT NULL, `work_order_id` uuid NULL, `asked_by_id` uuid NULL, `decided_by_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `extensions_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `extensions_clocks_clock` FOREIGN KEY (`tenant_id`, `clock_id`) REFERENCES `clocks` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `extensions_work_orders_work_order` FOREIGN KEY (`tenant_id`, `work_order_id`) REFERENCES `work_orders` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `extensions_accounts_asked_by` FOREIGN KEY (`tenant_id`, `asked_by_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `extensions_accounts_decided_by` FOREIGN KEY (`tenant_id`, `decided_by_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `extensions_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `light_events` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `color` text NOT NULL, `at` datetime NOT NULL, `recorded_at` datetime NOT NULL, `case_id` uuid NOT NULL, `clock_id` uuid NOT NULL, `work_order_id` uuid NULL, `department_id` uuid NULL, `account_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `light_events_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `light_events_clocks_clock` FOREIGN KEY (`tenant_id`, `clock_id`) REFERENCES `clocks` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `light_events_work_orders_work_order` FOREIGN KEY (`tenant_id`, `work_order_id`) REFERENCES `work_orders` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `light_events_departments_department` FOREIGN KEY (`tenant_id`, `department_id`) REFERENCES `departments` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `light_events_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `light_events_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `meetings` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `kind` text NOT NULL, `held_at` datetime NOT NULL, `place` text NOT NULL DEFAULT (''), `decisions` text NOT NULL, `minutes` text NOT NULL DEFAULT (''), `recorded_at` datetime NOT NULL, `case_id` uuid NOT NULL, `account_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `meetings_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `meetings_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `meetings_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `meeting_attendees` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `name` text NOT NULL DEFAULT (''), `meeting_id` uuid NOT NULL, `case_id` uuid NOT NULL, `department_id` uuid NULL, `party_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `meeting_attendees_meetings_meeting` FOREIGN KEY (`tenant_id`, `meeting_id`) REFERENCES `meetings` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `meeting_attendees_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `meeting_attendees_departments_department` FOREIGN KEY (`tenant_id`, `department_id`) REFERENCES `departments` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `meeting_attendees_parties_party` FOREIGN KEY (`tenant_id`, `party_id`) REFERENCES `parties` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `meeting_attendees_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `questions` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `text` text NOT NULL, `asked_at` datetime NOT NULL, `answer` text NOT NULL DEFAULT (''), `answered_at` datetime NULL, `case_id` uuid NOT NULL, `asked_by_id` uuid NULL, `answered_by_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `questions_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `questions_accounts_asked_by` FOREIGN KEY (`tenant_id`, `asked_by_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `questions_accounts_answered_by` FOREIGN KEY (`tenant_id`, `answered_by_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `questions_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `remedies` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `kind` text NOT NULL, `text` text NOT NULL, `amount` integer NOT NULL DEFAULT (0), `state` text NOT NULL DEFAULT ('OPEN'), `recorded_at` datetime NOT NULL, `done_at` datetime NULL, `case_id` uuid NOT NULL, `department_id` uuid NULL, `account_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `remedies_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `remedies_departments_department` FOREIGN KEY (`tenant_id`, `department_id`) REFERENCES `departments` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `remedies_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `remedies_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `rulings` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `number` text NOT NULL, `reason` text NOT NULL, `minutes` text NOT NULL DEFAULT (''), `precedent` bool NOT NULL, `decided_at` datetime NOT NULL, `ended_at` datetime NULL, `case_id` uuid NOT NULL, `category_id` uuid NULL, `region_id` uuid NULL, `department_id` uuid NOT NULL, `account_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `rulings_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `rulings_categories_category` FOREIGN KEY (`tenant_id`, `category_id`) REFERENCES `categories` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `rulings_regions_region` FOREIGN KEY (`tenant_id`, `region_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `rulings_departments_department` FOREIGN KEY (`tenant_id`, `department_id`) REFERENCES `departments` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `rulings_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `rulings_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE TABLE `supervisions` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `kind` text NOT NULL, `text` text NOT NULL DEFAULT (''), `state` text NOT NULL DEFAULT ('OPEN'), `made_at` datetime NOT NULL, `answer` text NOT NULL DEFAULT (''), `answered_at` datetime NULL, `outcome` text NOT NULL DEFAULT (''), `done_at` datetime NULL, `case_id` uuid NOT NULL, `department_id` uuid NULL, `person_id` uuid NULL, `light_event_id` uuid NULL, `clock_id` uuid NULL, `made_by_id` uuid NULL, `answered_by_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `supervisions_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `supervisions_departments_department` FOREIGN KEY (`tenant_id`, `department_id`) REFERENCES `departments` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `supervisions_accounts_person` FOREIGN KEY (`tenant_id`, `person_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `supervisions_light_events_light_event` FOREIGN KEY (`tenant_id`, `light_event_id`) REFERENCES `light_events` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `supervisions_clocks_clock` FOREIGN KEY (`tenant_id`, `clock_id`) REFERENCES `clocks` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `supervisions_accounts_made_by` FOREIGN KEY (`tenant_id`, `made_by_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `supervisions_accounts_answered_by` FOREIGN KEY (`tenant_id`, `answered_by_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `supervisions_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
CREATE INDEX `casefile_tenant_id_cell_reported_at_latitude_longitude` ON `cases` (`tenant_id`, `cell`, `reported_at`, `latitude`, `longitude`);
CREATE INDEX `casefile_tenant_id_escalate_at_id` ON `cases` (`tenant_id`, `escalate_at`, `id`);
CREATE INDEX `casefile_tenant_id_inspect_at_id` ON `cases` (`tenant_id`, `inspect_at`, `id`);
CREATE INDEX `clock_tenant_id_next_light_at_id` ON `clocks` (`tenant_id`, `next_light_at`, `id`);
CREATE INDEX `clock_tenant_id_calendar_id_stopped_at` ON `clocks` (`tenant_id`, `calendar_id`, `stopped_at`);
CREATE UNIQUE INDEX `rating_tenant_id_case_id_party_id_course` ON `ratings` (`tenant_id`, `case_id`, `party_id`, `course`);
CREATE INDEX `attachment_tenant_id_case_id_added_at` ON `attachments` (`tenant_id`, `case_id`, `added_at`);
CREATE UNIQUE INDEX `attachments_tenant_id_id` ON `attachments` (`tenant_id`, `id`);
CREATE INDEX `caseagent_tenant_id_case_id_from_at` ON `case_agents` (`tenant_id`, `case_id`, `from_at`);
CREATE INDEX `caseagent_tenant_id_account_id_until_at` ON `case_agents` (`tenant_id`, `account_id`, `until_at`);
CREATE UNIQUE INDEX `case_agents_tenant_id_id` ON `case_agents` (`tenant_id`, `id`);
CREATE INDEX `caselink_tenant_id_case_id_kind` ON `case_links` (`tenant_id`, `case_id`, `kind`);
CREATE INDEX `caselink_tenant_id_to_case_id_kind_at_id` ON `case_links` (`tenant_id`, `to_case_id`, `kind`, `at`, `id`);
CREATE UNIQUE INDEX `case_links_tenant_id_id` ON `case_links` (`tenant_id`, `id`);
CREATE UNIQUE INDEX `caseparty_tenant_id_case_id_party_id_part` ON `case_parties` (`tenant_id`, `case_id`, `party_id`, `part`);
CREATE INDEX `caseparty_tenant_id_party_id_part_case_id` ON `case_parties` (`tenant_id`, `party_id`, `part`, `case_id`);
CREATE UNIQUE INDEX `case_parties_tenant_id_id` ON `case_parties` (`tenant_id`, `id`);
CREATE INDEX `clockchange_tenant_id_clock_id_at` ON `clock_changes` (`tenant_id`, `clock_id`, `at`);
CREATE INDEX `clockchange_tenant_id_case_id_at` ON `clock_changes` (`tenant_id`, `case_id`, `at`);
CREATE UNIQUE INDEX `clock_changes_tenant_id_id` ON `clock_changes` (`tenant_id`, `id`);
CREATE INDEX `clockpause_tenant_id_clock_id_from_at` ON `clock_pauses` (`tenant_id`, `clock_id`, `from_at`);
CREATE UNIQUE INDEX `clock_pauses_tenant_id_id` ON `clock_pauses` (`tenant_id`, `id`);
CREATE INDEX `commitment_tenant_id_case_id_made_at` ON `commitments` (`tenant_id`, `case_id`, `made_at`);
CREATE UNIQUE INDEX `commitments_tenant_id_id` ON `commitments` (`tenant_id`, `id`);
CREATE UNIQUE INDEX `delivery_tenant_id_key` ON `deliveries` (`tenant_id`, `key`);
CREATE INDEX `delivery_tenant_id_state_next_at_id` ON `deliveries` (`tenant_id`, `state`, `next_at`, `id`);
CREATE INDEX `delivery_tenant_id_created_at_id` ON `deliveries` (`tenant_id`, `created_at`, `id`);
CREATE UNIQUE INDEX `deliveries_tenant_id_id` ON `deliveries` (`tenant_id`, `id`);
CREATE UNIQUE INDEX `departmenthead_tenant_id_department_id_post` ON `department_heads` (`tenant_id`, `department_id`, `post`);
CREATE INDEX `departmenthead_tenant_id_account_id` ON `department_heads` (`tenant_id`, `account_id`);
CREATE UNIQUE INDEX `department_heads_tenant_id_id` ON `department_heads` (`tenant_id`, `id`);
CREATE INDEX `extension_tenant_id_case_id_asked_at` ON `extensions` (`tenant_id`, `case_id`, `asked_at`);
CREATE INDEX `extension_tenant_id_state_asked_at_id` ON `extensions` (`tenant_id`, `state`, `asked_at`, `id`);
CREATE UNIQUE INDEX `extensions_tenant_id_id` ON `extensions` (`tenant_id`, `id`);
CREATE UNIQUE INDEX `lightevent_tenant_id_clock_id_color_at` ON `light_events` (`tenant_id`, `clock_id`, `color`, `at`);
CREATE INDEX `lightevent_tenant_id_at_id` ON `light_events` (`tenant_id`, `at`, `id`);
CREATE INDEX `lightevent_tenant_id_department_id_at_id` ON `light_events` (`tenant_id`, `department_id`, `at`, `id`);
CREATE INDEX `lightevent_tenant_id_case_id_at` ON `light_events` (`tenant_id`, `case_id`, `at`);
CREATE UNIQUE INDEX `light_events_tenant_id_id` ON `light_events` (`tenant_id`, `id`);
CREATE INDEX `meeting_tenant_id_case_id_held_at` ON `meetings` (`tenant_id`, `case_id`, `held_at`);
CREATE UNIQUE INDEX `meetings_tenant_id_id` ON `meetings` (`tenant_id`, `id`);
CREATE INDEX `meetingattendee_tenant_id_meeting_id` ON `meeting_attendees` (`tenant_id`, `meeting_id`);
CREATE INDEX `meetingattendee_tenant_id_case_id` ON `meeting_attendees` (`tenant_id`, `case_id`);
CREATE UNIQUE INDEX `meeting_attendees_tenant_id_id` ON `meeting_attendees` (`tenant_id`, `id`);
CREATE INDEX `question_tenant_id_case_id_asked_at` ON `questions` (`tenant_id`, `case_id`, `asked_at`);
CREATE UNIQUE INDEX `questions_tenant_id_id` ON `questions` (`tenant_id`, `id`);
CREATE INDEX `remedy_tenant_id_case_id_recorded_at` ON `remedies` (`tenant_id`, `case_id`, `recorded_at`);
CREATE UNIQUE INDEX `remedies_tenant_id_id` ON `remedies` (`tenant_id`, `id`);
CREATE UNIQUE INDEX `ruling_tenant_id_number` ON `rulings` (`tenant_id`, `number`);
CREATE INDEX `ruling_tenant_id_category_id_decided_at` ON `rulings` (`tenant_id`, `category_id`, `decided_at`);
CREATE INDEX `ruling_tenant_id_decided_at_id` ON `rulings` (`tenant_id`, `decided_at`, `id`);
CREATE INDEX `ruling_tenant_id_case_id` ON `rulings` (`tenant_id`, `case_id`);
CREATE UNIQUE INDEX `rulings_tenant_id_id` ON `rulings` (`tenant_id`, `id`);
CREATE INDEX `supervision_tenant_id_case_id_made_at` ON `supervisions` (`tenant_id`, `case_id`, `made_at`);
CREATE INDEX `supervision_tenant_id_kind_state_made_at_id` ON `supervisions` (`tenant_id`, `kind`, `state`, `made_at`, `id`);
CREATE INDEX `supervision_tenant_id_department_id_kind_made_at` ON `supervisions` (`tenant_id`, `department_id`, `kind`, `made_at`);
CREATE UNIQUE INDEX `supervisions_tenant_id_id` ON `supervisions` (`tenant_id`, `id`);
-- Work under way when the columns came.
UPDATE cases SET
	open_orders = (SELECT count(*) FROM work_orders o WHERE o.tenant_id = cases.tenant_id AND o.case_id = cases.id AND o.state IN ('SENT', 'ACCEPTED')),
	done_orders = (SELECT count(*) FROM work_orders o WHERE o.tenant_id = cases.tenant_id AND o.case_id = cases.id AND o.state = 'FED_BACK'),
	returns = (SELECT count(*) FROM work_orders o WHERE o.tenant_id = cases.tenant_id AND o.case_id = cases.id AND o.state = 'RETURNED');
UPDATE clocks SET next_light_at = strftime('%Y-%m-%d %H:%M:%S', yellow_at, '+1 second') || '+00:00' WHERE stopped_at IS NULL;
-- +goose StatementBegin
CREATE TRIGGER attachments_stay BEFORE UPDATE OF tenant_id ON attachments WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'attachments: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER case_agents_stay BEFORE UPDATE OF tenant_id ON case_agents WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'case_agents: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER case_links_stay BEFORE UPDATE OF tenant_id ON case_links WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'case_links: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER case_parties_stay BEFORE UPDATE OF tenant_id ON case_parties WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'case_parties: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER clock_changes_stay BEFORE UPDATE OF tenant_id ON clock_changes WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'clock_changes: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER clock_pauses_stay BEFORE UPDATE OF tenant_id ON clock_pauses WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'clock_pauses: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER commitments_stay BEFORE UPDATE OF tenant_id ON commitments WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'commitments: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER deliveries_stay BEFORE UPDATE OF tenant_id ON deliveries WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'deliveries: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER department_heads_stay BEFORE UPDATE OF tenant_id ON department_heads WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'department_heads: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER extensions_stay BEFORE UPDATE OF tenant_id ON extensions WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'extensions: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER light_events_stay BEFORE UPDATE OF tenant_id ON light_events WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'light_events: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER meetings_stay BEFORE UPDATE OF tenant_id ON meetings WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'meetings: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER meeting_attendees_stay BEFORE UPDATE OF tenant_id ON meeting_attendees WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'meeting_attendees: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER questions_stay BEFORE UPDATE OF tenant_id ON questions WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'questions: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER remedies_stay BEFORE UPDATE OF tenant_id ON remedies WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'remedies: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER rulings_stay BEFORE UPDATE OF tenant_id ON rulings WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'rulings: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER supervisions_stay BEFORE UPDATE OF tenant_id ON supervisions WHEN NEW.tenant_id IS NOT OLD.tenant_id BEGIN SELECT RAISE(ABORT, 'supervisions: a row cannot change its tenant'); END;
-- +goose StatementEnd
-- +goose Down
DROP TRIGGER supervisions_stay;
DROP TRIGGER rulings_stay;
DROP TRIGGER remedies_stay;
DROP TRIGGER questions_stay;
DROP TRIGGER meeting_attendees_stay;
DROP TRIGGER meetings_stay;
DROP TRIGGER light_events_stay;
DROP TRIGGER extensions_stay;
DROP TRIGGER department_heads_stay;
DROP TRIGGER deliveries_stay;
DROP TRIGGER commitments_stay;
DROP TRIGGER clock_pauses_stay;
DROP TRIGGER clock_changes_stay;
DROP TRIGGER case_parties_stay;
DROP TRIGGER case_links_stay;
DROP TRIGGER case_agents_stay;
DROP TRIGGER attachments_stay;
DROP INDEX `supervisions_tenant_id_id`;
DROP INDEX `supervision_tenant_id_department_id_kind_made_at`;
DROP INDEX `supervision_tenant_id_kind_state_made_at_id`;
DROP INDEX `supervision_tenant_id_case_id_made_at`;
DROP INDEX `rulings_tenant_id_id`;
DROP INDEX `ruling_tenant_id_case_id`;
DROP INDEX `ruling_tenant_id_decided_at_id`;
DROP INDEX `ruling_tenant_id_category_id_decided_at`;
DROP INDEX `ruling_tenant_id_number`;
DROP INDEX `remedies_tenant_id_id`;
DROP INDEX `remedy_tenant_id_case_id_recorded_at`;
DROP INDEX `questions_tenant_id_id`;
DROP INDEX `question_tenant_id_case_id_asked_at`;
DROP INDEX `meeting_attendees_tenant_id_id`;
DROP INDEX `meetingattendee_tenant_id_case_id`;
DROP INDEX `meetingattendee_tenant_id_meeting_id`;
DROP INDEX `meetings_tenant_id_id`;
DROP INDEX `meeting_tenant_id_case_id_held_at`;
DROP INDEX `light_events_tenant_id_id`;
DROP INDEX `lightevent_tenant_id_case_id_at`;
DROP INDEX `lightevent_tenant_id_department_id_at_id`;
DROP INDEX `lightevent_tenant_id_at_id`;
DROP INDEX `lightevent_tenant_id_clock_id_color_at`;
DROP INDEX `extensions_tenant_id_id`;
DROP INDEX `extension_tenant_id_state_asked_at_id`;
DROP INDEX `extension_tenant_id_case_id_asked_at`;
DROP INDEX `department_heads_tenant_id_id`;
DROP INDEX `departmenthead_tenant_id_account_id`;
DROP INDEX `departmenthead_tenant_id_department_id_post`;
DROP INDEX `deliveries_tenant_id_id`;
DROP INDEX `delivery_tenant_id_created_at_id`;
DROP INDEX `delivery_tenant_id_state_next_at_id`;
DROP INDEX `delivery_tenant_id_key`;
DROP INDEX `commitments_tenant_id_id`;
DROP INDEX `commitment_tenant_id_case_id_made_at`;
DROP INDEX `clock_pauses_tenant_id_id`;
DROP INDEX `clockpause_tenant_id_clock_id_from_at`;
DROP INDEX `clock_changes_tenant_id_id`;
DROP INDEX `clockchange_tenant_id_case_id_at`;
DROP INDEX `clockchange_tenant_id_clock_id_at`;
DROP INDEX `case_parties_tenant_id_id`;
DROP INDEX `caseparty_tenant_id_party_id_part_case_id`;
DROP INDEX `caseparty_tenant_id_case_id_party_id_part`;
DROP INDEX `case_links_tenant_id_id`;
DROP INDEX `caselink_tenant_id_to_case_id_kind_at_id`;
DROP INDEX `caselink_tenant_id_case_id_kind`;
DROP INDEX `case_agents_tenant_id_id`;
DROP INDEX `caseagent_tenant_id_account_id_until_at`;
DROP INDEX `caseagent_tenant_id_case_id_from_at`;
DROP INDEX `attachments_tenant_id_id`;
DROP INDEX `attachment_tenant_id_case_id_added_at`;
DROP INDEX `rating_tenant_id_case_id_party_id_course`;
DROP INDEX `clock_tenant_id_calendar_id_stopped_at`;
DROP INDEX `clock_tenant_id_next_light_at_id`;
DROP INDEX `casefile_tenant_id_inspect_at_id`;
DROP INDEX `casefile_tenant_id_escalate_at_id`;
DROP INDEX `casefile_tenant_id_cell_reported_at_latitude_longitude`;
DROP TABLE `supervisions`;
DROP TABLE `rulings`;
DROP TABLE `remedies`;
DROP TABLE `questions`;
DROP TABLE `meeting_attendees`;
DROP TABLE `meetings`;
DROP TABLE `light_events`;
DROP TABLE `extensions`;
DROP TABLE `department_heads`;
DROP TABLE `deliveries`;
DROP TABLE `commitments`;
DROP TABLE `clock_pauses`;
DROP TABLE `clock_changes`;
DROP TABLE `case_parties`;
DROP TABLE `case_links`;
DROP TABLE `case_agents`;
DROP TABLE `attachments`;
CREATE UNIQUE INDEX `rating_tenant_id_case_id_party_id` ON `ratings` (`tenant_id`, `case_id`, `party_id`);
-- reverse: create index "workorder_tenant_id_assignee_id_state" to table: "work_orders"
DROP INDEX `workorder_tenant_id_assignee_id_state`;
-- reverse: drop index "workorder_tenant_id_assignee_id" from table: "work_orders"
CREATE INDEX `workorder_tenant_id_assignee_id` ON `work_orders` (`tenant_id`, `assignee_id`);
ALTER TABLE `work_orders` DROP COLUMN `clock_stopped_at`;
ALTER TABLE `work_orders` DROP COLUMN `due_at`;
ALTER TABLE `work_orders` DROP COLUMN `yellow_at`;
ALTER TABLE `work_orders` DROP COLUMN `ruling`;
ALTER TABLE `ratings` DROP COLUMN `course`;
ALTER TABLE `departments` DROP COLUMN `successor`;
ALTER TABLE `departments` DROP COLUMN `closed_at`;
ALTER TABLE `clocks` DROP COLUMN `next_light_at`;
ALTER TABLE `clocks` DROP COLUMN `paused_at`;
ALTER TABLE `clocks` DROP COLUMN `from_at`;
ALTER TABLE `categories` DROP COLUMN `proof`;
ALTER TABLE `cases` DROP COLUMN `inspect_at`;
ALTER TABLE `cases` DROP COLUMN `escalate_at`;
ALTER TABLE `cases` DROP COLUMN `cell`;
ALTER TABLE `cases` DROP COLUMN `hidden_reporter`;
ALTER TABLE `cases` DROP COLUMN `affected`;
ALTER TABLE `cases` DROP COLUMN `urgency`;
ALTER TABLE `cases` DROP COLUMN `reports`;
ALTER TABLE `cases` DROP COLUMN `reopened`;
ALTER TABLE `cases` DROP COLUMN `extensions`;
ALTER TABLE `cases` DROP COLUMN `returns`;
ALTER TABLE `cases` DROP COLUMN `open_parts`;
ALTER TABLE `cases` DROP COLUMN `done_orders`;
ALTER TABLE `cases` DROP COLUMN `open_orders`;
ALTER TABLE `cases` DROP COLUMN `depth`;
