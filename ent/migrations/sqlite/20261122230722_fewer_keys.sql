-- +goose Up
-- drop index "access_tokens_tenant_id_id" from table: "access_tokens"
DROP INDEX `access_tokens_tenant_id_id`;
-- drop index "case_events_tenant_id_id" from table: "case_events"
DROP INDEX `case_events_tenant_id_id`;
-- drop index "counters_tenant_id_id" from table: "counters"
DROP INDEX `counters_tenant_id_id`;
-- drop index "idempotency_keys_tenant_id_id" from table: "idempotency_keys"
DROP INDEX `idempotency_keys_tenant_id_id`;
-- drop index "memberships_tenant_id_id" from table: "memberships"
DROP INDEX `memberships_tenant_id_id`;
-- drop index "ratings_tenant_id_id" from table: "ratings"
DROP INDEX `ratings_tenant_id_id`;
-- drop index "audit_records_tenant_id_id" from table: "audit_records"
DROP INDEX `audit_records_tenant_id_id`;
-- drop index "notices_tenant_id_id" from table: "notices"
DROP INDEX `notices_tenant_id_id`;
-- drop index "policy_rules_tenant_id_id" from table: "policy_rules"
DROP INDEX `policy_rules_tenant_id_id`;
-- drop index "roles_tenant_id_id" from table: "roles"
DROP INDEX `roles_tenant_id_id`;
-- drop index "attachments_tenant_id_id" from table: "attachments"
DROP INDEX `attachments_tenant_id_id`;
-- drop index "case_agents_tenant_id_id" from table: "case_agents"
DROP INDEX `case_agents_tenant_id_id`;
-- drop index "case_parties_tenant_id_id" from table: "case_parties"
DROP INDEX `case_parties_tenant_id_id`;
-- drop index "clock_changes_tenant_id_id" from table: "clock_changes"
DROP INDEX `clock_changes_tenant_id_id`;
-- drop index "clock_pauses_tenant_id_id" from table: "clock_pauses"
DROP INDEX `clock_pauses_tenant_id_id`;
-- drop index "commitments_tenant_id_id" from table: "commitments"
DROP INDEX `commitments_tenant_id_id`;
-- drop index "deliveries_tenant_id_id" from table: "deliveries"
DROP INDEX `deliveries_tenant_id_id`;
-- drop index "department_heads_tenant_id_id" from table: "department_heads"
DROP INDEX `department_heads_tenant_id_id`;
-- drop index "extensions_tenant_id_id" from table: "extensions"
DROP INDEX `extensions_tenant_id_id`;
-- drop index "meeting_attendees_tenant_id_id" from table: "meeting_attendees"
DROP INDEX `meeting_attendees_tenant_id_id`;
-- drop index "questions_tenant_id_id" from table: "questions"
DROP INDEX `questions_tenant_id_id`;
-- drop index "remedies_tenant_id_id" from table: "remedies"
DROP INDEX `remedies_tenant_id_id`;
-- drop index "rulings_tenant_id_id" from table: "rulings"
DROP INDEX `rulings_tenant_id_id`;
-- drop index "supervisions_tenant_id_id" from table: "supervisions"
DROP INDEX `supervisions_tenant_id_id`;
-- drop index "case_counts_tenant_id_id" from table: "case_counts"
DROP INDEX `case_counts_tenant_id_id`;

-- +goose Down
-- reverse: drop index "case_counts_tenant_id_id" from table: "case_counts"
CREATE UNIQUE INDEX `case_counts_tenant_id_id` ON `case_counts` (`tenant_id`, `id`);
-- reverse: drop index "supervisions_tenant_id_id" from table: "supervisions"
CREATE UNIQUE INDEX `supervisions_tenant_id_id` ON `supervisions` (`tenant_id`, `id`);
-- reverse: drop index "rulings_tenant_id_id" from table: "rulings"
CREATE UNIQUE INDEX `rulings_tenant_id_id` ON `rulings` (`tenant_id`, `id`);
-- reverse: drop index "remedies_tenant_id_id" from table: "remedies"
CREATE UNIQUE INDEX `remedies_tenant_id_id` ON `remedies` (`tenant_id`, `id`);
-- reverse: drop index "questions_tenant_id_id" from table: "questions"
CREATE UNIQUE INDEX `questions_tenant_id_id` ON `questions` (`tenant_id`, `id`);
-- reverse: drop index "meeting_attendees_tenant_id_id" from table: "meeting_attendees"
CREATE UNIQUE INDEX `meeting_attendees_tenant_id_id` ON `meeting_attendees` (`tenant_id`, `id`);
-- reverse: drop index "extensions_tenant_id_id" from table: "extensions"
CREATE UNIQUE INDEX `extensions_tenant_id_id` ON `extensions` (`tenant_id`, `id`);
-- reverse: drop index "department_heads_tenant_id_id" from table: "department_heads"
CREATE UNIQUE INDEX `department_heads_tenant_id_id` ON `department_heads` (`tenant_id`, `id`);
-- reverse: drop index "deliveries_tenant_id_id" from table: "deliveries"
CREATE UNIQUE INDEX `deliveries_tenant_id_id` ON `deliveries` (`tenant_id`, `id`);
-- reverse: drop index "commitments_tenant_id_id" from table: "commitments"
CREATE UNIQUE INDEX `commitments_tenant_id_id` ON `commitments` (`tenant_id`, `id`);
-- reverse: drop index "clock_pauses_tenant_id_id" from table: "clock_pauses"
CREATE UNIQUE INDEX `clock_pauses_tenant_id_id` ON `clock_pauses` (`tenant_id`, `id`);
-- reverse: drop index "clock_changes_tenant_id_id" from table: "clock_changes"
CREATE UNIQUE INDEX `clock_changes_tenant_id_id` ON `clock_changes` (`tenant_id`, `id`);
-- reverse: drop index "case_parties_tenant_id_id" from table: "case_parties"
CREATE UNIQUE INDEX `case_parties_tenant_id_id` ON `case_parties` (`tenant_id`, `id`);
-- reverse: drop index "case_agents_tenant_id_id" from table: "case_agents"
CREATE UNIQUE INDEX `case_agents_tenant_id_id` ON `case_agents` (`tenant_id`, `id`);
-- reverse: drop index "attachments_tenant_id_id" from table: "attachments"
CREATE UNIQUE INDEX `attachments_tenant_id_id` ON `attachments` (`tenant_id`, `id`);
-- reverse: drop index "roles_tenant_id_id" from table: "roles"
CREATE UNIQUE INDEX `roles_tenant_id_id` ON `roles` (`tenant_id`, `id`);
-- reverse: drop index "policy_rules_tenant_id_id" from table: "policy_rules"
CREATE UNIQUE INDEX `policy_rules_tenant_id_id` ON `policy_rules` (`tenant_id`, `id`);
-- reverse: drop index "notices_tenant_id_id" from table: "notices"
CREATE UNIQUE INDEX `notices_tenant_id_id` ON `notices` (`tenant_id`, `id`);
-- reverse: drop index "audit_records_tenant_id_id" from table: "audit_records"
CREATE UNIQUE INDEX `audit_records_tenant_id_id` ON `audit_records` (`tenant_id`, `id`);
-- reverse: drop index "ratings_tenant_id_id" from table: "ratings"
CREATE UNIQUE INDEX `ratings_tenant_id_id` ON `ratings` (`tenant_id`, `id`);
-- reverse: drop index "memberships_tenant_id_id" from table: "memberships"
CREATE UNIQUE INDEX `memberships_tenant_id_id` ON `memberships` (`tenant_id`, `id`);
-- reverse: drop index "idempotency_keys_tenant_id_id" from table: "idempotency_keys"
CREATE UNIQUE INDEX `idempotency_keys_tenant_id_id` ON `idempotency_keys` (`tenant_id`, `id`);
-- reverse: drop index "counters_tenant_id_id" from table: "counters"
CREATE UNIQUE INDEX `counters_tenant_id_id` ON `counters` (`tenant_id`, `id`);
-- reverse: drop index "case_events_tenant_id_id" from table: "case_events"
CREATE UNIQUE INDEX `case_events_tenant_id_id` ON `case_events` (`tenant_id`, `id`);
-- reverse: drop index "access_tokens_tenant_id_id" from table: "access_tokens"
CREATE UNIQUE INDEX `access_tokens_tenant_id_id` ON `access_tokens` (`tenant_id`, `id`);
