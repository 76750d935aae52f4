-- +goose Up
-- create "access_tokens" table
CREATE TABLE `access_tokens` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `kind` text NOT NULL, `hash` text NOT NULL, `name` text NOT NULL DEFAULT (''), `created_at` datetime NOT NULL, `expires_at` datetime NULL, `revoked_at` datetime NULL, `account_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `access_tokens_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `access_tokens_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "accesstoken_tenant_id_hash" to table: "access_tokens"
CREATE UNIQUE INDEX `accesstoken_tenant_id_hash` ON `access_tokens` (`tenant_id`, `hash`);
-- create index "accesstoken_tenant_id_account_id" to table: "access_tokens"
CREATE INDEX `accesstoken_tenant_id_account_id` ON `access_tokens` (`tenant_id`, `account_id`);
-- create index "access_tokens_tenant_id_id" to table: "access_tokens"
CREATE UNIQUE INDEX `access_tokens_tenant_id_id` ON `access_tokens` (`tenant_id`, `id`);
-- create "accounts" table
CREATE TABLE `accounts` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `login` text NOT NULL, `name` text NOT NULL, `password_hash` text NOT NULL DEFAULT (''), `disabled_at` datetime NULL, `created_at` datetime NOT NULL, `party_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `accounts_parties_party` FOREIGN KEY (`tenant_id`, `party_id`) REFERENCES `parties` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `accounts_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "account_tenant_id_login" to table: "accounts"
CREATE UNIQUE INDEX `account_tenant_id_login` ON `accounts` (`tenant_id`, `login`);
-- create index "accounts_tenant_id_id" to table: "accounts"
CREATE UNIQUE INDEX `accounts_tenant_id_id` ON `accounts` (`tenant_id`, `id`);
-- create "case_events" table
CREATE TABLE `case_events` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `seq` integer NOT NULL, `kind` text NOT NULL, `from_state` text NOT NULL, `to_state` text NOT NULL, `rung` integer NOT NULL, `light` text NOT NULL DEFAULT (''), `at` datetime NOT NULL, `text` text NOT NULL DEFAULT (''), `public` bool NOT NULL, `case_id` uuid NOT NULL, `actor_id` uuid NULL, `department_id` uuid NULL, `work_order_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `case_events_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_events_accounts_actor` FOREIGN KEY (`tenant_id`, `actor_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_events_departments_department` FOREIGN KEY (`tenant_id`, `department_id`) REFERENCES `departments` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_events_work_orders_work_order` FOREIGN KEY (`tenant_id`, `work_order_id`) REFERENCES `work_orders` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `case_events_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "caseevent_tenant_id_case_id_seq" to table: "case_events"
CREATE UNIQUE INDEX `caseevent_tenant_id_case_id_seq` ON `case_events` (`tenant_id`, `case_id`, `seq`);
-- create index "case_events_tenant_id_id" to table: "case_events"
CREATE UNIQUE INDEX `case_events_tenant_id_id` ON `case_events` (`tenant_id`, `id`);
-- create "cases" table
CREATE TABLE `cases` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `number` text NOT NULL, `tracking_code` text NOT NULL, `subsystem` text NOT NULL DEFAULT (''), `external_reference` text NULL, `title` text NOT NULL DEFAULT (''), `description` text NOT NULL, `address` text NOT NULL DEFAULT (''), `longitude` real NULL, `latitude` real NULL, `grade` text NOT NULL, `rung` integer NOT NULL, `state` text NOT NULL, `anonymous` bool NOT NULL DEFAULT (false), `reported_at` datetime NOT NULL, `yellow_at` datetime NOT NULL, `due_at` datetime NOT NULL, `clock_stopped_at` datetime NULL, `closed_at` datetime NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `channel_id` uuid NOT NULL, `category_id` uuid NULL, `region_id` uuid NOT NULL, `holder_department_id` uuid NULL, `holder_region_id` uuid NULL, `reporter_id` uuid NULL, `filed_by_id` uuid NULL, `district_id` uuid NULL, `street_id` uuid NULL, `community_id` uuid NULL, `grid_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `cases_channels_channel` FOREIGN KEY (`tenant_id`, `channel_id`) REFERENCES `channels` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `cases_categories_category` FOREIGN KEY (`tenant_id`, `category_id`) REFERENCES `categories` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `cases_regions_region` FOREIGN KEY (`tenant_id`, `region_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `cases_departments_holder_department` FOREIGN KEY (`tenant_id`, `holder_department_id`) REFERENCES `departments` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `cases_regions_holder_region` FOREIGN KEY (`tenant_id`, `holder_region_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `cases_parties_reporter` FOREIGN KEY (`tenant_id`, `reporter_id`) REFERENCES `parties` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `cases_accounts_filed_by` FOREIGN KEY (`tenant_id`, `filed_by_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `cases_regions_district` FOREIGN KEY (`tenant_id`, `district_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `cases_regions_street` FOREIGN KEY (`tenant_id`, `street_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `cases_regions_community` FOREIGN KEY (`tenant_id`, `community_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `cases_grids_grid` FOREIGN KEY (`tenant_id`, `grid_id`) REFERENCES `grids` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `cases_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "casefile_tenant_id_number" to table: "cases"
CREATE UNIQUE INDEX `casefile_tenant_id_number` ON `cases` (`tenant_id`, `number`);
-- create index "casefile_tenant_id_tracking_code" to table: "cases"
CREATE UNIQUE INDEX `casefile_tenant_id_tracking_code` ON `cases` (`tenant_id`, `tracking_code`);
-- create index "casefile_tenant_id_channel_id_external_reference" to table: "cases"
CREATE UNIQUE INDEX `casefile_tenant_id_channel_id_external_reference` ON `cases` (`tenant_id`, `channel_id`, `external_reference`);
-- create index "casefile_tenant_id_reported_at_id" to table: "cases"
CREATE INDEX `casefile_tenant_id_reported_at_id` ON `cases` (`tenant_id`, `reported_at`, `id`);
-- create index "casefile_tenant_id_due_at_id" to table: "cases"
CREATE INDEX `casefile_tenant_id_due_at_id` ON `cases` (`tenant_id`, `due_at`, `id`);
-- create index "casefile_tenant_id_updated_at_id" to table: "cases"
CREATE INDEX `casefile_tenant_id_updated_at_id` ON `cases` (`tenant_id`, `updated_at`, `id`);
-- create index "casefile_tenant_id_district_id_reported_at_id" to table: "cases"
CREATE INDEX `casefile_tenant_id_district_id_reported_at_id` ON `cases` (`tenant_id`, `district_id`, `reported_at`, `id`);
-- create index "casefile_tenant_id_street_id_reported_at_id" to table: "cases"
CREATE INDEX `casefile_tenant_id_street_id_reported_at_id` ON `cases` (`tenant_id`, `street_id`, `reported_at`, `id`);
-- create index "casefile_tenant_id_community_id_reported_at_id" to table: "cases"
CREATE INDEX `casefile_tenant_id_community_id_reported_at_id` ON `cases` (`tenant_id`, `community_id`, `reported_at`, `id`);
-- create index "casefile_tenant_id_grid_id_reported_at_id" to table: "cases"
CREATE INDEX `casefile_tenant_id_grid_id_reported_at_id` ON `cases` (`tenant_id`, `grid_id`, `reported_at`, `id`);
-- create index "casefile_tenant_id_holder_department_id_reported_at_id" to table: "cases"
CREATE INDEX `casefile_tenant_id_holder_department_id_reported_at_id` ON `cases` (`tenant_id`, `holder_department_id`, `reported_at`, `id`);
-- create index "casefile_tenant_id_reporter_id_reported_at_id" to table: "cases"
CREATE INDEX `casefile_tenant_id_reporter_id_reported_at_id` ON `cases` (`tenant_id`, `reporter_id`, `reported_at`, `id`);
-- create index "cases_tenant_id_id" to table: "cases"
CREATE UNIQUE INDEX `cases_tenant_id_id` ON `cases` (`tenant_id`, `id`);
-- create "categories" table
CREATE TABLE `categories` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `code` text NOT NULL, `name` json NOT NULL, `grade` text NOT NULL, `limit` json NULL, `parent_id` uuid NULL, `department_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `categories_categories_children` FOREIGN KEY (`tenant_id`, `parent_id`) REFERENCES `categories` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `categories_departments_department` FOREIGN KEY (`tenant_id`, `department_id`) REFERENCES `departments` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `categories_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "category_tenant_id_code" to table: "categories"
CREATE UNIQUE INDEX `category_tenant_id_code` ON `categories` (`tenant_id`, `code`);
-- create index "categories_tenant_id_id" to table: "categories"
CREATE UNIQUE INDEX `categories_tenant_id_id` ON `categories` (`tenant_id`, `id`);
-- create "channels" table
CREATE TABLE `channels` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `code` text NOT NULL, `name` json NOT NULL, `public` bool NOT NULL, `patrol` bool NOT NULL, `rating` bool NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `channels_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "channel_tenant_id_code" to table: "channels"
CREATE UNIQUE INDEX `channel_tenant_id_code` ON `channels` (`tenant_id`, `code`);
-- create index "channels_tenant_id_id" to table: "channels"
CREATE UNIQUE INDEX `channels_tenant_id_id` ON `channels` (`tenant_id`, `id`);
-- create "clocks" table
CREATE TABLE `clocks` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `kind` text NOT NULL, `amount` integer NOT NULL, `unit` text NOT NULL, `started_at` datetime NOT NULL, `yellow_at` datetime NOT NULL, `due_at` datetime NOT NULL, `stopped_at` datetime NULL, `case_id` uuid NOT NULL, `work_order_id` uuid NULL, `calendar_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `clocks_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `clocks_work_orders_work_order` FOREIGN KEY (`tenant_id`, `work_order_id`) REFERENCES `work_orders` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `clocks_working_calendars_calendar` FOREIGN KEY (`tenant_id`, `calendar_id`) REFERENCES `working_calendars` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `clocks_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "clock_tenant_id_case_id" to table: "clocks"
CREATE INDEX `clock_tenant_id_case_id` ON `clocks` (`tenant_id`, `case_id`);
-- create index "clocks_tenant_id_id" to table: "clocks"
CREATE UNIQUE INDEX `clocks_tenant_id_id` ON `clocks` (`tenant_id`, `id`);
-- create "counters" table
CREATE TABLE `counters` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `name` text NOT NULL, `value` integer NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `counters_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "counter_tenant_id_name" to table: "counters"
CREATE UNIQUE INDEX `counter_tenant_id_name` ON `counters` (`tenant_id`, `name`);
-- create index "counters_tenant_id_id" to table: "counters"
CREATE UNIQUE INDEX `counters_tenant_id_id` ON `counters` (`tenant_id`, `id`);
-- create "departments" table
CREATE TABLE `departments` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `code` text NOT NULL, `name` json NOT NULL, `kind` text NOT NULL, `rung` integer NOT NULL, `contact_name` text NOT NULL DEFAULT (''), `contact_phone` text NOT NULL DEFAULT (''), `region_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `departments_regions_region` FOREIGN KEY (`tenant_id`, `region_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `departments_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "department_tenant_id_code" to table: "departments"
CREATE UNIQUE INDEX `department_tenant_id_code` ON `departments` (`tenant_id`, `code`);
-- create index "department_tenant_id_region_id_code" to table: "departments"
CREATE INDEX `department_tenant_id_region_id_code` ON `departments` (`tenant_id`, `region_id`, `code`);
-- create index "departments_tenant_id_id" to table: "departments"
CREATE UNIQUE INDEX `departments_tenant_id_id` ON `departments` (`tenant_id`, `id`);
-- create "grids" table
CREATE TABLE `grids` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `code` text NOT NULL, `name` text NOT NULL, `kind` text NOT NULL DEFAULT ('LAND'), `households` integer NOT NULL DEFAULT (0), `polygon` json NULL, `min_lon` real NOT NULL DEFAULT (0), `max_lon` real NOT NULL DEFAULT (0), `min_lat` real NOT NULL DEFAULT (0), `max_lat` real NOT NULL DEFAULT (0), `community_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `grids_regions_community` FOREIGN KEY (`tenant_id`, `community_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `grids_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "grid_tenant_id_code" to table: "grids"
CREATE UNIQUE INDEX `grid_tenant_id_code` ON `grids` (`tenant_id`, `code`);
-- create index "grid_tenant_id_community_id_code" to table: "grids"
CREATE INDEX `grid_tenant_id_community_id_code` ON `grids` (`tenant_id`, `community_id`, `code`);
-- create index "grid_tenant_id_min_lon_max_lon" to table: "grids"
CREATE INDEX `grid_tenant_id_min_lon_max_lon` ON `grids` (`tenant_id`, `min_lon`, `max_lon`);
-- create index "grids_tenant_id_id" to table: "grids"
CREATE UNIQUE INDEX `grids_tenant_id_id` ON `grids` (`tenant_id`, `id`);
-- create "idempotency_keys" table
CREATE TABLE `idempotency_keys` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `actor` text NOT NULL, `key` text NOT NULL, `operation` text NOT NULL, `payload_hash` text NOT NULL, `result_id` uuid NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `idempotency_keys_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "idempotencykey_tenant_id_actor_key" to table: "idempotency_keys"
CREATE UNIQUE INDEX `idempotencykey_tenant_id_actor_key` ON `idempotency_keys` (`tenant_id`, `actor`, `key`);
-- create index "idempotency_keys_tenant_id_id" to table: "idempotency_keys"
CREATE UNIQUE INDEX `idempotency_keys_tenant_id_id` ON `idempotency_keys` (`tenant_id`, `id`);
-- create "memberships" table
CREATE TABLE `memberships` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `role` text NOT NULL, `valid_from` datetime NOT NULL, `valid_until` datetime NULL, `account_id` uuid NOT NULL, `region_id` uuid NULL, `grid_id` uuid NULL, `department_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `memberships_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `memberships_regions_region` FOREIGN KEY (`tenant_id`, `region_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `memberships_grids_grid` FOREIGN KEY (`tenant_id`, `grid_id`) REFERENCES `grids` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `memberships_departments_department` FOREIGN KEY (`tenant_id`, `department_id`) REFERENCES `departments` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `memberships_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "membership_tenant_id_account_id" to table: "memberships"
CREATE INDEX `membership_tenant_id_account_id` ON `memberships` (`tenant_id`, `account_id`);
-- create index "memberships_tenant_id_id" to table: "memberships"
CREATE UNIQUE INDEX `memberships_tenant_id_id` ON `memberships` (`tenant_id`, `id`);
-- create "parties" table
CREATE TABLE `parties` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `kind` text NOT NULL DEFAULT ('PERSON'), `name` text NOT NULL, `phone` text NOT NULL DEFAULT (''), `id_number` text NOT NULL DEFAULT (''), `address` text NOT NULL DEFAULT (''), `created_at` datetime NOT NULL, `district_id` uuid NULL, `street_id` uuid NULL, `community_id` uuid NULL, `grid_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `parties_regions_district` FOREIGN KEY (`tenant_id`, `district_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `parties_regions_street` FOREIGN KEY (`tenant_id`, `street_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `parties_regions_community` FOREIGN KEY (`tenant_id`, `community_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `parties_grids_grid` FOREIGN KEY (`tenant_id`, `grid_id`) REFERENCES `grids` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `parties_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "party_tenant_id_phone" to table: "parties"
CREATE INDEX `party_tenant_id_phone` ON `parties` (`tenant_id`, `phone`);
-- create index "party_tenant_id_created_at" to table: "parties"
CREATE INDEX `party_tenant_id_created_at` ON `parties` (`tenant_id`, `created_at`);
-- create index "party_tenant_id_community_id" to table: "parties"
CREATE INDEX `party_tenant_id_community_id` ON `parties` (`tenant_id`, `community_id`);
-- create index "parties_tenant_id_id" to table: "parties"
CREATE UNIQUE INDEX `parties_tenant_id_id` ON `parties` (`tenant_id`, `id`);
-- create "ratings" table
CREATE TABLE `ratings` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `score` integer NOT NULL, `comment` text NOT NULL DEFAULT (''), `at` datetime NOT NULL, `case_id` uuid NOT NULL, `party_id` uuid NULL, `recorded_by_id` uuid NULL, `channel_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `ratings_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `ratings_parties_party` FOREIGN KEY (`tenant_id`, `party_id`) REFERENCES `parties` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `ratings_accounts_recorded_by` FOREIGN KEY (`tenant_id`, `recorded_by_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `ratings_channels_channel` FOREIGN KEY (`tenant_id`, `channel_id`) REFERENCES `channels` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `ratings_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "rating_tenant_id_case_id_party_id" to table: "ratings"
CREATE UNIQUE INDEX `rating_tenant_id_case_id_party_id` ON `ratings` (`tenant_id`, `case_id`, `party_id`);
-- create index "ratings_tenant_id_id" to table: "ratings"
CREATE UNIQUE INDEX `ratings_tenant_id_id` ON `ratings` (`tenant_id`, `id`);
-- create "regions" table
CREATE TABLE `regions` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `code` text NOT NULL, `name` text NOT NULL, `level` text NOT NULL, `parent_id` uuid NULL, `district_id` uuid NULL, `street_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `regions_regions_children` FOREIGN KEY (`tenant_id`, `parent_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `regions_regions_in_district` FOREIGN KEY (`tenant_id`, `district_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `regions_regions_in_street` FOREIGN KEY (`tenant_id`, `street_id`) REFERENCES `regions` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `regions_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "region_tenant_id_code" to table: "regions"
CREATE UNIQUE INDEX `region_tenant_id_code` ON `regions` (`tenant_id`, `code`);
-- create index "region_tenant_id_parent_id_code" to table: "regions"
CREATE INDEX `region_tenant_id_parent_id_code` ON `regions` (`tenant_id`, `parent_id`, `code`);
-- create index "region_tenant_id_level_code" to table: "regions"
CREATE INDEX `region_tenant_id_level_code` ON `regions` (`tenant_id`, `level`, `code`);
-- create index "regions_tenant_id_id" to table: "regions"
CREATE UNIQUE INDEX `regions_tenant_id_id` ON `regions` (`tenant_id`, `id`);
-- create "tenants" table
CREATE TABLE `tenants` (`id` uuid NOT NULL, `code` text NOT NULL, `name` json NOT NULL, `time_zone` text NOT NULL, `settings` json NOT NULL, `version` integer NOT NULL DEFAULT (1), `updated_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "tenants_code_key" to table: "tenants"
CREATE UNIQUE INDEX `tenants_code_key` ON `tenants` (`code`);
-- create "work_orders" table
CREATE TABLE `work_orders` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `seq` integer NOT NULL, `lead` bool NOT NULL DEFAULT (true), `state` text NOT NULL, `instruction` text NOT NULL DEFAULT (''), `feedback` text NOT NULL DEFAULT (''), `return_reason` text NOT NULL DEFAULT (''), `sent_at` datetime NOT NULL, `accepted_at` datetime NULL, `fed_back_at` datetime NULL, `ended_at` datetime NULL, `version` integer NOT NULL DEFAULT (1), `case_id` uuid NOT NULL, `department_id` uuid NOT NULL, `assignee_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `work_orders_cases_case` FOREIGN KEY (`tenant_id`, `case_id`) REFERENCES `cases` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `work_orders_departments_department` FOREIGN KEY (`tenant_id`, `department_id`) REFERENCES `departments` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `work_orders_accounts_assignee` FOREIGN KEY (`tenant_id`, `assignee_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `work_orders_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "workorder_tenant_id_case_id_seq" to table: "work_orders"
CREATE UNIQUE INDEX `workorder_tenant_id_case_id_seq` ON `work_orders` (`tenant_id`, `case_id`, `seq`);
-- create index "workorder_tenant_id_department_id_sent_at_id" to table: "work_orders"
CREATE INDEX `workorder_tenant_id_department_id_sent_at_id` ON `work_orders` (`tenant_id`, `department_id`, `sent_at`, `id`);
-- create index "workorder_tenant_id_assignee_id" to table: "work_orders"
CREATE INDEX `workorder_tenant_id_assignee_id` ON `work_orders` (`tenant_id`, `assignee_id`);
-- create index "workorder_tenant_id_sent_at_id" to table: "work_orders"
CREATE INDEX `workorder_tenant_id_sent_at_id` ON `work_orders` (`tenant_id`, `sent_at`, `id`);
-- create index "work_orders_tenant_id_id" to table: "work_orders"
CREATE UNIQUE INDEX `work_orders_tenant_id_id` ON `work_orders` (`tenant_id`, `id`);
-- create "working_calendars" table
CREATE TABLE `working_calendars` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `code` text NOT NULL, `name` json NOT NULL, `spec` json NOT NULL, `updated_at` datetime NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `working_calendars_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "workingcalendar_tenant_id_code" to table: "working_calendars"
CREATE UNIQUE INDEX `workingcalendar_tenant_id_code` ON `working_calendars` (`tenant_id`, `code`);
-- create index "working_calendars_tenant_id_id" to table: "working_calendars"
CREATE UNIQUE INDEX `working_calendars_tenant_id_id` ON `working_calendars` (`tenant_id`, `id`);

-- +goose Down
-- reverse: create index "working_calendars_tenant_id_id" to table: "working_calendars"
DROP INDEX `working_calendars_tenant_id_id`;
-- reverse: create index "workingcalendar_tenant_id_code" to table: "working_calendars"
DROP INDEX `workingcalendar_tenant_id_code`;
-- reverse: create "working_calendars" table
DROP TABLE `working_calendars`;
-- reverse: create index "work_orders_tenant_id_id" to table: "work_orders"
DROP INDEX `work_orders_tenant_id_id`;
-- reverse: create index "workorder_tenant_id_sent_at_id" to table: "work_orders"
DROP INDEX `workorder_tenant_id_sent_at_id`;
-- reverse: create index "workorder_tenant_id_assignee_id" to table: "work_orders"
DROP INDEX `workorder_tenant_id_assignee_id`;
-- reverse: create index "workorder_tenant_id_department_id_sent_at_id" to table: "work_orders"
DROP INDEX `workorder_tenant_id_department_id_sent_at_id`;
-- reverse: create index "workorder_tenant_id_case_id_seq" to table: "work_orders"
DROP INDEX `workorder_tenant_id_case_id_seq`;
-- reverse: create "work_orders" table
DROP TABLE `work_orders`;
-- reverse: create index "tenants_code_key" to table: "tenants"
DROP INDEX `tenants_code_key`;
-- reverse: create "tenants" table
DROP TABLE `tenants`;
-- reverse: create index "regions_tenant_id_id" to table: "regions"
DROP INDEX `regions_tenant_id_id`;
-- reverse: create index "region_tenant_id_level_code" to table: "regions"
DROP INDEX `region_tenant_id_level_code`;
-- reverse: create index "region_tenant_id_parent_id_code" to table: "regions"
DROP INDEX `region_tenant_id_parent_id_code`;
-- reverse: create index "region_tenant_id_code" to table: "regions"
DROP INDEX `region_tenant_id_code`;
-- reverse: create "regions" table
DROP TABLE `regions`;
-- reverse: create index "ratings_tenant_id_id" to table: "ratings"
DROP INDEX `ratings_tenant_id_id`;
-- reverse: create index "rating_tenant_id_case_id_party_id" to table: "ratings"
DROP INDEX `rating_tenant_id_case_id_party_id`;
-- reverse: create "ratings" table
DROP TABLE `ratings`;
-- reverse: create index "parties_tenant_id_id" to table: "parties"
DROP INDEX `parties_tenant_id_id`;
-- reverse: create index "party_tenant_id_community_id" to table: "parties"
DROP INDEX `party_tenant_id_community_id`;
-- reverse: create index "party_tenant_id_created_at" to table: "parties"
DROP INDEX `party_tenant_id_created_at`;
-- reverse: create index "party_tenant_id_phone" to table: "parties"
DROP INDEX `party_tenant_id_phone`;
-- reverse: create "parties" table
DROP TABLE `parties`;
-- reverse: create index "memberships_tenant_id_id" to table: "memberships"
DROP INDEX `memberships_tenant_id_id`;
-- reverse: create index "membership_tenant_id_account_id" to table: "memberships"
DROP INDEX `membership_tenant_id_account_id`;
-- reverse: create "memberships" table
DROP TABLE `memberships`;
-- reverse: create index "idempotency_keys_tenant_id_id" to table: "idempotency_keys"
DROP INDEX `idempotency_keys_tenant_id_id`;
-- reverse: create index "idempotencykey_tenant_id_actor_key" to table: "idempotency_keys"
DROP INDEX `idempotencykey_tenant_id_actor_key`;
-- reverse: create "idempotency_keys" table
DROP TABLE `idempotency_keys`;
-- reverse: create index "grids_tenant_id_id" to table: "grids"
DROP INDEX `grids_tenant_id_id`;
-- reverse: create index "grid_tenant_id_min_lon_max_lon" to table: "grids"
DROP INDEX `grid_tenant_id_min_lon_max_lon`;
-- reverse: create index "grid_tenant_id_community_id_code" to table: "grids"
DROP INDEX `grid_tenant_id_community_id_code`;
-- reverse: create index "grid_tenant_id_code" to table: "grids"
DROP INDEX `grid_tenant_id_code`;
-- reverse: create "grids" table
DROP TABLE `grids`;
-- reverse: create index "departments_tenant_id_id" to table: "departments"
DROP INDEX `departments_tenant_id_id`;
-- reverse: create index "department_tenant_id_region_id_code" to table: "departments"
DROP INDEX `department_tenant_id_region_id_code`;
-- reverse: create index "department_tenant_id_code" to table: "departments"
DROP INDEX `department_tenant_id_code`;
-- reverse: create "departments" table
DROP TABLE `departments`;
-- reverse: create index "counters_tenant_id_id" to table: "counters"
DROP INDEX `counters_tenant_id_id`;
-- reverse: create index "counter_tenant_id_name" to table: "counters"
DROP INDEX `counter_tenant_id_name`;
-- reverse: create "counters" table
DROP TABLE `counters`;
-- reverse: create index "clocks_tenant_id_id" to table: "clocks"
DROP INDEX `clocks_tenant_id_id`;
-- reverse: create index "clock_tenant_id_case_id" to table: "clocks"
DROP INDEX `clock_tenant_id_case_id`;
-- reverse: create "clocks" table
DROP TABLE `clocks`;
-- reverse: create index "channels_tenant_id_id" to table: "channels"
DROP INDEX `channels_tenant_id_id`;
-- reverse: create index "channel_tenant_id_code" to table: "channels"
DROP INDEX `channel_tenant_id_code`;
-- reverse: create "channels" table
DROP TABLE `channels`;
-- reverse: create index "categories_tenant_id_id" to table: "categories"
DROP INDEX `categories_tenant_id_id`;
-- reverse: create index "category_tenant_id_code" to table: "categories"
DROP INDEX `category_tenant_id_code`;
-- reverse: create "categories" table
DROP TABLE `categories`;
-- reverse: create index "cases_tenant_id_id" to table: "cases"
DROP INDEX `cases_tenant_id_id`;
-- reverse: create index "casefile_tenant_id_reporter_id_reported_at_id" to table: "cases"
DROP INDEX `casefile_tenant_id_reporter_id_reported_at_id`;
-- reverse: create index "casefile_tenant_id_holder_department_id_reported_at_id" to table: "cases"
DROP INDEX `casefile_tenant_id_holder_department_id_reported_at_id`;
-- reverse: create index "casefile_tenant_id_grid_id_reported_at_id" to table: "cases"
DROP INDEX `casefile_tenant_id_grid_id_reported_at_id`;
-- reverse: create index "casefile_tenant_id_community_id_reported_at_id" to table: "cases"
DROP INDEX `casefile_tenant_id_community_id_reported_at_id`;
-- reverse: create index "casefile_tenant_id_street_id_reported_at_id" to table: "cases"
DROP INDEX `casefile_tenant_id_street_id_reported_at_id`;
-- reverse: create index "casefile_tenant_id_district_id_reported_at_id" to table: "cases"
DROP INDEX `casefile_tenant_id_district_id_reported_at_id`;
-- reverse: create index "casefile_tenant_id_updated_at_id" to table: "cases"
DROP INDEX `casefile_tenant_id_updated_at_id`;
-- reverse: create index "casefile_tenant_id_due_at_id" to table: "cases"
DROP INDEX `casefile_tenant_id_due_at_id`;
-- reverse: create index "casefile_tenant_id_reported_at_id" to table: "cases"
DROP INDEX `casefile_tenant_id_reported_at_id`;
-- reverse: create index "casefile_tenant_id_channel_id_external_reference" to table: "cases"
DROP INDEX `casefile_tenant_id_channel_id_external_reference`;
-- reverse: create index "casefile_tenant_id_tracking_code" to table: "cases"
DROP INDEX `casefile_tenant_id_tracking_code`;
-- reverse: create index "casefile_tenant_id_number" to table: "cases"
DROP INDEX `casefile_tenant_id_number`;
-- reverse: create "cases" table
DROP TABLE `cases`;
-- reverse: create index "case_events_tenant_id_id" to table: "case_events"
DROP INDEX `case_events_tenant_id_id`;
-- reverse: create index "caseevent_tenant_id_case_id_seq" to table: "case_events"
DROP INDEX `caseevent_tenant_id_case_id_seq`;
-- reverse: create "case_events" table
DROP TABLE `case_events`;
-- reverse: create index "accounts_tenant_id_id" to table: "accounts"
DROP INDEX `accounts_tenant_id_id`;
-- reverse: create index "account_tenant_id_login" to table: "accounts"
DROP INDEX `account_tenant_id_login`;
-- reverse: create "accounts" table
DROP TABLE `accounts`;
-- reverse: create index "access_tokens_tenant_id_id" to table: "access_tokens"
DROP INDEX `access_tokens_tenant_id_id`;
-- reverse: create index "accesstoken_tenant_id_account_id" to table: "access_tokens"
DROP INDEX `accesstoken_tenant_id_account_id`;
-- reverse: create index "accesstoken_tenant_id_hash" to table: "access_tokens"
DROP INDEX `accesstoken_tenant_id_hash`;
-- reverse: create "access_tokens" table
DROP TABLE `access_tokens`;
