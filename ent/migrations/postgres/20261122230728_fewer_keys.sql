-- +goose Up
-- modify "access_tokens" table
ALTER TABLE "access_tokens" DROP CONSTRAINT "access_tokens_tenant_id_id", DROP CONSTRAINT "access_tokens_tenant";
-- modify "attachments" table
ALTER TABLE "attachments" DROP CONSTRAINT "attachments_tenant_id_id", DROP CONSTRAINT "attachments_tenant";
-- modify "audit_records" table
ALTER TABLE "audit_records" DROP CONSTRAINT "audit_records_tenant_id_id";
-- modify "case_agents" table
ALTER TABLE "case_agents" DROP CONSTRAINT "case_agents_tenant_id_id", DROP CONSTRAINT "case_agents_tenant";
-- modify "case_counts" table
ALTER TABLE "case_counts" DROP CONSTRAINT "case_counts_tenant_id_id";
-- modify "case_events" table
ALTER TABLE "case_events" DROP CONSTRAINT "case_events_tenant_id_id", DROP CONSTRAINT "case_events_tenant";
-- modify "case_links" table
ALTER TABLE "case_links" DROP CONSTRAINT "case_links_tenant";
-- modify "case_parties" table
ALTER TABLE "case_parties" DROP CONSTRAINT "case_parties_tenant_id_id", DROP CONSTRAINT "case_parties_tenant";
-- modify "cases" table
ALTER TABLE "cases" DROP CONSTRAINT "cases_tenant";
-- modify "clock_changes" table
ALTER TABLE "clock_changes" DROP CONSTRAINT "clock_changes_tenant_id_id", DROP CONSTRAINT "clock_changes_tenant";
-- modify "clock_pauses" table
ALTER TABLE "clock_pauses" DROP CONSTRAINT "clock_pauses_tenant_id_id", DROP CONSTRAINT "clock_pauses_tenant";
-- modify "clocks" table
ALTER TABLE "clocks" DROP CONSTRAINT "clocks_tenant";
-- modify "commitments" table
ALTER TABLE "commitments" DROP CONSTRAINT "commitments_tenant_id_id", DROP CONSTRAINT "commitments_tenant";
-- modify "counters" table
ALTER TABLE "counters" DROP CONSTRAINT "counters_tenant_id_id";
-- modify "deliveries" table
ALTER TABLE "deliveries" DROP CONSTRAINT "deliveries_tenant_id_id";
-- modify "department_heads" table
ALTER TABLE "department_heads" DROP CONSTRAINT "department_heads_tenant_id_id", DROP CONSTRAINT "department_heads_tenant";
-- modify "extensions" table
ALTER TABLE "extensions" DROP CONSTRAINT "extensions_tenant_id_id", DROP CONSTRAINT "extensions_tenant";
-- modify "idempotency_keys" table
ALTER TABLE "idempotency_keys" DROP CONSTRAINT "idempotency_keys_tenant_id_id";
-- modify "light_events" table
ALTER TABLE "light_events" DROP CONSTRAINT "light_events_tenant";
-- modify "meeting_attendees" table
ALTER TABLE "meeting_attendees" DROP CONSTRAINT "meeting_attendees_tenant_id_id", DROP CONSTRAINT "meeting_attendees_tenant";
-- modify "meetings" table
ALTER TABLE "meetings" DROP CONSTRAINT "meetings_tenant";
-- modify "memberships" table
ALTER TABLE "memberships" DROP CONSTRAINT "memberships_tenant_id_id", DROP CONSTRAINT "memberships_tenant";
-- modify "notices" table
ALTER TABLE "notices" DROP CONSTRAINT "notices_tenant_id_id", DROP CONSTRAINT "notices_tenant";
-- modify "policy_rules" table
ALTER TABLE "policy_rules" DROP CONSTRAINT "policy_rules_tenant_id_id";
-- modify "questions" table
ALTER TABLE "questions" DROP CONSTRAINT "questions_tenant_id_id", DROP CONSTRAINT "questions_tenant";
-- modify "ratings" table
ALTER TABLE "ratings" DROP CONSTRAINT "ratings_tenant_id_id", DROP CONSTRAINT "ratings_tenant";
-- modify "remedies" table
ALTER TABLE "remedies" DROP CONSTRAINT "remedies_tenant_id_id", DROP CONSTRAINT "remedies_tenant";
-- modify "roles" table
ALTER TABLE "roles" DROP CONSTRAINT "roles_tenant_id_id";
-- modify "rulings" table
ALTER TABLE "rulings" DROP CONSTRAINT "rulings_tenant_id_id", DROP CONSTRAINT "rulings_tenant";
-- modify "supervisions" table
ALTER TABLE "supervisions" DROP CONSTRAINT "supervisions_tenant_id_id", DROP CONSTRAINT "supervisions_tenant";
-- modify "work_orders" table
ALTER TABLE "work_orders" DROP CONSTRAINT "work_orders_tenant";

-- +goose Down
-- Row-level security binds the owner too, who has to look through the rows.
-- +goose StatementBegin
DO $$
DECLARE
	guarded regclass;
BEGIN
	FOR guarded IN SELECT polrelid FROM pg_policy JOIN pg_class c ON c.oid = polrelid
		WHERE polname = 'tenant' AND c.relnamespace = current_schema()::regnamespace LOOP
		EXECUTE format('ALTER TABLE %s NO FORCE ROW LEVEL SECURITY', guarded);
	END LOOP;
END $$;
-- +goose StatementEnd
-- reverse: modify "work_orders" table
ALTER TABLE "work_orders" ADD CONSTRAINT "work_orders_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- reverse: modify "supervisions" table
ALTER TABLE "supervisions" ADD CONSTRAINT "supervisions_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "supervisions_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "rulings" table
ALTER TABLE "rulings" ADD CONSTRAINT "rulings_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "rulings_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "roles" table
ALTER TABLE "roles" ADD CONSTRAINT "roles_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "remedies" table
ALTER TABLE "remedies" ADD CONSTRAINT "remedies_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "remedies_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "ratings" table
ALTER TABLE "ratings" ADD CONSTRAINT "ratings_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "ratings_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "questions" table
ALTER TABLE "questions" ADD CONSTRAINT "questions_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "questions_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "policy_rules" table
ALTER TABLE "policy_rules" ADD CONSTRAINT "policy_rules_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "notices" table
ALTER TABLE "notices" ADD CONSTRAINT "notices_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "notices_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "memberships" table
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "memberships_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "meetings" table
ALTER TABLE "meetings" ADD CONSTRAINT "meetings_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- reverse: modify "meeting_attendees" table
ALTER TABLE "meeting_attendees" ADD CONSTRAINT "meeting_attendees_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "meeting_attendees_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "light_events" table
ALTER TABLE "light_events" ADD CONSTRAINT "light_events_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- reverse: modify "idempotency_keys" table
ALTER TABLE "idempotency_keys" ADD CONSTRAINT "idempotency_keys_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "extensions" table
ALTER TABLE "extensions" ADD CONSTRAINT "extensions_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "extensions_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "department_heads" table
ALTER TABLE "department_heads" ADD CONSTRAINT "department_heads_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "department_heads_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "deliveries" table
ALTER TABLE "deliveries" ADD CONSTRAINT "deliveries_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "counters" table
ALTER TABLE "counters" ADD CONSTRAINT "counters_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "commitments" table
ALTER TABLE "commitments" ADD CONSTRAINT "commitments_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "commitments_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "clocks" table
ALTER TABLE "clocks" ADD CONSTRAINT "clocks_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- reverse: modify "clock_pauses" table
ALTER TABLE "clock_pauses" ADD CONSTRAINT "clock_pauses_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "clock_pauses_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "clock_changes" table
ALTER TABLE "clock_changes" ADD CONSTRAINT "clock_changes_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "clock_changes_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "cases" table
ALTER TABLE "cases" ADD CONSTRAINT "cases_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- reverse: modify "case_parties" table
ALTER TABLE "case_parties" ADD CONSTRAINT "case_parties_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "case_parties_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "case_links" table
ALTER TABLE "case_links" ADD CONSTRAINT "case_links_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION;
-- reverse: modify "case_events" table
ALTER TABLE "case_events" ADD CONSTRAINT "case_events_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "case_events_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "case_counts" table
ALTER TABLE "case_counts" ADD CONSTRAINT "case_counts_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "case_agents" table
ALTER TABLE "case_agents" ADD CONSTRAINT "case_agents_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "case_agents_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "audit_records" table
ALTER TABLE "audit_records" ADD CONSTRAINT "audit_records_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "attachments" table
ALTER TABLE "attachments" ADD CONSTRAINT "attachments_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "attachments_tenant_id_id" UNIQUE ("tenant_id", "id");
-- reverse: modify "access_tokens" table
ALTER TABLE "access_tokens" ADD CONSTRAINT "access_tokens_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION, ADD CONSTRAINT "access_tokens_tenant_id_id" UNIQUE ("tenant_id", "id");
-- +goose StatementBegin
DO $$
DECLARE
	guarded regclass;
BEGIN
	FOR guarded IN SELECT polrelid FROM pg_policy JOIN pg_class c ON c.oid = polrelid
		WHERE polname = 'tenant' AND c.relnamespace = current_schema()::regnamespace LOOP
		EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', guarded);
	END LOOP;
END $$;
-- +goose StatementEnd
