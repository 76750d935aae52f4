-- +goose Up
-- By hand: a copy of "tenants" would break every foreign key to it.
ALTER TABLE `tenants` ADD COLUMN `policy_version` integer NOT NULL DEFAULT 0;
-- create "audit_records" table
CREATE TABLE `audit_records` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `at` datetime NOT NULL, `kind` text NOT NULL, `subject` text NOT NULL DEFAULT (''), `detail` json NOT NULL, `reason` text NOT NULL DEFAULT (''), `request_id` text NOT NULL DEFAULT (''), `account_id` uuid NULL, PRIMARY KEY (`id`), CONSTRAINT `audit_records_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `audit_records_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "auditrecord_tenant_id_at" to table: "audit_records"
CREATE INDEX `auditrecord_tenant_id_at` ON `audit_records` (`tenant_id`, `at`);
-- create index "auditrecord_tenant_id_kind_at" to table: "audit_records"
CREATE INDEX `auditrecord_tenant_id_kind_at` ON `audit_records` (`tenant_id`, `kind`, `at`);
-- create index "auditrecord_tenant_id_account_id_at" to table: "audit_records"
CREATE INDEX `auditrecord_tenant_id_account_id_at` ON `audit_records` (`tenant_id`, `account_id`, `at`);
-- create index "auditrecord_tenant_id_subject_at" to table: "audit_records"
CREATE INDEX `auditrecord_tenant_id_subject_at` ON `audit_records` (`tenant_id`, `subject`, `at`);
-- create index "audit_records_tenant_id_id" to table: "audit_records"
CREATE UNIQUE INDEX `audit_records_tenant_id_id` ON `audit_records` (`tenant_id`, `id`);
-- create "notices" table
CREATE TABLE `notices` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `kind` text NOT NULL, `subject` text NOT NULL DEFAULT (''), `detail` json NOT NULL, `created_at` datetime NOT NULL, `read_at` datetime NULL, `account_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `notices_accounts_account` FOREIGN KEY (`tenant_id`, `account_id`) REFERENCES `accounts` (`tenant_id`, `id`) ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT `notices_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "notice_tenant_id_account_id_created_at" to table: "notices"
CREATE INDEX `notice_tenant_id_account_id_created_at` ON `notices` (`tenant_id`, `account_id`, `created_at`);
-- create index "notices_tenant_id_id" to table: "notices"
CREATE UNIQUE INDEX `notices_tenant_id_id` ON `notices` (`tenant_id`, `id`);
-- create "policy_rules" table
CREATE TABLE `policy_rules` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `role` text NOT NULL, `object` text NOT NULL, `action` text NOT NULL, `scope` text NOT NULL, `effect` text NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `policy_rules_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "policyrule_tenant_id_role_object_action_scope" to table: "policy_rules"
CREATE UNIQUE INDEX `policyrule_tenant_id_role_object_action_scope` ON `policy_rules` (`tenant_id`, `role`, `object`, `action`, `scope`);
-- create index "policy_rules_tenant_id_id" to table: "policy_rules"
CREATE UNIQUE INDEX `policy_rules_tenant_id_id` ON `policy_rules` (`tenant_id`, `id`);
-- create "roles" table
CREATE TABLE `roles` (`id` uuid NOT NULL, `tenant_id` uuid NOT NULL, `code` text NOT NULL, `name` json NOT NULL, `inherits` json NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `roles_tenant` FOREIGN KEY (`tenant_id`) REFERENCES `tenants` (`id`) ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "role_tenant_id_code" to table: "roles"
CREATE UNIQUE INDEX `role_tenant_id_code` ON `roles` (`tenant_id`, `code`);
-- create index "roles_tenant_id_id" to table: "roles"
CREATE UNIQUE INDEX `roles_tenant_id_id` ON `roles` (`tenant_id`, `id`);

-- +goose Down
-- reverse: create index "roles_tenant_id_id" to table: "roles"
DROP INDEX `roles_tenant_id_id`;
-- reverse: create index "role_tenant_id_code" to table: "roles"
DROP INDEX `role_tenant_id_code`;
-- reverse: create "roles" table
DROP TABLE `roles`;
-- reverse: create index "policy_rules_tenant_id_id" to table: "policy_rules"
DROP INDEX `policy_rules_tenant_id_id`;
-- reverse: create index "policyrule_tenant_id_role_object_action_scope" to table: "policy_rules"
DROP INDEX `policyrule_tenant_id_role_object_action_scope`;
-- reverse: create "policy_rules" table
DROP TABLE `policy_rules`;
-- reverse: create index "notices_tenant_id_id" to table: "notices"
DROP INDEX `notices_tenant_id_id`;
-- reverse: create index "notice_tenant_id_account_id_created_at" to table: "notices"
DROP INDEX `notice_tenant_id_account_id_created_at`;
-- reverse: create "notices" table
DROP TABLE `notices`;
-- reverse: create index "audit_records_tenant_id_id" to table: "audit_records"
DROP INDEX `audit_records_tenant_id_id`;
-- reverse: create index "auditrecord_tenant_id_subject_at" to table: "audit_records"
DROP INDEX `auditrecord_tenant_id_subject_at`;
-- reverse: create index "auditrecord_tenant_id_account_id_at" to table: "audit_records"
DROP INDEX `auditrecord_tenant_id_account_id_at`;
-- reverse: create index "auditrecord_tenant_id_kind_at" to table: "audit_records"
DROP INDEX `auditrecord_tenant_id_kind_at`;
-- reverse: create index "auditrecord_tenant_id_at" to table: "audit_records"
DROP INDEX `auditrecord_tenant_id_at`;
-- reverse: create "audit_records" table
DROP TABLE `audit_records`;
ALTER TABLE `tenants` DROP COLUMN `policy_version`;
