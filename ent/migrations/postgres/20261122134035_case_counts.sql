-- +goose Up
-- create index "casefile_tenant_id_yellow_at" to table: "cases"
CREATE INDEX "casefile_tenant_id_yellow_at" ON "cases" ("tenant_id", "yellow_at") WHERE (clock_stopped_at IS NULL);
-- create "case_count_changes" table
CREATE TABLE "case_count_changes" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "district_id" uuid NULL, "street_id" uuid NULL, "community_id" uuid NULL, "category_id" uuid NULL, "state" character varying NOT NULL, "yellow_at" timestamptz NOT NULL, "due_at" timestamptz NOT NULL, "clock_stopped_at" timestamptz NULL, "delta" bigint NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "case_count_changes_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "case_count_changes_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create "case_counts" table
CREATE TABLE "case_counts" ("id" uuid NOT NULL, "tenant_id" uuid NOT NULL, "region_id" uuid NOT NULL, "by_category" boolean NOT NULL, "below_id" uuid NOT NULL, "category_id" uuid NOT NULL, "state" character varying NOT NULL, "light" character varying NOT NULL, "cases" bigint NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "case_counts_tenant_id_id" UNIQUE ("tenant_id", "id"), CONSTRAINT "case_counts_tenant" FOREIGN KEY ("tenant_id") REFERENCES "tenants" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "casecount_tenant_id_region_id__a02abebbc1650c961459d1abcc064a9d" to table: "case_counts"
CREATE UNIQUE INDEX "casecount_tenant_id_region_id__a02abebbc1650c961459d1abcc064a9d" ON "case_counts" ("tenant_id", "region_id", "by_category", "below_id", "category_id", "state", "light");

-- Counts change all the time, and are to stay beside those they are read with.
ALTER TABLE case_counts SET (fillfactor = 50);

SELECT huying_guard('case_counts');
SELECT huying_guard('case_count_changes');

-- The open cases that there are; a sweep adds them to the counts. Row-level
-- security binds the owner too.
ALTER TABLE cases NO FORCE ROW LEVEL SECURITY;
ALTER TABLE case_count_changes NO FORCE ROW LEVEL SECURITY;
INSERT INTO case_count_changes (id, tenant_id, district_id, street_id, community_id, category_id, state, yellow_at, due_at, clock_stopped_at, delta)
SELECT gen_random_uuid(), c.tenant_id, c.district_id, c.street_id, c.community_id, c.category_id, c.state, c.yellow_at, c.due_at, c.clock_stopped_at, 1
FROM cases c WHERE c.state NOT IN ('CLOSED', 'REFUSED', 'WITHDRAWN', 'MERGED');
ALTER TABLE case_count_changes FORCE ROW LEVEL SECURITY;
ALTER TABLE cases FORCE ROW LEVEL SECURITY;

-- Every change of a case counts, whoever makes it: what it was is taken off, what
-- it is comes on. No row is written twice, so that nobody waits for anybody.
-- +goose StatementBegin
CREATE FUNCTION huying_case_counted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	IF TG_OP <> 'INSERT' AND OLD.state NOT IN ('CLOSED', 'REFUSED', 'WITHDRAWN', 'MERGED') THEN
		INSERT INTO case_count_changes (id, tenant_id, district_id, street_id, community_id, category_id, state, yellow_at, due_at, clock_stopped_at, delta)
		VALUES (gen_random_uuid(), OLD.tenant_id, OLD.district_id, OLD.street_id, OLD.community_id, OLD.category_id, OLD.state, OLD.yellow_at, OLD.due_at, OLD.clock_stopped_at, -1);
	END IF;
	IF TG_OP <> 'DELETE' AND NEW.state NOT IN ('CLOSED', 'REFUSED', 'WITHDRAWN', 'MERGED') THEN
		INSERT INTO case_count_changes (id, tenant_id, district_id, street_id, community_id, category_id, state, yellow_at, due_at, clock_stopped_at, delta)
		VALUES (gen_random_uuid(), NEW.tenant_id, NEW.district_id, NEW.street_id, NEW.community_id, NEW.category_id, NEW.state, NEW.yellow_at, NEW.due_at, NEW.clock_stopped_at, 1);
	END IF;
	RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER cases_counted AFTER INSERT OR DELETE ON cases FOR EACH ROW EXECUTE FUNCTION huying_case_counted();
CREATE TRIGGER cases_counted_anew AFTER UPDATE OF state, category_id, district_id, street_id, community_id, yellow_at, due_at, clock_stopped_at ON cases FOR EACH ROW
	WHEN ((OLD.state, OLD.category_id, OLD.district_id, OLD.street_id, OLD.community_id, OLD.yellow_at, OLD.due_at, OLD.clock_stopped_at)
		IS DISTINCT FROM (NEW.state, NEW.category_id, NEW.district_id, NEW.street_id, NEW.community_id, NEW.yellow_at, NEW.due_at, NEW.clock_stopped_at))
	EXECUTE FUNCTION huying_case_counted();

-- +goose Down
DROP TRIGGER cases_counted_anew ON cases;
DROP TRIGGER cases_counted ON cases;
DROP FUNCTION huying_case_counted();
-- reverse: create index "casecount_tenant_id_region_id__a02abebbc1650c961459d1abcc064a9d" to table: "case_counts"
DROP INDEX "casecount_tenant_id_region_id__a02abebbc1650c961459d1abcc064a9d";
-- reverse: create "case_counts" table
DROP TABLE "case_counts";
-- reverse: create "case_count_changes" table
DROP TABLE "case_count_changes";
-- reverse: create index "casefile_tenant_id_yellow_at" to table: "cases"
DROP INDEX "casefile_tenant_id_yellow_at";
