-- +goose Up
-- modify "tenants" table
ALTER TABLE "tenants" ADD COLUMN "policy_version" bigint NOT NULL DEFAULT 0;
-- create "audit_records" table
CREATE TABLE "audit_records" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "at" timestamptz NOT NULL, "kind" character varying NOT NULL, "subject" character varying NOT NULL DEFAULT '', "detail" jsonb NOT NULL, "reason" text NOT NULL DEFAULT '', "request_id" character varying NOT NULL DEFAULT '', "account_id" uuid NULL, PRIMARY KEY ("id"), CONSTRAINT "audit_records_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "audit_records_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "audit_records_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "auditrecord_tenant_id_account_id_at" to table: "audit_records"
CREATE INDEX "auditrecord_tenant_id_account_id_at" ON "audit_records" ("tenant_id", "account_id", "at");
-- create index "auditrecord_tenant_id_at" to table: "audit_records"
CREATE INDEX "auditrecord_tenant_id_at" ON "audit_records" ("tenant_id", "at");
-- create index "auditrecord_tenant_id_kind_at" to table: "audit_records"
CREATE INDEX "auditrecord_tenant_id_kind_at" ON "audit_records" ("tenant_id", "kind", "at");
-- create index "auditrecord_tenant_id_subject_at" to table: "audit_records"
CREATE INDEX "auditrecord_tenant_id_subject_at" ON "audit_records" ("tenant_id", "subject", "at");
-- create "notices" table
CREATE TABLE "notices" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "kind" character varying NOT NULL, "subject" character varying NOT NULL DEFAULT '', "detail" jsonb NOT NULL, "created_at" timestamptz NOT NULL, "read_at" timestamptz NULL, "account_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "notices_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "notices_accounts_account" FOREIGN KEY ("tenant_id", "account_id") REFERENCES "accounts" ("tenant_id", "id") ON UPDATE NO ACTION ON DELETE NO ACTION, CONSTRAINT "notices_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "notice_tenant_id_account_id_created_at" to table: "notices"
CREATE INDEX "notice_tenant_id_account_id_created_at" ON "notices" ("tenant_id", "account_id", "created_at");
-- create "policy_rules" table
CREATE TABLE "policy_rules" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "role" character varying NOT NULL, "object" character varying NOT NULL, "action" character varying NOT NULL, "scope" character varying NOT NULL, "effect" character varying NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "policy_rules_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "policy_rules_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "policyrule_tenant_id_role_object_action_scope" to table: "policy_rules"
CREATE UNIQUE INDEX "policyrule_tenant_id_role_object_action_scope" ON "policy_rules" ("tenant_id", "role", "object", "action", "scope");
-- create "roles" table
CREATE TABLE "roles" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "code" character varying NOT NULL, "name" jsonb NOT NULL, "inherits" jsonb NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "roles_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "roles_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "role_tenant_id_code" to table: "roles"
CREATE UNIQUE INDEX "role_tenant_id_code" ON "roles" ("tenant_id", "code");

-- +goose Down
-- reverse: create index "role_tenant_id_code" to table: "roles"
DROP INDEX "role_tenant_id_code";
-- reverse: create "roles" table
DROP TABLE "roles";
-- reverse: create index "policyrule_tenant_id_role_object_action_scope" to table: "policy_rules"
DROP INDEX "policyrule_tenant_id_role_object_action_scope";
-- reverse: create "policy_rules" table
DROP TABLE "policy_rules";
-- reverse: create index "notice_tenant_id_account_id_created_at" to table: "notices"
DROP INDEX "notice_tenant_id_account_id_created_at";
-- reverse: create "notices" table
DROP TABLE "notices";
-- reverse: create index "auditrecord_tenant_id_subject_at" to table: "audit_records"
DROP INDEX "auditrecord_tenant_id_subject_at";
-- reverse: create index "auditrecord_tenant_id_kind_at" to table: "audit_records"
DROP INDEX "auditrecord_tenant_id_kind_at";
-- reverse: create index "auditrecord_tenant_id_at" to table: "audit_records"
DROP INDEX "auditrecord_tenant_id_at";
-- reverse: create index "auditrecord_tenant_id_account_id_at" to table: "audit_records"
DROP INDEX "auditrecord_tenant_id_account_id_at";
-- reverse: create "audit_records" table
DROP TABLE "audit_records";
-- reverse: modify "tenants" table
ALTER TABLE "tenants" DROP COLUMN "policy_version";
